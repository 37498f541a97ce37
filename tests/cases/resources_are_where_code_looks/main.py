from importlib.resources import files
from pathlib import Path

if __name__ == "__main__":
    table = files("resources_are_where_code_looks").joinpath("data/table.csv").read_text()
    beside = Path(__file__).with_name("data") / "größe.txt"
    print(*table.split(), beside.read_text(encoding="utf-8").strip())
