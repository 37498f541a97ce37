def limit():
    return "limited"
