import torchlike

print(torchlike.BUILD)
