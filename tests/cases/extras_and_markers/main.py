import webby

if __name__ == "__main__":
    print(webby.NAME)
