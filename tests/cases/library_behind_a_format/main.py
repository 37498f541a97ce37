import pandas

table = pandas.DataFrame()

if __name__ == "__main__":
    table.to_parquet("table.parquet")
