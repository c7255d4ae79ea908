"""What `khua check` finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from khua.operations.trouble import Text


class Problem(NamedTuple):
    """One thing that is not as it must be. `kind` is for programs, `text` for people; neither
    holds anything of the record but names of tables, paths of files and numbers."""

    kind: str
    text: Mapping[str, str]


class Look(NamedTuple):
    """What a check may look at. `connection`: the owner, in one read-only snapshot."""

    connection: Connection[Any]
    url: str  # of the owner
    home: Path
    tell: Callable[[int], None]  # so many bytes of files were read
    quick: bool  # leave the contents of files alone


def problem(kind: str, told: Text, **values: object) -> Problem:
    """A problem whose text has blanks."""
    return Problem(kind, {lang: text.format_map(values) for lang, text in told.items()})
