"""Signed releases, for anybody: read without a pass, through two functions of the database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils import timezone

from khua.figures.release import Release, model


@dataclass(frozen=True)
class Signed:
    """A release that is public. `signed_for`: the code of the office that signed it off."""

    number: str
    since: int
    until: int
    as_of: date
    signed_at: datetime
    signed_for: str


@dataclass(frozen=True)
class Published:
    """A signed release with what it says. `content`: plain values, as they were attacked."""

    told: Signed
    content: Mapping[str, Any]

    @property
    def tables(self) -> Release:
        """Its numbers."""
        return model.from_data(self.content)

    @property
    def file(self) -> bytes:
        """Everything in one file of JSON, always the same bytes: numbers, what was left out, the
        method and the attack in words, who signed, and a digest of all that."""
        on = timezone.localtime(self.told.signed_at).date().isoformat()
        data = {**self.content, "signed": {"by": self.told.signed_for, "on": on}}
        data["sha256"] = model.digest(data)
        return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @property
    def sha256(self) -> str:
        """Of the file, hexadecimal: what `sha256sum` says of it."""
        return hashlib.sha256(self.file).hexdigest()


def signed() -> list[Signed]:
    """All of them, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM statistics_signed_releases()")
        return [Signed(*row) for row in cursor.fetchall()]


def published(number: str) -> Published:
    """One with what it says. Raises Http404."""
    told = next((each for each in signed() if each.number == number), None)
    if told is None:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute("SELECT statistics_signed_release(%s)::text", [number])
        (said,) = cursor.fetchone() or ("{}",)
    return Published(told, json.loads(said))
