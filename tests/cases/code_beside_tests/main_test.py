import testlib

from code_beside_tests import main

print(testlib, main)
