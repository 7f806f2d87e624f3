"""What is peculiar about some accounts: one thing each, for the cases of the tests."""

from typing import Any

HOME, OPT_IN = "us-east-1", "ap-east-1"
RECORDED_FROM, RECORDED_TO = 1_763_600_000_000, 1_763_990_000_000
SERVICE, CONFORMANCE_PACK = "securityhub.amazonaws.com", "config-conforms.amazonaws.com"
DENIED = {"code": "AccessDeniedException", "message": "You are not authorized to read the details of this rule."}

# Tests find each account by this name. The methods of `Cases` make them; those without one differ by faults that tests set.
CASES = [
    *["manyRules", "manyResults", "longRuleNames", "ownRuleDenied", "onlyServiceLinkedDenied", "emptyListsOmitted"],
    *["recorderStopped", "noRecorder", "onlyInternal", "noRules", "regionDisabled", "tagsWithoutValue"],
    *["tokenRefusedAtFirst", "tokenRefusedAfterSix", "tokenRefusedAtFirstInOptIn"],
]


class Cases:
    def __init__(self) -> None:
        self.faults: list[dict[str, Any]] = []

    def add_rule(self, state: dict[str, Any], name: str, results: int, **more: Any) -> None:
        raise NotImplementedError

    def deny(self, account: str, state: dict[str, Any], name: str) -> None:
        state["unreadable"].append(name)
        call = {"operation": "GetComplianceDetailsByConfigRule", "account": account, "region": state["region"]}
        self.faults.append({**call, "rule": name, "error": DENIED})

    def clear(self, state: dict[str, Any]) -> None:
        state.update({"rules": [], "results": {}, "resources": []})

    # Each is given its account and what AWS Config holds there, by region.

    def manyRules(self, account: str, regions: dict[str, Any]) -> None:
        for index in range(30):
            self.add_rule(regions[HOME], f"many-{index}", index % 3)

    def manyResults(self, account: str, regions: dict[str, Any]) -> None:
        self.add_rule(regions[HOME], "of-many-results", 230)
        self.add_rule(regions[OPT_IN], "of-a-full-page", 100)

    def longRuleNames(self, account: str, regions: dict[str, Any]) -> None:
        for length in (65, 128):
            name = "securityhub-long-name-".ljust(length, "0")
            self.add_rule(regions[HOME], name, 3, CreatedBy=SERVICE)
            regions[HOME]["unreadable"].append(name)

    def ownRuleDenied(self, account: str, regions: dict[str, Any]) -> None:
        state = regions[HOME]
        self.clear(state)
        self.add_rule(state, "own-rule", 4)
        self.deny(account, state, "own-rule")
        for index in range(3):
            self.add_rule(state, f"pack-rule-{index}", 5, CreatedBy=CONFORMANCE_PACK)

    def onlyServiceLinkedDenied(self, account: str, regions: dict[str, Any]) -> None:
        state = regions[HOME]
        self.clear(state)
        self.add_rule(state, "securityhub-linked", 4, CreatedBy=SERVICE)
        self.deny(account, state, "securityhub-linked")

    def emptyListsOmitted(self, account: str, regions: dict[str, Any]) -> None:
        for state in regions.values():
            state["omitsEmptyLists"] = True
        self.add_rule(regions[HOME], "without-results", 0)
        self.clear(regions[OPT_IN])

    def recorderStopped(self, account: str, regions: dict[str, Any]) -> None:
        regions[HOME]["recorders"][0].update({"recording": False, "lastStopTime": RECORDED_FROM / 1000})

    def noRecorder(self, account: str, regions: dict[str, Any]) -> None:
        regions[HOME]["recorders"] = []

    def onlyInternal(self, account: str, regions: dict[str, Any]) -> None:
        self.clear(regions[HOME])
        for index in range(2):
            self.add_rule(regions[HOME], f"internal-{index}", 0, CreatedBy=SERVICE, RuleEvaluationVisibility="INTERNAL")
        self.add_rule(regions[OPT_IN], "internal-among-others", 0, CreatedBy=SERVICE, RuleEvaluationVisibility="INTERNAL")

    def noRules(self, account: str, regions: dict[str, Any]) -> None:
        self.clear(regions[HOME])

    def regionDisabled(self, account: str, regions: dict[str, Any]) -> None:
        del regions[OPT_IN]

    def tagsWithoutValue(self, account: str, regions: dict[str, Any]) -> None:
        for item in regions[HOME]["resources"]:
            item["tags"] = [{key: value for key, value in tag.items() if value} for tag in item["tags"]]
        item = regions[HOME]["resources"][0]
        item["tags"] = [{"tag": "Owner=", "key": "Owner"}]
