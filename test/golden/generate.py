#!/usr/bin/env python3
"""Fixed cases for the workbook: raw CSVs that step into every trap, and the legacy workbooks of them.

usage: generate.py      with test/workbook/legacy/requirements.txt installed; writes *.csv and *.xlsx next to itself

The tests hold our workbook of each CSV against its golden one, so they need no Python. Run this again only when a case
is added: the workbooks carry the time of their making, so their bytes change though their cells do not. One file is not
made here: resaved.xlsx is ordinary.xlsx as LibreOffice saves it, with shared strings.
"""
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "workbook" / "legacy"))
warnings.simplefilter("ignore")

from openpyxl import load_workbook  # noqa: E402
from openpyxl.formatting.rule import CellIsRule  # noqa: E402
from openpyxl.styles import Alignment, Border, Font, PatternFill  # noqa: E402

import report  # noqa: E402

COLUMNS = (
    "ConfigRule,Active,Classification,ComplianceType,AccountAlias,AwsRegion,ResourceType,ResourceIdentifier,Description,"
    "Annotation,EvaluationTimestamp,EvaluationTriggerType,AccountId,OU,Tag:Name,Tag:Application,Tag:Owner,Tag:Environment"
).split(",")

ORDINARY = {
    "ConfigRule": "encrypted-volumes", "Active": "ACTIVE", "Classification": "AWS", "ComplianceType": "COMPLIANT",
    "AccountAlias": "shop-prod", "AwsRegion": "us-east-1", "ResourceType": "AWS::EC2::Volume",
    "ResourceIdentifier": "vol-0a1b2c3d", "Description": "Checks that volumes are encrypted.", "Annotation": "",
    "EvaluationTimestamp": "2026-11-22T01:02:03.004Z", "EvaluationTriggerType": "ConfigurationItemChangeNotification",
    "AccountId": "012345678901", "OU": "Root/Workloads/Prod", "Tag:Name": "web", "Tag:Application": "shop",
    "Tag:Owner": "alice@example.com", "Tag:Environment": "production",
}


def rows(**columns):
    """As many rows as the longest list has values; shorter lists and single texts repeat."""
    lists = {name: [values] if isinstance(values, str) else values for name, values in {**ORDINARY, **columns}.items()}
    count = max(len(values) for values in lists.values())
    return [[lists[name][row % len(lists[name])] for name in COLUMNS] for row in range(count)]


MISSING = ["", "#N/A N/A", "#N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
           "NULL", "NaN", "None", "n/a", "nan", "null"]
UINT = "9223372036854775808"
HUGE = "99999999999999999999"
RULES = ["encrypted-volumes", "restricted-ssh", "root-mfa"]
ALIASES = ["shop-prod", "shop-stg", "shop-dev", "audit", "prod-dev", "PROD"]
RESULTS = ["COMPLIANT", "NON_COMPLIANT", "COMPLIANT", "NOT_APPLICABLE"]

CASES = {
    "ordinary": rows(ConfigRule=RULES * 12, AccountAlias=ALIASES, ComplianceType=RESULTS,
                     AccountId=["012345678901", "111122223333"], AwsRegion=["us-east-1", "ap-east-1"],
                     **{"Tag:Name": ["web", "UNSUPPORTED", ""], "Tag:Owner": ["UNSUPPORTED", "bob@example.com"]}),
    "no-rows": [],
    "one-row": rows(),
    "rules-250": rows(ConfigRule=[f"rule-{number}" for number in range(250)], ComplianceType=RESULTS, AccountAlias=ALIASES),
    "rule-numbers": rows(ConfigRule=["7", "007", " 10 ", "+7", "9007199254740993"], ComplianceType=RESULTS),
    "rule-decimals": rows(ConfigRule=["7", "7.0", "", "1e16", "0.00001", "inf"], ComplianceType=RESULTS),
    "rule-booleans": rows(ConfigRule=["True", "FALSE", "true", "NA"], ComplianceType=RESULTS),
    "rule-order": rows(ConfigRule=["😀", "～", "Z", "a", "é", "nan", "__proto__", "=1+1"], ComplianceType=RESULTS),
    "ties": rows(ConfigRule=["1-of-32"] * 32, ComplianceType=["COMPLIANT"] + ["NON_COMPLIANT"] * 31),
    "numbers": rows(
        ConfigRule=["a-rule"] * 6,
        Active=["1", "-2", "+3", "007", " 5 ", "\t6"], Classification=["1", "", "NA", "4", "5", "6"],
        AwsRegion=["12345678901234567", "-9007199254740993", "1", "2", "3", "999999999999999999"],
        ResourceType=[UINT, "18446744073709551615", "7", "0", "1", "2"], ResourceIdentifier=[UINT, "NA", "", "-5", "1", "null"],
        Description=[HUGE, "1.5", "2", "NA", "3", "4"], Annotation=["1.5", HUGE, "2", "", "-" + HUGE, "4"],
        EvaluationTimestamp=["0.1", "0.30000000000000004", "1e5", ".5", "5.", "-0.0"],
        EvaluationTriggerType=["1000000000000000.5", "1000000000000001.5", "1e16", "123456789.123456789", "4.9e-324", "1e-400"],
        AccountId=["-9223372036854775808", "NA", "1", "2", "3", "4"], OU=["inf", "-Infinity", "1.5", "+INF", "nan", "0"],
        **{"Tag:Name": ["1e400", "1", "2", "3", "4", "5"], "Tag:Application": ["-1e400", "1.7976931348623157e308", "3", "", "4", "5"],
           "Tag:Owner": ["0x10", "1_000", "1e", "١", "- 1", "1 2"], "Tag:Environment": ["True", "false", "TRUE", "", "fAlSe", "true"]}),
    "mixed": rows(
        ConfigRule=["a-rule"] * 4, Active=["1", "x", "2.5", "True"], Classification=["True", "1", "False", "0"],
        AwsRegion=["True", "", "False", "NA"], ResourceType=["-x", UINT, "1", "NA"], ResourceIdentifier=[UINT, "-x", "1", "NA"],
        Description=["2026-11-22", "2026-11-23", "", "2026"], Annotation=["x", "", "NA", "1"]),
    "missing": rows(ConfigRule=["a-rule"] * len(MISSING), Active=MISSING, Annotation=MISSING[:-1] + ["x"],
                    **{"Tag:Name": ["na", "NAN", " NA", "NA ", "none", "+nan", "Null"]}),
    "text": rows(
        ConfigRule=["a-rule"] * 8,
        Active=["=1+1", "=", "+1+1", "-1-1", "@SUM(1)", "= 1", "==", "'=1"],
        Classification=["#REF!", "#DIV/0!", "#N/A!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#"],
        AwsRegion=["a\nb", "a\r\nb", "a\rb", "\n", "a\n", "\r\n", "\n\n", "a"],
        ResourceType=['"', '""', ",", '","', 'a"b', "'", ";", "\\"], ResourceIdentifier=["&", "<", ">", "&amp;", "<b>", "]]>", "&#65;", "'"],
        Description=[" a", "a ", "\ta", "a\t", " ", "\u00a0a", "a\u3000", "  a  "],
        Annotation=["😀", "👩‍👩‍👧", "é", "中文", "\ufeff", "\u0085", "\u2028", "\u007f"],
        OU=["_x000D_", "_x0041_", "_x005F_x000D_", "a_x000A_b", "&#13;", "_x_", "x0041", "_"],
        **{"Tag:Name": ["x" * 32_766, "x" * 32_767, "x" * 32_768, "😀" * 32_768, "x", "x", "x", "x"]}),
}

def record(values):
    """As Python's csv module, but a lone carriage return is quoted too: bare, every reader sees a broken line."""
    quoted = ['"' + value.replace('"', '""') + '"' if any(c in value for c in '",\r\n') else value for value in values]
    return ",".join(quoted) + "\n"


for name, lines in CASES.items():
    raw = HERE / f"{name}.csv"
    raw.write_bytes("".join(map(record, [COLUMNS, *lines])).encode())
    report.main(str(raw), str(HERE / f"{name}.xlsx"))

# A workbook as somebody may have worked on it, for the words in which `npm run parity` tells what is different.
book = load_workbook(HERE / "one-row.xlsx")
sheet = book["Sheet1"]
sheet["A1"].font = Font(name="Arial", sz=10, italic=True, color="FF0000")
sheet["B1"].border = Border()
sheet["M2"].number_format = "000000000000"
sheet["C2"].fill = PatternFill("solid", fgColor="FFFF00")
sheet["D2"].alignment = Alignment(horizontal="center", wrap_text=True)
sheet.column_dimensions["A"].width = 30
sheet.row_dimensions[2].height = 40
sheet.freeze_panes = "A2"
sheet.auto_filter.ref = "A1:R2"
sheet.merge_cells("O2:P2")
report_sheet = book["Report"]
report_sheet.sheet_state = "hidden"
report_sheet["A2"] = "=1+1"
report_sheet.conditional_formatting = type(report_sheet.conditional_formatting)()
report_sheet.conditional_formatting.add("D2:D9", CellIsRule(operator="lessThan", formula=["50"]))
book.save(HERE / "restyled.xlsx")
