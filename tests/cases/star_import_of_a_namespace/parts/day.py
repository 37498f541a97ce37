NAME = "day"
