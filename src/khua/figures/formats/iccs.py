"""Offences by the International Classification of Crime for Statistical Purposes (UNODC 2015).

A mapping as data (iccs.yaml). A code that nobody has verified is known here, with its source, and
written nowhere: an export leaves the column empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

Text = Mapping[str, str]


@dataclass(frozen=True)
class Code:
    """A code of the classification for an offence of Khua, or for one form of it."""

    offence: str
    code: str
    words: Text
    source: str
    verified: bool
    form: str = ""


@cache
def codes() -> tuple[Code, ...]:
    """The whole mapping, verified or not."""
    text = (resources.files(__package__) / "iccs.yaml").read_text(encoding="utf-8")
    return tuple(Code(**each) for each in yaml.safe_load(text))


def iccs(offence: str, form: str = "") -> str:
    """The verified code of an offence, or of a form of it; that of the offence where the form has
    none of its own, and nothing where there is none or it is not verified."""
    for wanted in dict.fromkeys((form, "")):
        for each in codes():
            if (each.offence, each.form) == (offence, wanted):
                return each.code if each.verified else ""
    return ""
