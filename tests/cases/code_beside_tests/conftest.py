import testlib

print(testlib)
