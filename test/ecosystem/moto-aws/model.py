"""Requests and answers checked against botocore's service models, which are AWS's own."""

import re
from functools import cache
from typing import Any, Iterator

import botocore.session
from aws_error import AwsError
from botocore.model import OperationModel, Shape

# botocore knows integers as Python does; a boolean is one too.
PYTHON_TYPES = {"string": str, "boolean": bool, "integer": int, "long": int, "timestamp": (int, float)}


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    return botocore.session.get_session().get_service_model(service).operation_model(operation)


def check_request(service: str, operation: str, request: dict[str, Any]) -> None:
    """Raises AWS's ValidationException if the model does not allow the request."""
    shape = operation_model(service, operation).input_shape
    found = list(problems(request, shape)) if shape else []
    if found:
        plural = "" if len(found) == 1 else "s"
        raise AwsError("ValidationException", f"{len(found)} validation error{plural} detected: {'; '.join(found)}")


def check_answer(service: str, operation: str, answer: dict[str, Any]) -> None:
    """Raises if AWS could not give this answer: the mistake is then this server's own."""
    found = list(problems(answer, operation_model(service, operation).output_shape))
    if found:
        raise ValueError(f"{operation} would answer what its model does not allow: {'; '.join(found)}")


def problems(value: Any, shape: Shape, at: str = "") -> Iterator[str]:
    """What the model does not allow about a value, in AWS's words."""
    failed = f"Value '{value}' at '{at}' failed to satisfy constraint: Member must"
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            yield f"{at} is not a structure"
            return
        for name in shape.required_members:
            if value.get(name) is None:
                yield f"Value null at '{member(at, name)}' failed to satisfy constraint: Member must not be null"
        for name, part in value.items():
            if name not in shape.members:
                yield f"{member(at, name)} is not in the model"
            elif part is not None:
                yield from problems(part, shape.members[name], member(at, name))
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield f"{at} is not a list"
            return
        yield from limits(len(value), shape, failed, "have length")
        for index, part in enumerate(value):
            yield from problems(part, shape.member, f"{at}.{index + 1}.member")
    elif not isinstance(value, PYTHON_TYPES.get(shape.type_name, object)):
        yield f"{at} is not a {shape.type_name}"
    elif shape.type_name == "string":
        yield from limits(len(value), shape, failed, "have length")
        if shape.enum and value not in shape.enum:
            yield f"{failed} satisfy enum value set: [{', '.join(shape.enum)}]"
        if (pattern := shape.metadata.get("pattern")) and not re.search(pattern, value):
            yield f"{failed} satisfy regular expression pattern: {pattern}"
    elif shape.type_name in ("integer", "long"):
        yield from limits(value, shape, failed, "have value")


def limits(size: int, shape: Shape, failed: str, what: str) -> Iterator[str]:
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if lowest is not None and size < lowest:
        yield f"{failed} {what} greater than or equal to {lowest}"
    if highest is not None and size > highest:
        yield f"{failed} {what} less than or equal to {highest}"


def member(at: str, name: str) -> str:
    """AWS spells members in its messages with a small first letter."""
    spelt = name[0].lower() + name[1:]
    return f"{at}.{spelt}" if at else spelt
