NAME = "above"
