from importlib.resources import files

import private_data

if __name__ == "__main__":
    print(files(private_data).joinpath("table.txt").read_text())
