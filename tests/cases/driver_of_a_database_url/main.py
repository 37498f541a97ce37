import sqlalchemy

MAIN = "mysql+pymysql://localhost/main"
OLD = "mssql://localhost/old"

if __name__ == "__main__":
    print(sqlalchemy.create_engine(MAIN))
