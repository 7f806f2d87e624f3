"""Holds monitors and dashboards against the models of Datadog's own API client: python check_datadog.py FILE...

One line a finding; ends 1 if there is any. The client keeps what it does not know as additional or unparsed: that is what a
finding is, for Datadog would reject or ignore it.
"""

import json
import sys

from datadog_api_client.api_client import ApiClient
from datadog_api_client.configuration import Configuration
from datadog_api_client.model_utils import ModelComposed, ModelNormal
from datadog_api_client.v1.model.dashboard import Dashboard
from datadog_api_client.v1.model.monitor import Monitor


def findings(value, path):
    """What the client's models do not know, as lines `path: what`; an unknown form is reported where it is, not everything above it."""
    if isinstance(value, list):
        return [line for index, item in enumerate(value) for line in findings(item, f"{path}[{index}]")]
    if not isinstance(value, (ModelNormal, ModelComposed)):
        return []
    composed = value._composed_instances if isinstance(value, ModelComposed) else []
    lines = [line for instance in composed for line in findings(instance, path)]
    for name, item in value._data_store.items():
        lines += findings(item, f"{path}.{name}")
    if isinstance(value, ModelNormal) and not getattr(value, "_unparsed", False):
        lines += [f"{path}.{name}: no such field" for name in set(value._data_store) - set(value.openapi_types)]
    if not lines and getattr(value, "_unparsed", False):
        lines = [f"{path}: of no known form: {json.dumps(value.to_dict(), default=str)[:200]}"]
    return list(dict.fromkeys(lines))


def check(file):
    with open(file, encoding="utf-8") as source:
        text = source.read()
    model = Dashboard if "widgets" in json.loads(text) else Monitor
    try:
        parsed = ApiClient(Configuration()).deserialize(text, (model,), True)
    except Exception as error:  # the client raises several kinds; each is a finding and says where
        return [f"{file}: {error}"]
    return findings(parsed, file)


found = [line for file in sys.argv[1:] for line in check(file)]
print("\n".join(found), file=sys.stderr)
sys.exit(1 if found or len(sys.argv) == 1 else 0)
