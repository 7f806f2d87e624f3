"""Runs a Python program in this process and reports what it cost: wall, CPU and peak memory, as JSON.

usage: peer.py USAGE.json PROGRAM.py [its arguments]

If the program builds the legacy workbook (`import report`), what it had cost until then is reported separately.
"""
import json, resource, runpy, sys, time, types
from os.path import dirname

started, marks = time.time(), {}


def mark(name):
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open("/proc/self/status") as status:  # ru_maxrss may be the parent's: it survives exec
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    marks[name] = {"wallSeconds": time.time() - started, "cpuSeconds": used.ru_utime + used.ru_stime, "peakMiB": peak / 1024}


class Report(types.ModuleType):
    """Stands for `report` until it is called: pandas is then imported on the workbook's account."""

    def main(self, *arguments):
        mark("scan")
        del sys.modules["report"]
        import report
        report.main(*arguments)


usage, program = sys.argv[1:3]
sys.argv[:] = sys.argv[2:]
sys.path[0] = dirname(program)
sys.modules["report"] = Report("report")
try:
    runpy.run_path(program, run_name="__main__")
finally:
    mark("total")
    with open(usage, "w") as file:
        json.dump(marks, file)
