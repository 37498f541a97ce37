from newer_syntax import rows

print(rows.Rows)
