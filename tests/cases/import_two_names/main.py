import twinfirst, twinsecond  # noqa: E401

if __name__ == "__main__":
    print(twinfirst.NAME, twinsecond.NAME)
