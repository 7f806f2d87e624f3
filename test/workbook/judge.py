"""The legacy script and the comparison as one long-lived process: a case a line in, a verdict a line out.

In: {"csv": path, "ours": path, "legacy": path}. Writes the legacy workbook of the CSV to `legacy` and holds
`ours` against it. Out: {"differences": [...]}, or {"crash": "..."} where the legacy script itself fails.
"""
import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "legacy"))
warnings.simplefilter("ignore")

import compare  # noqa: E402
import report  # noqa: E402


def verdict(case):
    try:
        report.main(case["csv"], case["legacy"])
        legacy = compare.load_workbook(case["legacy"])
    except Exception as error:  # whatever it dies of is the answer
        return {"crash": f"{type(error).__name__}: {error}"[:200]}
    try:
        ours = compare.load_workbook(case["ours"])
    except Exception as error:  # a file that openpyxl cannot read differs from one that it can
        return {"differences": [f"unreadable: {error.__cause__ or error}"[:200]]}
    return {"differences": list(compare.differences(ours, legacy))[:20]}


for line in sys.stdin:
    print(json.dumps(verdict(json.loads(line))), flush=True)
