from library_over_two_resolves import shared

print("new", shared.NAME)
