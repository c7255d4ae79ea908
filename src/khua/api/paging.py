"""Pages by keyset: a page stays the same page however much is written in the meantime."""

import base64
import binascii
from collections.abc import Iterable
from typing import Annotated, TypeVar

from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from khua.api.problems import Problem, Said

LARGEST = 100
T = TypeVar("T")


class Page(BaseModel):
    """Where a page begins and how long it is. `cursor`: the `next` of the page before."""

    model_config = ConfigDict(extra="ignore")

    cursor: str = Field("", max_length=120, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=LARGEST)


PageQuery = Annotated[Page, Query()]


def write_cursor(*parts: object) -> str:
    """Where the next page begins, as one word."""
    return base64.urlsafe_b64encode("~".join(map(str, parts)).encode()).decode().rstrip("=")


def read_cursor(cursor: str, count: int) -> list[str] | None:
    """The parts of a cursor; None without one. Raises Problem for what no page ever gave."""
    if not cursor:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = text.decode("ascii").split("~")
    except (binascii.Error, UnicodeError, ValueError):
        parts = []
    if len(parts) != count:
        raise bad_cursor()
    return parts


def read_number(cursor: str) -> int | None:
    """The number in a cursor of one number."""
    parts = read_cursor(cursor, 1)
    if parts is None:
        return None
    if not parts[0].isascii() or not parts[0].isdecimal() or len(parts[0]) > 18:
        raise bad_cursor()
    return int(parts[0])


def bad_cursor() -> Problem:
    """No page ever gave this cursor."""
    return Problem(
        "invalid",
        Said("cursor", _("No page gave this cursor."), _("Send the next of the page before.")),
    )


def cut(rows: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """The rows of a page, and whether more follow: ask for one row more than the page holds."""
    found = list(rows)
    return found[:limit], len(found) > limit
