"""Parses statements of SQL from standard input, a JSON list, as Athena's. Prints the kind of each; ends with an error at the first that is wrong."""

import json
import sys

import sqlglot
from sqlglot import ErrorLevel, exp

kinds = []
for statement in json.load(sys.stdin):
    [tree] = sqlglot.parse(statement, read="athena", error_level=ErrorLevel.RAISE)
    # What sqlglot does not understand, it keeps as a command without looking into it.
    assert not isinstance(tree, exp.Command), statement
    kinds.append(tree.key)
json.dump(kinds, sys.stdout)
