def work():
    import provided_elsewhere  # pants: no-infer-dep

    return provided_elsewhere


if __name__ == "__main__":
    print("main")
