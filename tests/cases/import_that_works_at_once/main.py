from import_that_works_at_once import settings

if __name__ == "__main__":
    print(settings.URL)
