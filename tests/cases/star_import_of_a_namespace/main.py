import starry
from star_import_of_a_namespace.parts import *  # noqa: F403
from star_import_of_a_namespace.parts import day
from starry import night

if __name__ == "__main__":
    print(starry.night.NAME, day.NAME)
