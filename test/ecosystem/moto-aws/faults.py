"""Errors that a test asks for, and every call with what became of it."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from aws_error import AwsError


@dataclass
class Call:
    service: str
    operation: str
    account: str
    region: str
    rule: str | None = None
    bucket: str | None = None
    error: str | None = None


@dataclass
class Faults:
    """
    A fault holds for calls that are equal in each of `service`, `operation`, `account`, `region`, `rule` and `bucket` that it
    names. It begins after `afterCalls` such calls and holds for `times` of them; without `times`, for all.
    """

    faults: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def record(self, call: Call) -> None:
        """Raises the error of the first fault that holds for this call."""
        with self.lock:
            self.calls.append(call)
            due = [fault for fault in self.faults if self.holds(fault, call)]
        if due:
            error = due[0]["error"]
            raise AwsError(error["code"], error.get("message", error["code"]), error.get("status", 400))

    @staticmethod
    def holds(fault: dict[str, Any], call: Call) -> bool:
        names = ("service", "operation", "account", "region", "rule", "bucket")
        if any(name in fault and fault[name] != getattr(call, name) for name in names):
            return False
        fault["seen"] = fault.get("seen", 0) + 1
        since = fault["seen"] - fault.get("afterCalls", 0)
        return since > 0 and since <= fault.get("times", since)
