NAME = "unused"
