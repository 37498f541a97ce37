from computed_import import loader

if __name__ == "__main__":
    print(loader.PLUGINS)
