from circular_libraries.right import turn as other

NAME = "left"


def both():
    return NAME, other.NAME, other.roundabout.NAME
