import typedlib

if __name__ == "__main__":
    print(typedlib.VALUE)
