from realm.team import shared

if __name__ == "__main__":
    print(__spec__.parent, shared.NAME)
