from scattered import from_a, from_b, from_wheel

if __name__ == "__main__":
    print(from_wheel.NAME, from_a.NAME, from_b.NAME)
