"""The assessment of a case: the matrix, what is missing, and one cell of it in full."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from khua.law import (
    STANDARDS,
    Alternative,
    Assessment,
    CaseAssessment,
    Cell,
    Element,
    Fact,
    NextItem,
    Result,
    Standard,
    Text,
    TextNode,
)
from khua.law.model import Offence
from khua.record.assessing import assess_record, suspects_of, victims_of
from khua.record.models import Case, Finding, Person
from khua.record.pages.conditions import (
    Condition,
    Record,
    SaidOf,
    SaidOn,
    back_to,
    conditions,
    met,
)
from khua.record.pages.switches import STANDARD_NAMES, Choice, Reading

Standards = Mapping[Standard, CaseAssessment]
ALL_OF_THEM: Text = {"en": "All of them", "lo": "ທຸກຄົນ"}


@dataclass(frozen=True)
class MatrixCell:
    """One suspect and one offence. `met` of `all` conditions hold for the victim furthest along.

    `weaker`: the strongest standard below the chosen one at which it is established. `quiet`: an
    offence on which nothing at all was recorded, shown but not pressed on anyone.
    """

    offence: Offence
    result: Result
    met: int
    all: int
    url: str
    quiet: bool
    weaker: Text | None


@dataclass(frozen=True)
class MatrixRow:
    suspect: Person
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class NeedOption:
    """One finding that would settle a need, and where to record it."""

    label: Text
    standing: str
    url: str


@dataclass(frozen=True)
class Need:
    """One thing still open: any single option settles it. `officer`: only a legal officer may."""

    need: Text
    evidence: Text
    offences: tuple[Text, ...]
    victims: tuple[str, ...]  # code names
    options: tuple[NeedOption, ...]
    officer: tuple[NeedOption, ...]


@dataclass(frozen=True)
class Ladder:
    """One step of the three standards."""

    name: Text
    result: Result
    here: bool


@dataclass(frozen=True)
class CellPart:
    """One cell for the victims of whom it says the same (none where the case has none).

    `targets`: for which of several victims the links of this part record a finding.
    """

    victims: tuple[Person, ...]
    targets: tuple[Choice, ...]
    assessment: Assessment
    conditions: tuple[Condition, ...]
    ladder: tuple[Ladder, ...]
    needs: tuple[Need, ...]
    explanation: TextNode
    back: str  # a query string that leads back here


def at_every_standard(case: Case, layer: str) -> dict[Standard, CaseAssessment]:
    """The case under each standard; the case should come from `load_findings`."""
    return {each: assess_record(case, standard=each, layer=layer) for each in STANDARDS}


def is_quiet(offence: Offence, findings: Iterable[Finding]) -> bool:
    """Whether an offence is only shown with a group of facts of which none is recorded."""
    if offence.shown_with is None:
        return False
    prefix = f"{offence.shown_with}."
    return not any(f.code.startswith(prefix) and f.standing != "unknown" for f in findings)


def furthest(cell: Cell) -> Assessment:
    """The assessment behind a cell's result: of its victims the one with most conditions met."""
    same = [found for _victim, found in cell.victims if found.result == cell.result]
    return max(same, key=lambda found: met(found)[0])


def weaker_standard(cell: Cell, standards: Standards, below: Standard) -> Standard | None:
    """The strongest standard below `below` at which the cell is established, if any."""
    if cell.result == "established":
        return None
    for each in reversed(STANDARDS[: STANDARDS.index(below)]):
        if standards[each].cell(cell.suspect, cell.offence.id).result == "established":
            return each
    return None


def offences_shown(assessed: CaseAssessment) -> list[Offence]:
    """The columns of the matrix, in the order of the law."""
    return list({cell.offence.id: cell.offence for cell in assessed.cells}.values())


def matrix(case: Case, standards: Standards, reading: Reading) -> list[MatrixRow]:
    """Suspects down, offences across."""
    assessed, findings = standards[reading.standard], list(case.findings.all())
    quiet = {o.id: is_quiet(o, findings) for o in offences_shown(assessed)}
    rows = []
    for suspect in suspects_of(list(case.people.all())):
        cells = []
        for cell in assessed.cells:
            if cell.suspect != suspect.code:
                continue
            weaker = weaker_standard(cell, standards, reading.standard)
            done, every = met(furthest(cell))
            address = reverse("assessment-cell", args=[case.number, suspect.code, cell.offence.id])
            cells.append(
                MatrixCell(
                    cell.offence,
                    cell.result,
                    done,
                    every,
                    address + reading.query,
                    quiet[cell.offence.id],
                    STANDARD_NAMES[weaker] if weaker else None,
                )
            )
        rows.append(MatrixRow(suspect, tuple(cells)))
    return rows


def needs_by_suspect(case: Case, assessed: CaseAssessment) -> list[tuple[Person, list[Need]]]:
    """What would settle the open offences, each thing once for each suspect."""
    people, findings = list(case.people.all()), list(case.findings.all())
    code_names = {p.code: p.code_name for p in people}
    found = []
    for suspect in suspects_of(people):
        items = [
            (cell.offence, victim, item)
            for cell in assessed.cells
            if cell.suspect == suspect.code and not is_quiet(cell.offence, findings)
            for victim, assessment in cell.victims
            for item in assessment.next_evidence
        ]
        if items:
            found.append((suspect, gathered(case.number, suspect.code, items, code_names, {})))
    return found


def gathered(
    number: str,
    suspect: str,
    items: Iterable[tuple[Offence, str | None, NextItem]],
    code_names: Mapping[str, str],
    back: Mapping[str, str],
) -> list[Need]:
    """The same need of several offences and victims as one, in the order it first came up."""
    groups: dict[tuple[str, ...], list[tuple[Offence, str | None, NextItem]]] = {}
    for entry in items:
        groups.setdefault(tuple(option.code.id for option in entry[2].options), []).append(entry)
    needs = []
    for group in groups.values():
        victims = list(dict.fromkeys(v for _offence, v, _item in group if v))
        record = Record(number, suspect, victims[0] if len(victims) == 1 else None, back)
        item = group[0][2]
        titles = {o.id: o.title for o, _victim, _item in group}
        needs.append(
            Need(
                item.need,
                item.evidence,
                tuple(titles.values()),
                tuple(code_names[v] for v in victims),
                *(
                    tuple(
                        NeedOption(o.code.label, o.standing, record.url(o.code.id)) for o in options
                    )
                    for options in (item.options, item.officer_options)
                ),
            )
        )
    return needs


def cell_parts(
    case: Case,
    standards: Standards,
    reading: Reading,
    suspect: str,
    offence: str,
    lang: str,
    chosen: str = "",
) -> list[CellPart]:
    """One cell in full, a part for the victims of whom it says the same.

    `chosen`: the code of a victim; its part links to findings on that victim alone. KeyError if
    the matrix has no such cell.
    """
    people = list(case.people.all())
    by_code: dict[str | None, Person] = {p.code: p for p in victims_of(people)}
    code_names = {p.code: p.code_name for p in people}
    findings = {str(f.pk): f for f in case.findings.all()}
    cells = {each: standards[each].cell(suspect, offence) for each in STANDARDS}
    back = back_to(suspect, offence, reading)
    parts = []
    for place, group in enumerate(alike(cells[reading.standard]), 1):
        found = group[0][1]
        codes = [victim for victim, _found in group]
        target = recorded_for(codes, everyone=len(codes) == len(by_code), chosen=chosen)
        parts.append(
            CellPart(
                tuple(by_code[code] for code in codes if code),
                targets(codes, target, len(by_code), code_names, reading, place),
                found,
                conditions(
                    found,
                    said_on([each for _victim, each in group], findings, people),
                    Record(case.number, suspect, target, back),
                ),
                tuple(
                    Ladder(
                        STANDARD_NAMES[each],
                        dict(cells[each].victims)[codes[0]].result,
                        each == reading.standard,
                    )
                    for each in STANDARDS
                ),
                tuple(
                    gathered(
                        case.number,
                        suspect,
                        [(found.offence, target, item) for item in found.next_evidence],
                        code_names,
                        back,
                    )
                ),
                without_refs(found).explain(lang),
                urlencode(back),
            )
        )
    return parts


def alike(cell: Cell) -> list[list[tuple[str | None, Assessment]]]:
    """The victims of a cell, together where the same was found; who said it may differ.

    The same facts by the same law give the same result under every standard.
    """
    groups: dict[frozenset[tuple[str, Fact]], list[tuple[str | None, Assessment]]] = {}
    for victim, found in cell.victims:
        shown = {each.code.id for element in found.elements for each in _every(element)}
        facts = frozenset(
            (code, replace(fact, refs=()))
            for code, fact in found.facts.items()
            if code in shown and fact.standing != "unknown"
        )
        groups.setdefault(facts, []).append((victim, found))
    return list(groups.values())


def recorded_for(codes: Sequence[str | None], *, everyone: bool, chosen: str) -> str | None:
    """Of whom the links of a part record: the chosen one, all (None), or the first.

    None, a finding on every victim of the case, is right only where the part holds `everyone`.
    """
    if chosen in codes:
        return chosen
    return None if everyone and len(codes) > 1 else codes[0]


def targets(
    codes: Sequence[str | None],
    target: str | None,
    victims: int,
    code_names: Mapping[str, str],
    reading: Reading,
    place: int,
) -> tuple[Choice, ...]:
    """The switch between the victims of a part; empty where there is nothing to choose."""
    if len(codes) < 2:
        return ()

    def choice(code: str | None, label: Text) -> Choice:
        query = urlencode({**reading.chosen, **({"victim": code} if code else {})})
        return Choice(label, f"?{query}#victim-{place}", code == target)

    everyone = (choice(None, ALL_OF_THEM),) if len(codes) == victims else ()
    return everyone + tuple(
        choice(code, dict.fromkeys(("en", "lo"), code_names[code])) for code in codes if code
    )


def said_on(
    group: Sequence[Assessment], findings: Mapping[str, Finding], people: Iterable[Person]
) -> SaidOn:
    """The findings behind a part, by code; of several victims each with the one it is about."""
    names = {p.pk: p.code_name for p in people} if len(group) > 1 else {}
    refs: dict[str, dict[str, None]] = {}
    for found in group:
        for code, fact in found.facts.items():
            refs.setdefault(code, {}).update(dict.fromkeys(fact.refs))
    return {
        code: tuple(
            SaidOf(findings[ref], names.get(findings[ref].victim_id or 0, ""))
            for ref in every
            if ref in findings
        )
        for code, every in refs.items()
    }


def without_refs(found: Assessment) -> Assessment:
    """The assessment without the numbers of its findings: they say nothing to a reader."""
    facts = {code: replace(fact, refs=()) for code, fact in found.facts.items()}
    return replace(found, facts=facts)


def _every(element: Element) -> tuple[Alternative, ...]:
    none = (element.none,) if element.none else ()
    return (*element.alternatives, *none, *element.not_listed)
