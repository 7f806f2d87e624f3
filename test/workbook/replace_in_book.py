"""Copies a workbook with a text replaced in all its parts: replace_in_book.py BOOK.xlsx COPY.xlsx FROM TO"""
import sys
import zipfile

book, copy, old, new = sys.argv[1:]
with zipfile.ZipFile(book) as source, zipfile.ZipFile(copy, "w") as target:
    for name in source.namelist():
        target.writestr(name, source.read(name).decode().replace(old, new))
