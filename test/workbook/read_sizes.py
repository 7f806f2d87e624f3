"""How large openpyxl finds each sheet, as JSON, and a copy of the book without that: read_sizes.py BOOK.xlsx [COPY.xlsx]

Without a copy's name nothing is written. A read-only book knows its sizes by <dimension> alone.
"""
import json
import re
import sys
import zipfile
from openpyxl import load_workbook

book, *copy = sys.argv[1:]
streamed = load_workbook(book, read_only=True)
sizes = [
    {
        "name": sheet.title,
        "streamed": sheet.calculate_dimension(),
        "largest": [sheet.max_row, sheet.max_column],
        "whole": whole.calculate_dimension(),
    }
    for sheet, whole in zip(streamed.worksheets, load_workbook(book).worksheets)
]
print(json.dumps(sizes))
if copy:
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(copy[0], "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<dimension [^>]*/>", b"", old.read(name)))
