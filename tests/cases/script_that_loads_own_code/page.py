TEXT = "page"
