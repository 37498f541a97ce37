from circular_libraries.left.turn import both

if __name__ == "__main__":
    print(*both())
