"""A command-line tool that converts units; `python -m apps.units` runs it."""
