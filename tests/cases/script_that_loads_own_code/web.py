from script_that_loads_own_code.page import TEXT


def application():
    return TEXT
