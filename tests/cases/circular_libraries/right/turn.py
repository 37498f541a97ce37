import circular_libraries.left.turn  # noqa: F401
import roundabout

NAME = "right"
