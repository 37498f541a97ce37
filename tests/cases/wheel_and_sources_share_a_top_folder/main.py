from commontop import ours, theirs

if __name__ == "__main__":
    print(theirs.NAME, ours.NAME)
