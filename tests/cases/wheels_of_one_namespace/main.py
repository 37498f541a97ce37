from google import protobuf
from google.cloud import storage

if __name__ == "__main__":
    print(storage.NAME, protobuf.NAME)
