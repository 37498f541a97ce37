import listedtwice

print(listedtwice)
