import tensorcore

print(tensorcore.LIBRARY)
