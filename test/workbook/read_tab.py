"""What openpyxl reads of a workbook's tabs, as JSON: read_tab.py BOOK.xlsx"""
import json
import sys
from openpyxl import load_workbook


def color(c):
    return c.rgb[-6:] if c is not None and c.type == "rgb" else None


def tab(sheet):
    cells = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            link = cell.hyperlink
            cells[cell.coordinate] = {
                "value": cell.value.isoformat() if hasattr(cell.value, "isoformat") else cell.value,
                "type": cell.data_type, "format": cell.number_format, "bold": bool(cell.font.b),
                "size": cell.font.sz, "color": color(cell.font.color),
                "fill": color(cell.fill.fgColor) if cell.fill.fill_type else None,
                "horizontal": cell.alignment.horizontal, "wrap": bool(cell.alignment.wrap_text),
                "link": (link.target or "#" + link.location) if link else None,
            }
    return {
        "name": sheet.title, "cells": cells, "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
        "widths": {letters: column.width for letters, column in sheet.column_dimensions.items()},
        "scales": {str(where.sqref): [rule.type for rule in rules] for where, rules in sheet.conditional_formatting._cf_rules.items()},
        "tables": dict(sheet.tables.items()), "printArea": sheet.print_area,
        "gridLines": sheet.sheet_view.showGridLines, "printTitles": sheet.print_title_rows,
        "heights": {number: row.height for number, row in sheet.row_dimensions.items() if row.height},
        "orientation": sheet.page_setup.orientation, "pagesHigh": sheet.page_setup.fitToHeight, "fitToPage": sheet.sheet_properties.pageSetUpPr.fitToPage if sheet.sheet_properties.pageSetUpPr else None,
        "footer": [sheet.oddFooter.left.text, sheet.oddFooter.right.text],
    }


print(json.dumps([tab(sheet) for sheet in load_workbook(sys.argv[1])]))
