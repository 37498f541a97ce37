from library_of_one_init.lib.only import NAME

if __name__ == "__main__":
    print(NAME)
