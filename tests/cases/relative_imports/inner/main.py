from .. import above
from . import near
from .starred import *  # noqa: F403

if __name__ == "__main__":
    print(above.NAME, near.NEAR, STARRED)  # noqa: F405
