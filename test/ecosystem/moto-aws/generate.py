"""An organization of odd names and values, the same one for the same seed, and the CSV files that it should give."""

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

from cases import CASES, HOME, OPT_IN, RECORDED_FROM, RECORDED_TO, Cases
from odd_values import NAMES, RESOURCES, TEXTS
from truth import true_csv

MANAGEMENT, HUB = "000011112222", "123456789012"
STATES = ["ACTIVE"] * 5 + ["EVALUATING", "DELETING_RESULTS", "DELETING"]
TYPES = ["COMPLIANT"] * 4 + ["NON_COMPLIANT"] * 4 + ["NOT_APPLICABLE", "INSUFFICIENT_DATA"]
OWNERS = ["AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"]
FREQUENCIES = ["One_Hour", "TwentyFour_Hours"]
MESSAGES = ["ConfigurationItemChangeNotification", "ScheduledNotification", "OversizedConfigurationItemChangeNotification"]

NOT_ACTIVE = ["SUSPENDED", "PENDING_CLOSURE", "CLOSED", "PENDING_ACTIVATION"]


class Generator(Cases):
    def __init__(self, seed: int):
        super().__init__()
        self.random = Random(seed)

    def organization(self) -> dict[str, Any]:
        units = self.units()
        states = ["ACTIVE"] * (len(CASES) + 4) + NOT_ACTIVE
        accounts = [
            {
                "id": (MANAGEMENT, HUB)[index] if index < 2 else f"{self.random.randrange(10**12):012d}",
                "name": NAMES[index % len(NAMES)] + ("" if index < len(NAMES) else f" {index}"),
                "state": state,
                "unit": self.random.choice([None, *(unit["id"] for unit in units)]),
            }
            for index, state in enumerate(states)
        ]
        cases = {name: accounts[2 + index]["id"] for index, name in enumerate(CASES)}
        config = {
            id: {region: self.region(id, region, id in cases.values()) for region in (HOME, OPT_IN)}
            for id in (account["id"] for account in accounts)
        }
        for name, account in cases.items():
            getattr(self, name, lambda *_: None)(account, config[account])
        return {
            **{"managementAccountId": MANAGEMENT, "units": units, "accounts": accounts, "cases": cases},
            **{"regions": [HOME, OPT_IN], "config": config, "faults": self.faults},
        }

    def units(self) -> list[dict[str, Any]]:
        """A tree of four levels."""
        names = ["Workloads", "Prod, EU", 'the "old" ones', "合規", "=Sandbox", "NaN", " blanks ", "1e5"]
        parents = [None, 0, 1, 2, None, 4, None, 6]
        return [
            {"id": f"unit-{index}", "name": name, "parent": None if parent is None else f"unit-{parent}"}
            for index, (name, parent) in enumerate(zip(names, parents))
        ]

    def region(self, account: str, region: str, is_case: bool) -> dict[str, Any]:
        """In the account of a case, nothing else is worth a note: every rule is active and has results."""
        arn = f"arn:aws:config:{region}:{account}:configuration-recorder/default/{self.random.randrange(10**8):08d}"
        recorder = {"name": "default", "arn": arn, "recording": True, "lastStatus": "Success"}
        state = {
            **{"recorders": [recorder], "rules": [], "results": {}, "resources": [], "unreadable": []},
            **{"evaluatedAt": RECORDED_TO / 1000, "account": account, "region": region},
            "ruleStates": STATES[:1] if is_case else STATES,
        }
        for index in range(self.random.randint(2, 4)):
            name = f"rule-{index}-{self.random.choice(['TRUE', '1e5', 'encrypted', 'Zone.B'])}"
            self.add_rule(state, name, self.random.randint(1 if is_case else 0, 12))
        self.add_rule(state, "r" * 64, 2)
        self.tag_resources(state)
        return state

    def add_rule(self, state: dict[str, Any], name: str, results: int, **more: Any) -> None:
        number = self.random.randrange(36**6)
        id = f"config-rule-{number:x}"
        details = [{"EventSource": "aws.config", "MessageType": self.random.choice(MESSAGES)}]
        rule = {
            "ConfigRuleName": name,
            "ConfigRuleArn": f"arn:aws:config:{state['region']}:{state['account']}:config-rule/{id}",
            "ConfigRuleId": id,
            "ConfigRuleState": self.random.choice(state["ruleStates"]),
            "Source": {
                "Owner": self.random.choice(OWNERS),
                "SourceIdentifier": "SOMETHING",
                **({"SourceDetails": details} if self.random.random() < 0.5 else {}),
            },
            **more,
        }
        if self.random.random() < 0.8:
            rule["Description"] = self.random.choice(TEXTS)
        if self.random.random() < 0.3:
            rule["MaximumExecutionFrequency"] = self.random.choice(FREQUENCIES)
        state["rules"].append(rule)
        state["results"][name] = [self.result(name, index) for index in range(results)]

    def result(self, rule: str, index: int) -> dict[str, Any]:
        kind, pattern = self.random.choice(RESOURCES)
        qualifier = {"ConfigRuleName": rule, "ResourceType": kind, "ResourceId": pattern.format(index)}
        annotation = self.random.choice(TEXTS)
        return {
            "EvaluationResultIdentifier": {"EvaluationResultQualifier": {**qualifier, "EvaluationMode": "DETECTIVE"}},
            "ComplianceType": self.random.choice(TYPES),
            "ResultRecordedTime": self.random.randrange(RECORDED_FROM, RECORDED_TO),
            **({"Annotation": annotation} if annotation else {}),
        }

    def tag_resources(self, state: dict[str, Any]) -> None:
        """Half of the resources with results are in the inventory, and others that have none."""
        qualifiers = [qualifier_of(result) for results in state["results"].values() for result in results]
        seen = {(qualifier["ResourceType"], qualifier["ResourceId"]) for qualifier in qualifiers}
        seen |= {("AWS::SNS::Topic", f"topic-{index}") for index in range(260 if state["account"] == HUB else 2)}
        for kind, id in sorted(seen):
            if self.random.random() < 0.5:
                continue
            keys = [key for key in ("Name", "Application", "Owner", "Environment", "owner") if self.random.random() < 0.5]
            tags = [{"key": key, "value": self.random.choice(TEXTS)} for key in keys]
            tags = [{"tag": f"{tag['key']}={tag['value']}", **tag} for tag in tags]
            state["resources"].append({"resourceType": kind, "resourceId": id, "tags": tags})


def qualifier_of(result: dict[str, Any]) -> dict[str, str]:
    return result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="gets organization.json, truth.csv and truth-without-tags.csv")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generated = Generator(options.seed).organization()
    files = {"organization.json": json.dumps(generated)}
    files["truth.csv"] = true_csv(generated, with_tags=True)
    files["truth-without-tags.csv"] = true_csv(generated, with_tags=False)
    for name, text in files.items():
        (options.folder / name).write_bytes(text.encode())


if __name__ == "__main__":
    main()
