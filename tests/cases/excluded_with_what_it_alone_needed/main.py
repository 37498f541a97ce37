import lightutil
from excluded_with_what_it_alone_needed import model

if __name__ == "__main__":
    print(lightutil.NAME, model.heavyflow)
