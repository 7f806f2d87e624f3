"""AWS Config's answers about one region of one account, from the generated state. moto has no evaluation results."""

import json
import re
from collections.abc import Callable
from typing import Any

from aws_error import AwsError
from pages import page

# The API reference names 25 for rules and for compliance by rule; details: 10 unless Limit says otherwise.
RULES_PER_PAGE = 25
DETAILS_BY_DEFAULT = 10
RESOURCES_BY_DEFAULT = 25

Request = dict[str, Any]
TAG_QUERY = re.compile(r"\s*SELECT\s+([\w.,\s]+?)\s+WHERE\s+tags\.key\s+IN\s*\(\s*('[^']*'(?:\s*,\s*'[^']*')*)\s*\)\s*", re.I)


class Region:
    """One account's region. Its methods are named as AWS's operations; `place` is the account and the region."""

    def __init__(self, state: dict[str, Any], place: list[str]):
        self.state, self.place = state, place

    def answer(self, operation: str, request: Request) -> dict[str, Any] | None:
        """None: AWS has the operation, this server has not."""
        method: Callable[[Request], dict[str, Any]] | None = getattr(self, operation, None)
        if method is None:
            return None
        answer = {key: value for key, value in method(request).items() if value is not None}
        if self.state.get("omitsEmptyLists"):
            answer = {key: value for key, value in answer.items() if value != []}
        return answer

    def DescribeConfigurationRecorders(self, request: Request) -> dict[str, Any]:
        recorders = [
            {"name": status["name"], "arn": status["arn"], "roleARN": f"arn:aws:iam::{self.place[0]}:role/config"}
            for status in self.state["recorders"]
        ]
        return {"ConfigurationRecorders": recorders}

    def DescribeConfigurationRecorderStatus(self, request: Request) -> dict[str, Any]:
        return {"ConfigurationRecordersStatus": self.state["recorders"]}

    def ListConfigurationRecorders(self, request: Request) -> dict[str, Any]:
        summaries = [
            {"arn": status["arn"], "name": status["name"], "recordingScope": "PAID"}
            for status in self.state["recorders"]
        ]
        return {"ConfigurationRecorderSummaries": summaries}

    def DescribeConfigRules(self, request: Request) -> dict[str, Any]:
        rules = self.named(request.get("ConfigRuleNames"))
        visibility = request.get("Filters", {}).get("RuleEvaluationVisibility")
        if visibility:
            rules = [rule for rule in rules if rule.get("RuleEvaluationVisibility", "EXTERNAL") == visibility]
        rules, token = self.page("DescribeConfigRules", rules, RULES_PER_PAGE, request)
        return {"ConfigRules": rules, "NextToken": token}

    def DescribeConfigRuleEvaluationStatus(self, request: Request) -> dict[str, Any]:
        statuses = [
            {
                "ConfigRuleName": rule["ConfigRuleName"],
                "ConfigRuleArn": rule["ConfigRuleArn"],
                "ConfigRuleId": rule["ConfigRuleId"],
                "FirstEvaluationStarted": True,
                "LastSuccessfulEvaluationTime": self.state["evaluatedAt"],
                "LastSuccessfulInvocationTime": self.state["evaluatedAt"],
            }
            for rule in self.named(request.get("ConfigRuleNames"))
        ]
        size = request.get("Limit") or 50
        statuses, token = self.page("DescribeConfigRuleEvaluationStatus", statuses, size, request)
        return {"ConfigRulesEvaluationStatus": statuses, "NextToken": token}

    def DescribeComplianceByConfigRule(self, request: Request) -> dict[str, Any]:
        wanted = request.get("ComplianceTypes")
        lines = [self.compliance_of(rule["ConfigRuleName"]) for rule in self.named(request.get("ConfigRuleNames"))]
        if wanted:
            lines = [line for line in lines if line["Compliance"]["ComplianceType"] in wanted]
        lines, token = self.page("DescribeComplianceByConfigRule", lines, RULES_PER_PAGE, request)
        return {"ComplianceByConfigRules": lines, "NextToken": token}

    def GetComplianceDetailsByConfigRule(self, request: Request) -> dict[str, Any]:
        [rule] = self.named([request["ConfigRuleName"]])
        if rule.get("RuleEvaluationVisibility") == "INTERNAL":
            # The model says that there are none to get; with which error AWS says so is unverified.
            raise AwsError("InvalidParameterValueException", "Evaluations of internal rules cannot be read.")
        wanted = request.get("ComplianceTypes")
        results = [
            {**result, "ResultRecordedTime": result["ResultRecordedTime"] / 1000}
            for result in self.state["results"].get(rule["ConfigRuleName"], [])
            if not wanted or result["ComplianceType"] in wanted
        ]
        size = request.get("Limit") or DETAILS_BY_DEFAULT
        results, token = self.page(f"details of {rule['ConfigRuleName']}", results, size, request)
        return {"EvaluationResults": results, "NextToken": token}

    def SelectResourceConfig(self, request: Request) -> dict[str, Any]:
        query = TAG_QUERY.fullmatch(request["Expression"])
        if not query:
            raise AwsError("InvalidExpressionException", "this server answers queries of tags.key IN (…) alone")
        fields = [field.strip() for field in query[1].split(",")]
        keys = set(re.findall(r"'([^']*)'", query[2]))
        tagged = [item for item in self.state["resources"] if keys & {tag["key"] for tag in item["tags"]}]
        lines = [json.dumps({field: item[field] for field in fields}) for item in tagged]
        lines, token = self.page(request["Expression"], lines, request.get("Limit") or RESOURCES_BY_DEFAULT, request)
        return {"Results": lines, "QueryInfo": {"SelectFields": [{"Name": field} for field in fields]}, "NextToken": token}

    def named(self, names: list[str] | None) -> list[dict[str, Any]]:
        """All rules, or those of these names. Raises AWS's error if there is no such rule."""
        by_name = {rule["ConfigRuleName"]: rule for rule in self.state["rules"]}
        for name in names or []:
            if name not in by_name:
                text = f"The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name."
                raise AwsError("NoSuchConfigRuleException", text)
        return [by_name[name] for name in names] if names else self.state["rules"]

    def compliance_of(self, name: str) -> dict[str, Any]:
        types = [result["ComplianceType"] for result in self.state["results"].get(name, [])]
        failing = types.count("NON_COMPLIANT")
        kind = "NON_COMPLIANT" if failing else "COMPLIANT" if "COMPLIANT" in types else "INSUFFICIENT_DATA"
        count = {"CappedCount": min(failing, 25), "CapExceeded": failing > 25}
        compliance = {"ComplianceType": kind, **({"ComplianceContributorCount": count} if failing else {})}
        return {"ConfigRuleName": name, "Compliance": compliance}

    def page(self, listing: str, items: list[Any], size: int, request: Request) -> tuple[list[Any], str | None]:
        return page(items, size, request.get("NextToken"), [*self.place, listing])
