def main():
    import dotted_one.inner as q, dotted_two.inner  # noqa: E401

    print(q.NAME, dotted_two.inner.NAME)


if __name__ == "__main__":
    main()
