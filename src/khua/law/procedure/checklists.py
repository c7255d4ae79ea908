"""What to collect as evidence for a finding, and what makes a suspect's flight likely."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from khua.law.lines import Reader
from khua.law.model import Law, Text, Vocabulary
from khua.law.procedure.rows import Row, rows

EVIDENCE_KINDS = (
    *("statement", "document", "object", "digital", "medical", "financial", "open_source"),
)
FLIGHT_FACTS = (
    *("foreign_nationality", "address_abroad", "exploitation_abroad", "foreign_phone"),
    *("document", "foreign_document", "crossed_before"),
)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to collect. `supports`: finding codes; `offences`: None means every offence.

    `within`: days in which to collect it, where it is lost otherwise (`perishable`).
    """

    id: str
    label: Text
    kind: str
    perishable: bool
    within: int | None
    supports: frozenset[str]
    offences: frozenset[str] | None
    note: Text | None

    @property
    def first(self) -> bool:
        """Statements, and what is lost if nobody acts, come before all else."""
        return self.perishable or self.kind == "statement"


@dataclass(frozen=True, slots=True)
class FlightRule:
    """One circumstance that makes flight likely; `words`: parts of a document's kind."""

    id: str
    fact: str
    words: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class FlightFacts:
    """What the record says about one suspect.

    `nationalities`: ISO 3166-1 alpha-2. `phones`: E.164, or as written. `documents`: mappings with
    `kind`, `number` and `country`; a missing country is unknown.
    """

    nationalities: Sequence[str] = ()
    addresses_abroad: bool = False
    phones: Sequence[str] = ()
    documents: Sequence[Mapping[str, str | None]] = field(default_factory=list)
    crossed_before: bool = False
    exploitation_abroad: bool = False


@dataclass(frozen=True, slots=True)
class FlightReason:
    """Why flight is likely. The text names no phone and no document number."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Checklists:
    """The items and flight rules of a file, in its order; `offences`: every id of the law."""

    items: tuple[ChecklistItem, ...]
    flight_rules: tuple[FlightRule, ...]
    offences: frozenset[str]

    def checklist(self, offence: str | None, codes: Iterable[str]) -> tuple[ChecklistItem, ...]:
        """Items that support any of `codes` for `offence` (None: any), what is lost first on top.

        ValueError if there is no such offence. Unknown codes support nothing.
        """
        if offence is not None and offence not in self.offences:
            raise ValueError(f"“{offence}” is no offence of the law files")
        wanted = frozenset(codes)
        found = [
            item
            for item in self.items
            if item.supports & wanted
            and (offence is None or item.offences is None or offence in item.offences)
        ]
        return tuple(sorted(found, key=lambda item: (not item.first, item.within or sys.maxsize)))

    def flight_risk(self, facts: FlightFacts, country: str, dial: str) -> tuple[FlightReason, ...]:
        """The reasons for a flight-risk flag, seen from the home `country` with its `dial` code."""
        met = {
            "foreign_nationality": any(_foreign(each, country) for each in facts.nationalities),
            "address_abroad": facts.addresses_abroad,
            "exploitation_abroad": facts.exploitation_abroad,
            "foreign_phone": any(is_foreign_phone(phone, dial) for phone in facts.phones),
            "foreign_document": any(_foreign(d.get("country"), country) for d in facts.documents),
            "crossed_before": facts.crossed_before,
        }
        return tuple(
            FlightReason(rule.id, rule.text)
            for rule in self.flight_rules
            if (_has_document(facts, rule.words) if rule.fact == "document" else met[rule.fact])
        )


def _foreign(country: str | None, home: str) -> bool:
    return bool(country) and str(country).strip().upper() != home


def _has_document(facts: FlightFacts, words: Iterable[str]) -> bool:
    kinds = [str(each.get("kind") or "").casefold() for each in facts.documents]
    return any(word.casefold() in kind for word in words for kind in kinds)


def is_foreign_phone(phone: str, dial: str) -> bool:
    """Whether a number has the prefix of another country; one without any prefix is at home."""
    kept = "".join(sign for sign in phone if sign == "+" or sign.isdigit())
    if kept.startswith("00"):
        kept = "+" + kept[2:]
    return kept.startswith("+") and not kept.startswith("+" + dial)


def read_checklists(reader: Reader, root: yaml.Node, law: Law) -> Checklists:
    """The checklists of a parsed file against the codes and offences of `law`.

    Mistakes are collected in `reader`: also an offence or a code that no item serves.
    """
    keys = ("checklists", "items", "flight_risk")
    top = Row(reader, root, {"en": "The checklists", "lo": "ບັນຊີກວດ"}, keys)
    offences = frozenset(offence.id for offence in law.offences)
    items = tuple(_items(top, law.vocabulary, offences))
    rules = []
    name = {"en": "The flight rule", "lo": "ກົດການຫຼົບໜີ"}
    for row in rows(top, "flight_risk", name, ("fact", "text"), ("words",)):
        fact = row.one_of("fact", FLIGHT_FACTS, FLIGHT_FACTS[0])
        words = row.words("words")
        if fact == "document" and not words:
            row.missing("words")
        rules.append(FlightRule(row.id, fact, words, row.text("text")))
    served = frozenset[str]().union(*(item.supports for item in items))
    for code in law.vocabulary.codes:
        if code not in served:
            top.problem(
                f"No item supports “{code}”.",
                f"ບໍ່ມີລາຍການໃດຮອງຮັບ “{code}”.",
                f"add “{code}” to “supports” of an item.",
                f"ເພີ່ມ “{code}” ໃສ່ “supports” ຂອງລາຍການໜຶ່ງ.",
            )
    return Checklists(items, tuple(rules), offences)


def _items(top: Row, vocabulary: Vocabulary, offences: frozenset[str]) -> Iterable[ChecklistItem]:
    by_group: dict[str, set[str]] = {group: set() for group in vocabulary.groups}
    for code in vocabulary.codes.values():
        by_group.setdefault(code.group, set()).add(code.id)
    known = {*vocabulary.codes, *by_group}
    required = ("label", "kind", "supports")
    optional = ("perishable", "within", "offences", "note")
    for row in rows(top, "items", {"en": "The item", "lo": "ລາຍການ"}, required, optional):
        perishable = row.boolean("perishable")
        within = row.number("within") if row.value("within") else None
        if perishable is not (within is not None):
            row.problem(
                f"{row.name['en']}: “perishable” and “within” belong together.",
                f"{row.name['lo']}: “perishable” ແລະ “within” ຕ້ອງມີພ້ອມກັນ.",
                "write perishable: true and within: (days), or neither.",
                "ຂຽນ perishable: true ແລະ within: (ຈຳນວນມື້) ຫຼື ບໍ່ຂຽນທັງສອງ.",
            )
        supports: set[str] = set()
        for word in row.words("supports", known):
            supports |= {word} if word in vocabulary.codes else by_group[word]
        yield ChecklistItem(
            row.id,
            row.text("label"),
            row.one_of("kind", EVIDENCE_KINDS, "document"),
            perishable,
            within,
            frozenset(supports),
            frozenset(row.words("offences", offences)) if "offences" in row.entries else None,
            row.optional_text("note"),
        )
