"""Decision files: court decisions as structured findings, checked strictly, with line numbers.

The format is that of `training/decisions.yaml`, whose head explains it. `expected_protocol` is
checked for its form and then left alone: what a file expects never reaches the reasoner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from khua.law.lines import Entry, FileProblemsError, Reader, entry_value, is_null
from khua.law.model import STANDINGS, Fact, Standing, Text, Vocabulary

_TOP = ("version", "cases")
_CASE = (
    "id", "name", "jurisdiction", "court", "year", "citation", "facts", "facts_complete",
    "outcome", "expected_protocol", "note", "national_law_difference", "source",
)  # fmt: skip
_SINGLE = {"victim_minor": "victim.minor", "intent": "intent"}
_CONTEXT = ("cross_border", "consent_claimed")
_EXPECTED = ("established", "unknown", "not_established")
_FACT: Text = {"en": "A finding", "lo": "ຜົນການພິສູດ"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a file. `given`: the groups on which it says anything, even “unknown”.

    `consent_claimed` is the file's text, or None; it is shown and never reasoned with.
    """

    id: str
    name: str
    year: int | None
    facts: Mapping[str, Fact]
    given: frozenset[str]
    consent_claimed: str | None


def read_decisions(data: bytes, source: str, vocabulary: Vocabulary) -> list[Decision]:
    """The decisions of a file. `source` names the file in messages.

    FileProblemsError with every mistake found, never only the first.
    """
    reader = Reader(source)
    root = reader.parse(data)
    decisions: list[Decision] = []
    lines: dict[str, int] = {}
    for node in _cases(reader, root) if root is not None else []:
        decision = _decision(reader, node, vocabulary)
        line = node.start_mark.line + 1
        first = lines.get(decision.id)
        if decision.id and first:
            reader.problem(
                line,
                {
                    "en": f"The id “{decision.id}” is used twice (first: line {first}).",
                    "lo": f"id “{decision.id}” ໃຊ້ສອງຄັ້ງ (ຄັ້ງທຳອິດແຖວ {first}).",
                },
                {"en": "give each decision its own id.", "lo": "ໃຫ້ແຕ່ລະຄຳຕັດສິນມີ id ຂອງຕົນ."},
            )
        lines.setdefault(decision.id, line)
        decisions.append(decision)
    if reader.problems:
        raise FileProblemsError(reader.problems)
    return decisions


def _cases(reader: Reader, root: yaml.Node) -> list[yaml.Node]:
    what = {"en": "The file", "lo": "ໄຟລ໌"}
    if isinstance(root, yaml.SequenceNode):
        return list(root.value)
    top = reader.mapping(root, what, _TOP, ("cases",))
    version = entry_value(top, "version")
    if version is not None and reader.scalar(version, what) not in ("1", ""):
        reader.problem(
            version,
            {"en": "This version of the format is not known.", "lo": "ບໍ່ຮູ້ຈັກຮູບແບບລຸ້ນນີ້."},
            {"en": "write version: 1.", "lo": "ຂຽນ version: 1."},
        )
    if "cases" not in top:
        return []
    return reader.sequence(top["cases"][1], {"en": "“cases”", "lo": "“cases”"})


def _decision(reader: Reader, node: yaml.Node, vocabulary: Vocabulary) -> Decision:
    what = {"en": "A decision", "lo": "ຄຳຕັດສິນ"}
    found = reader.mapping(node, what, _CASE, ("id", "facts"))
    name, year = "", None
    if "id" in found:
        name = reader.scalar(found["id"][1], {"en": "“id”", "lo": "“id”"})
    if (written := entry_value(found, "year")) is not None:
        year = _year(reader, written)
    if (complete := entry_value(found, "facts_complete")) is not None:
        reader.boolean(complete, {"en": "“facts_complete”", "lo": "“facts_complete”"})
    _check_expected(reader, found)
    facts: dict[str, Fact] = {}
    given: set[str] = set()
    consent = None
    if "facts" in found:
        entries = _fact_entries(reader, found["facts"][1], vocabulary)
        for code, value in _findings(reader, entries, vocabulary):
            given.add(vocabulary.codes[code].group)
            facts[code] = _fact(reader, value)
        consent = _context(reader, entries)
    title = entry_value(found, "name")
    label = title.value if isinstance(title, yaml.ScalarNode) else name
    return Decision(name, label, year, facts, frozenset(given), consent)


def _year(reader: Reader, node: yaml.Node) -> int | None:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    found = re.search(r"(?<!\d)[12]\d{3}(?!\d)", text)
    if found:
        return int(found.group())
    reader.problem(
        node,
        {"en": "“year” is not a year.", "lo": "“year” ບໍ່ແມ່ນປີ."},
        {"en": "write four digits, for example 2019, or null.", "lo": "ຂຽນສີ່ຕົວເລກ ເຊັ່ນ 2019 ຫຼື null."},
    )
    return None


def _check_expected(reader: Reader, found: Mapping[str, Entry]) -> None:
    node = entry_value(found, "expected_protocol")
    if node is None:
        return
    what = {"en": "“expected_protocol”", "lo": "“expected_protocol”"}
    for _, value in reader.mapping(node, what, None).values():
        word = reader.scalar(value, what)
        if word and word not in _EXPECTED:
            reader.unknown(value, word, what, _EXPECTED)


def _fact_entries(reader: Reader, node: yaml.Node, vocabulary: Vocabulary) -> dict[str, Entry]:
    groups = [group.facts for group in vocabulary.groups.values() if group.facts]
    return reader.mapping(node, {"en": "“facts”", "lo": "“facts”"}, (*groups, *_SINGLE, *_CONTEXT))


def _findings(
    reader: Reader, entries: Mapping[str, Entry], vocabulary: Vocabulary
) -> Iterator[tuple[str, yaml.Node]]:
    """(code, value node) of every finding, in the order of the file."""
    by_key = {group.facts: group.id for group in vocabulary.groups.values() if group.facts}
    for key, (_, value) in entries.items():
        if key in _SINGLE:
            yield _SINGLE[key], value
        if key not in by_key or is_null(value):
            continue
        prefix = by_key[key] + "."
        names: dict[str, str] = {}
        for code in vocabulary.codes.values():
            if code.id.startswith(prefix):
                names |= dict.fromkeys((code.id.removeprefix(prefix), *code.also), code.id)
        seen: dict[str, str] = {}
        what = {"en": f"“{key}”", "lo": f"“{key}”"}
        for name, (name_node, inner) in reader.mapping(value, what, names).items():
            code_id = names[name]
            if code_id in seen:
                reader.problem(
                    name_node,
                    {
                        "en": f"“{name}” and “{seen[code_id]}” are the same finding.",
                        "lo": f"“{name}” ແລະ “{seen[code_id]}” ແມ່ນຜົນການພິສູດອັນດຽວກັນ.",
                    },
                    {"en": "keep one of the two.", "lo": "ໃຫ້ເຫຼືອອັນດຽວ."},
                )
                continue
            seen[code_id] = name
            yield code_id, inner


def _fact(reader: Reader, node: yaml.Node) -> Fact:
    """A standing, or {standing, supported}.

    A tribunal's finding is a legal officer's. An allegation that reached a tribunal rests on at
    least the statement in which it was made, so it counts as supported unless the file says not.
    """
    if isinstance(node, yaml.MappingNode):
        found = reader.mapping(node, _FACT, ("standing", "supported"), ("standing",))
        standing = _standing(reader, found["standing"][1]) if "standing" in found else "unknown"
        written = entry_value(found, "supported")
        supported = written is None or reader.boolean(written, _FACT)
        return Fact(standing, supported, legal_officer=True)
    return Fact(_standing(reader, node), True, legal_officer=True)


def _standing(reader: Reader, node: yaml.Node) -> Standing:
    if is_null(node):
        return "unknown"
    word = reader.scalar(node, _FACT)
    for standing in STANDINGS:
        if word == standing:
            return standing
    if word:
        reader.unknown(node, word, {"en": "The standings", "lo": "ສະຖານະ"}, STANDINGS)
    return "unknown"


def _context(reader: Reader, entries: Mapping[str, Entry]) -> str | None:
    """What was said about consent, checked for its form; borders are checked and not used."""
    for key in _CONTEXT:
        node = entry_value(entries, key)
        if node is not None:
            reader.scalar(node, {"en": f"“{key}”", "lo": f"“{key}”"})
    border = entry_value(entries, "cross_border")
    if isinstance(border, yaml.ScalarNode):
        known = ("true", "false", "yes", "no", "on", "off", *STANDINGS)
        if border.value.lower() not in known:
            reader.unknown(
                border, border.value, {"en": "“cross_border”", "lo": "“cross_border”"}, known
            )
    consent = entry_value(entries, "consent_claimed")
    return consent.value if isinstance(consent, yaml.ScalarNode) else None
