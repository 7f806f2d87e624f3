"""Listings page by page, with tokens that hold for the listing that they were given for and for no other."""

import base64
import json
from typing import Any

from aws_error import AwsError


def page(items: list[Any], size: int, token: str | None, listing: list[Any]) -> tuple[list[Any], str | None]:
    """Items from the token on, and the token of the next page. `listing` says what is listed."""
    start = 0
    if token is not None:
        try:
            asked, start = json.loads(base64.urlsafe_b64decode(token))
        except ValueError:
            asked = None
        if asked != listing:
            raise AwsError("InvalidNextTokenException", "The specified next token is not valid.")
    end = start + size
    following = base64.urlsafe_b64encode(json.dumps([listing, end]).encode()).decode() if end < len(items) else None
    return items[start:end], following
