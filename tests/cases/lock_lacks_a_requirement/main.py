import needy

print(needy)
