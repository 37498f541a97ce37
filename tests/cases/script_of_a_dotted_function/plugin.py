from script_of_a_dotted_function import text


def hello():
    return text.TEXT
