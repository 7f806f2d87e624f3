"""
The raw CSV that an organization should give, written from its documentation alone: docs/report.md. Nothing of the product
is used, nor of its simulator.
"""

from datetime import datetime, timedelta, timezone
from typing import Any, Iterator

COLUMNS = (
    "ConfigRule,Active,Classification,ComplianceType,AccountAlias,AwsRegion,ResourceType,ResourceIdentifier,Description,"
    "Annotation,EvaluationTimestamp,EvaluationTriggerType,AccountId,OU,Tag:Name,Tag:Application,Tag:Owner,Tag:Environment"
).split(",")
SORTED_BY = ["AccountId", "AwsRegion", "ConfigRule", "ResourceType", "ResourceIdentifier"]
TAGS = ["Name", "Application", "Owner", "Environment"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def true_csv(generated: dict[str, Any], *, with_tags: bool) -> str:
    """The whole file. `with_tags`: whether the tag query is allowed."""
    names = [*SORTED_BY, *(column for column in COLUMNS if column not in SORTED_BY)]
    rows = sorted(rows_of(generated, with_tags), key=lambda row: [row[name] for name in names])
    return "".join(map(line, [COLUMNS, *([row[column] for column in COLUMNS] for row in rows)]))


def line(values: list[str]) -> str:
    quoted = ('"' + value.replace('"', '""') + '"' if set(value) & set(',"\r\n') else value for value in values)
    return ",".join(quoted) + "\n"


def rows_of(generated: dict[str, Any], with_tags: bool) -> Iterator[dict[str, str]]:
    units = {unit["id"]: unit for unit in generated["units"]}
    for account in generated["accounts"]:
        if account["state"] != "ACTIVE":
            continue
        for region, state in generated["config"][account["id"]].items():
            tags = {(item["resourceType"], item["resourceId"]): item["tags"] for item in state["resources"]}
            for rule in state["rules"]:
                if rule["ConfigRuleName"] in state["unreadable"]:
                    continue
                for result in state["results"].get(rule["ConfigRuleName"], []):
                    what = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
                    found = tags.get((what["ResourceType"], what["ResourceId"]), []) if with_tags else []
                    yield {
                        "ConfigRule": rule["ConfigRuleName"],
                        "Active": rule["ConfigRuleState"],
                        "Classification": rule["Source"]["Owner"],
                        "ComplianceType": result["ComplianceType"],
                        "AccountAlias": account["name"],
                        "AwsRegion": region,
                        "ResourceType": what["ResourceType"],
                        "ResourceIdentifier": what["ResourceId"],
                        "Description": rule.get("Description", ""),
                        "Annotation": result.get("Annotation", ""),
                        "EvaluationTimestamp": timestamp(result["ResultRecordedTime"]),
                        "EvaluationTriggerType": trigger(rule),
                        "AccountId": account["id"],
                        "OU": path(account["unit"], units),
                        **tag_columns(found),
                    }


def tag_columns(found: list[dict[str, str]]) -> dict[str, str]:
    """AWS leaves out the value of a tag in places where it is empty."""
    values = {tag["key"]: tag.get("value", "") for tag in found}
    return {f"Tag:{name}": values.get(name, "UNSUPPORTED") for name in TAGS}


def timestamp(milliseconds: int) -> str:
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def trigger(rule: dict[str, Any]) -> str:
    named = [detail["MessageType"] for detail in rule["Source"].get("SourceDetails", []) if "MessageType" in detail]
    if named:
        return named[0]
    return "ScheduledNotification" if "MaximumExecutionFrequency" in rule else "ConfigurationItemChangeNotification"


def path(unit: str | None, units: dict[str, dict[str, Any]]) -> str:
    names: list[str] = []
    while unit is not None:
        names.insert(0, units[unit]["name"])
        unit = units[unit]["parent"]
    return "/".join(names)
