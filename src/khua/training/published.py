"""The published decisions: what `decisions.yaml` says of each, beside the reasoner's own view."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.http import Http404

from khua.law import Assessment, Result, Standard, assess, vocabulary
from khua.law.decisions import Decision, read_decisions

FILE = "decisions.yaml"
TRAFFICKING_GROUPS = frozenset({"act", "means", "purpose"})


@dataclass(frozen=True)
class Published:
    """One decision. Texts other than Khua's own are in English, as they were coded.

    `decision`: its findings, for the reasoner. `outcome`: what the courts did, by charge.
    """

    decision: Decision
    jurisdiction: str
    court: str
    year: int | None
    citation: str
    complete: bool
    outcome: Mapping[str, str]
    other_outcomes: tuple[str, ...]
    elements_failed: tuple[str, ...]
    note: str
    national_law_difference: str
    source: str
    source_read: bool

    @property
    def id(self) -> str:
        return self.decision.id

    @property
    def name(self) -> str:
        return self.decision.name

    def assessed(self, standard: Standard = "conviction") -> list[Assessment]:
        """The offences on which the decision says anything, by the Palermo definitions."""
        found = assess(self.decision.facts, standard=standard, layer="palermo", complete=True)
        return [each for each in found if self._speaks_of(each)]

    def results(self) -> dict[str, Result]:
        """Offence id to result at conviction."""
        return {each.offence.id: each.result for each in self.assessed()}

    def _speaks_of(self, found: Assessment) -> bool:
        group = found.offence.shown_with
        if group is not None:
            return group in self.decision.given
        return any(
            vocabulary().codes[code].group in TRAFFICKING_GROUPS for code in self.decision.facts
        )


@cache
def collection() -> tuple[Published, ...]:
    """Every published decision, in the order of the file. FileProblemsError if it has mistakes."""
    data = files("khua.training").joinpath(FILE).read_bytes()
    decisions = read_decisions(data, FILE, vocabulary())
    return tuple(
        _published(decision, raw)
        for decision, raw in zip(decisions, yaml.safe_load(data)["cases"], strict=True)
    )


def access_decision(wanted: str) -> Published:
    """A decision by its id. Raises Http404."""
    for each in collection():
        if each.id == wanted:
            return each
    raise Http404


def jurisdictions() -> list[str]:
    """Where the decisions come from, in alphabetical order."""
    return sorted({each.jurisdiction for each in collection()})


def narrowed(result: str = "", jurisdiction: str = "") -> list[Published]:
    """The decisions with a result on any offence, of one jurisdiction; "" narrows nothing."""
    return [
        each
        for each in collection()
        if (not result or result in each.results().values())
        and (not jurisdiction or each.jurisdiction == jurisdiction)
    ]


def _published(decision: Decision, raw: Mapping[str, Any]) -> Published:
    outcome = raw.get("outcome") or {}
    source = raw.get("source") or {}
    return Published(
        decision=decision,
        jurisdiction=_text(raw.get("jurisdiction")),
        court=_text(raw.get("court")),
        year=decision.year,
        citation=_text(raw.get("citation")),
        complete=bool(raw.get("facts_complete")),
        outcome={
            key: _text(outcome[key]).replace("_", " ")
            for key in ("trafficking", "smuggling")
            if key in outcome
        },
        other_outcomes=tuple(map(_text, outcome.get("other") or ())),
        elements_failed=tuple(map(_text, outcome.get("element_failed") or ())),
        note=_text(raw.get("note")),
        national_law_difference=_text(raw.get("national_law_difference")),
        source=_text(source.get("ref")),
        source_read=bool(source.get("text_read")),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
