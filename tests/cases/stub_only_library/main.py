import untyped

if __name__ == "__main__":
    print(untyped.VALUE)
