import readable_one
import readable_two

if __name__ == "__main__":
    print(readable_one.NAME, readable_two.NAME)
