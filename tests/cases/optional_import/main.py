try:
    import ujson
except ImportError:
    ujson = None
try:
    import fasteryet
except ImportError:
    fasteryet = None

if __name__ == "__main__":
    print(ujson.NAME, fasteryet)
