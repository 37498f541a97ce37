import asking_version

if __name__ == "__main__":
    print(asking_version.VERSION)
