import afar

print(afar)
