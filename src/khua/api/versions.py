"""If-Match: a change is made to the version that its sender read, or not at all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse

from khua.api.problems import Problem
from khua.record.refusal import Refused

TAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def seen(request: HttpRequest) -> int:
    """The version that the sender read. Raises Problem where the header is missing or no ETag."""
    match = TAG.fullmatch(request.headers.get("If-Match", ""))
    if match is None:
        raise Problem("version-missing")
    return int(match[1])


def seen_or_none(request: HttpRequest) -> int:
    """The same, and 0 without the header: the sender believes that there is nothing yet."""
    return seen(request) if "If-Match" in request.headers else 0


@contextmanager
def told_if_changed() -> Iterator[None]:
    """Turn the refusal of record/versions.py, which is about the row as a whole, into a 412."""
    try:
        yield
    except Refused as refused:
        if refused.field == "__all__":
            raise Problem("changed") from None
        raise


def tag(response: HttpResponse, version: int) -> None:
    """Give the answer the ETag that a change will have to name."""
    response["ETag"] = f'"{version}"'
