"""From the words of the record to those of the catalogue, as mapping.yaml says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class Mapped:
    """`kinds`: in the order in which they hold; `codes`: of a finding, the place in `kinds` that it
    speaks for; `offences`: the same of a decision; the last of `kinds` is for any other."""

    kinds: tuple[str, ...]
    codes: Mapping[str, int]
    offences: Mapping[str, int]
    forms: Mapping[str, str]
    means: Mapping[str, str]
    sexes: Mapping[str, str]
    services: Mapping[str, str]
    handling: tuple[Mapping[str, Any], ...]
    requests: tuple[Mapping[str, str], ...]


@cache
def mapping() -> Mapped:
    """All of mapping.yaml, with the codes of law/vocabulary.yaml that its groups have."""
    from khua.law import vocabulary

    text = (resources.files(__package__) / "mapping.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    rank = {
        group: place
        for place, kind in enumerate(given["kinds"])
        for group in kind.get("groups", ())
    }
    codes = {
        code: rank[code.partition(".")[0]]
        for code in vocabulary().codes
        if code.partition(".")[0] in rank and code not in given["nothing"]
    }
    offences = {
        offence: place
        for place, kind in enumerate(given["kinds"])
        for offence in kind.get("offences", ())
    }
    return Mapped(
        kinds=tuple(each["kind"] for each in given["kinds"]),
        codes=codes,
        offences=offences,
        forms=given["forms"],
        means=given["means"],
        sexes=given["sexes"],
        services=given["services"],
        handling=tuple(given["handling"]),
        requests=tuple(given["requests"]),
    )
