import queuelike

print(queuelike)
