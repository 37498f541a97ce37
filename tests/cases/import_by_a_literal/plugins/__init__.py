from importlib import import_module

third = import_module(".third", __package__)
