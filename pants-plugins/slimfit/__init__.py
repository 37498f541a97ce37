"""Slimfit, a plugin for Pants."""

import warnings

# Pants 2.17 brings packaging 21.3, which calls pyparsing by names that have since been replaced.
# Each would be a warning in the user's terminal, who can do nothing about it.
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"packaging\.")
