import importlib
from importlib import import_module as load

from import_by_a_literal import plugins

literalist = load("literalist")
first = importlib.import_module("import_by_a_literal.plugins.first")
second = importlib.import_module(name="import_by_a_literal.plugins.second")

if __name__ == "__main__":
    print(literalist.NAME, first.NAME, second.NAME, plugins.third.NAME)
