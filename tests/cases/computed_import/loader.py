import importlib

NAMES = ("alpha",)
PLUGINS = [importlib.import_module("plugin_" + name) for name in NAMES]
