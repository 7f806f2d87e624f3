"""Runs statements of SQL from standard input, a JSON list, in DuckDB. Prints the rows of each as JSON; a view has none."""

import json
import sys

import duckdb

database = duckdb.connect()
results = []
for statement in json.load(sys.stdin):
    cursor = database.execute(statement)
    names = [column[0] for column in cursor.description or []]
    results.append([dict(zip(names, row)) for row in cursor.fetchall()])
json.dump(results, sys.stdout, default=str)
