"""The rows of every sheet as pandas and a streaming openpyxl read them, and openpyxl's charts, as JSON: read_all.py BOOK.xlsx"""
import json
import sys
import warnings

import openpyxl
import pandas

warnings.simplefilter("error")
book = sys.argv[1]
streamed = openpyxl.load_workbook(book, read_only=True)
whole = openpyxl.load_workbook(book)
print(json.dumps({
    "pandas": {name: len(frame) for name, frame in pandas.read_excel(book, sheet_name=None, header=None).items()},
    "streamed": {sheet.title: sum(1 for _ in sheet.rows) for sheet in streamed},
    "charts": {sheet.title: [type(chart).__name__ for chart in sheet._charts] for sheet in whole if sheet._charts},
    "names": {name: defined.attr_text for name, defined in whole.defined_names.items()},
}))
