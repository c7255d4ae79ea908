"""Two records side by side, and why they may be one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from khua import wording as house
from khua.access.models import Office
from khua.intelligence.models import Match, Strength
from khua.intelligence.selectors import other
from khua.intelligence.wording import (
    PRIOR,
    PRIOR_WHY,
    Tone,
    bits_words,
    evidence_words,
    in_hundred,
    level_words,
    strength,
    tone,
)
from khua.matching.model import declared
from khua.record.forms.fields import language
from khua.record.models import Identity, Person
from khua.record.models.choices import Sex


@dataclass(frozen=True)
class Side:
    """One of two records. `name`: what a page may call the person."""

    person: Person
    office: Office
    name: str
    identity: Identity | None = None


@dataclass(frozen=True)
class Mark:
    """What comparing one thing gave, in words, and how it bears."""

    text: str
    tone: Tone


@dataclass(frozen=True)
class Line:
    """One thing of both records: what each says of it, and how that compares."""

    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Compared:
    """A match as seen from one of its people. `lines` is empty where identities are not shown."""

    match: Match
    mine: Side
    theirs: Side
    strength: Strength
    why: tuple[Mark, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Step:
    """One step of the waterfall. `x`, `wide`, `zero`: of its bar, in hundredths of the width."""

    label: str
    text: str
    tone: Tone | None
    bits: str
    x: float
    wide: float
    zero: float


@dataclass(frozen=True)
class Waterfall:
    """How the evidence adds up."""

    steps: tuple[Step, ...]
    unknown: tuple[str, ...]  # what is not recorded on both sides
    total: str
    probability: str


#: what of an identity stands side by side, and the evidence that compared it
_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("given", "family", "order")),
    ("birth", ("birth",)),
    ("sex", ("sex",)),
    ("documents", ("documents",)),
    ("phones", ("phones",)),
    ("accounts", ("accounts",)),
    ("vehicles", ("vehicles",)),
    ("addresses", ("addresses", "place")),
)
_BARS = 100  # the width of the drawing
_MOST_WHY = 3


def compared(
    match: Match,
    person: Person,
    names: dict[int, str],
    identities: dict[int, Identity] | None = None,
) -> Compared:
    """A match from the side of `person`. `identities`: whose values are shown, by person id; both
    must be there for anything to be."""

    def side(each: Person) -> Side:
        return Side(each, _office(match, each), names[each.pk], (identities or {}).get(each.pk))

    theirs = side(other(match, person))
    mine = side(match.left if match.left_id == person.pk else match.right)
    return Compared(
        match,
        mine,
        theirs,
        strength(match.probability),
        tuple(_why(match.levels)),
        tuple(_lines(match.levels, mine, theirs)) if mine.identity and theirs.identity else (),
    )


def _office(match: Match, person: Person) -> Office:
    return match.left_office if match.left_id == person.pk else match.right_office


def _level(levels: dict[str, Any], name: str) -> str:
    found = levels.get(name)
    return str(found[0]) if isinstance(found, list) else ""


def _why(levels: dict[str, Any]) -> list[Mark]:
    """What speaks most for one person, the strongest first."""
    found = [(name, *each) for name, each in levels.items() if isinstance(each, list)]
    found.sort(key=lambda each: -each[2])
    return [
        Mark(f"{_evidence(name)}: {_words(name, level)}", tone(level))
        for name, level, bits in found
        if bits > 0 and name != "order"
    ][:_MOST_WHY]


def _lines(levels: dict[str, Any], mine: Side, theirs: Side) -> list[Line]:
    labels = {
        "name": _("Name"),
        "birth": _("Date of birth"),
        "sex": _("Sex"),
        "documents": _("Documents"),
        "phones": _("Phones"),
        "accounts": _("Bank accounts"),
        "vehicles": _("Vehicles"),
        "addresses": _("Addresses"),
    }
    lines = []
    for name, evidence in _FIELDS:
        here, there = _values(name, mine), _values(name, theirs)
        if here or there:
            marks = _marks(levels, evidence, bool(here and there))
            lines.append(Line(labels[name], here, there, marks))
    return lines


def _marks(levels: dict[str, Any], evidence: Sequence[str], both: bool) -> tuple[Mark, ...]:
    """How a line compares. What one side does not say is told apart from what differs."""
    found = [(name, level) for name in evidence if (level := _level(levels, name))]
    if len(found) > 1 and found[-1][1] == "straight":
        found.pop()  # names in their usual order go without saying
    if not found:
        text = _("not compared") if both else _words(evidence[0], "")
        return (Mark(text, "unknown"),)
    if len(evidence) == 1:
        return tuple(Mark(_words(name, level), tone(level)) for name, level in found)
    return tuple(
        Mark(f"{_evidence(name)}: {_words(name, level)}", tone(level)) for name, level in found
    )


def _values(name: str, side: Side) -> tuple[str, ...]:
    """What a record says of one thing, one line each."""
    who, person, lang = side.identity, side.person, language()
    if who is None:
        return ()
    if name == "name":
        whole = f"{who.honorific} {who.name}".strip() if who.name else ""
        return tuple(text for text in (whole, *who.other_names) if text)
    if name == "birth":
        day = who.birth_date and house.day(who.birth_date, who.birth_precision or "day", lang)
        return (day,) if day else ()
    if name == "sex":
        return () if person.sex == Sex.UNKNOWN else (str(person.get_sex_display()),)
    if name == "documents":
        return tuple(_document(each) for each in who.documents)
    if name == "accounts":
        return tuple(f"{a.get('bank', '')} {a.get('number', '')}".strip() for a in who.accounts)
    return tuple(getattr(who, name))


def _document(document: dict[str, str]) -> str:
    text = f"{document.get('kind', '')} {document.get('number', '')}".strip()
    country = document.get("country", "")
    return f"{text}, {house.country(country, language())}" if country else text


def waterfall(match: Match) -> Waterfall:
    """How the evidence of a match adds up from where any pair begins, in the order in which it is
    declared."""
    known = {name: each for name, each in match.levels.items() if isinstance(each, list)}
    names = [name for name in declared().evidence if name in known]
    names += [name for name in known if name not in names]
    bits = {name: float(known[name][1]) for name in names}
    begin = match.weight - sum(bits.values())
    ends = [0.0, begin]
    for name in names:
        ends.append(ends[-1] + bits[name])
    low, high = min(ends), max(ends)
    scale = _BARS / ((high - low) or 1)

    def step(label: str, text: str, which: Tone | None, at: int) -> Step:
        before, after = ends[at], ends[at + 1]
        left, wide = (min(before, after) - low) * scale, abs(after - before) * scale
        return Step(
            label,
            text,
            which,
            bits_words(after - before, language()),
            round(left, 1),
            round(max(wide, 0.5), 1),
            round(-low * scale, 1),
        )

    steps = [step(house.in_lang(PRIOR, language()), house.in_lang(PRIOR_WHY, language()), None, 0)]
    steps += [
        step(_evidence(name), _words(name, known[name][0]), _tone(name, known[name][0]), at)
        for at, name in enumerate(names, 1)
    ]
    unknown = tuple(_evidence(name) for name in declared().evidence if name not in known)
    return Waterfall(
        tuple(steps),
        unknown,
        bits_words(match.weight, language()),
        in_hundred(match.probability, language()),
    )


def _evidence(name: str) -> str:
    return evidence_words(name, language())


def _tone(name: str, level: str) -> Tone | None:
    """How a step bears. That names stand in their usual order says hardly anything."""
    return None if name == "order" else tone(level)


def _words(name: str, level: str) -> str:
    return level_words(name, level, language())
