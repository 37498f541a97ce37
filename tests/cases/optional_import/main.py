try:
    import fastjson
except ImportError:
    fastjson = None
try:
    import fasteryet
except ImportError:
    fasteryet = None

if __name__ == "__main__":
    print(fastjson.NAME, fasteryet)
