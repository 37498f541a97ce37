from pathlib import Path

TABLE = Path("files_are_not_in_an_image/table.csv")
