"""The assessment of a case: the matrix, what is missing, and one cell of it in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from khua.law import (
    STANDARDS,
    Assessment,
    CaseAssessment,
    Cell,
    NextItem,
    Result,
    Standard,
    Text,
    TextNode,
)
from khua.law.model import Offence
from khua.record.assessing import assess_record, suspects_of, victims_of
from khua.record.models import Case, Finding, Person
from khua.record.pages.conditions import Condition, Record, back_to, conditions, met
from khua.record.pages.switches import STANDARD_NAMES, Reading

Standards = Mapping[Standard, CaseAssessment]


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
class VictimPart:
    """One cell for one victim (None where the case has none)."""

    victim: Person | None
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
    case: Case, standards: Standards, reading: Reading, suspect: str, offence: str, lang: str
) -> list[VictimPart]:
    """One cell in full, a part for each victim. KeyError if the matrix has no such cell."""
    people = list(case.people.all())
    by_code = {p.code: p for p in victims_of(people)}
    code_names = {p.code: p.code_name for p in people}
    findings = {str(f.pk): f for f in case.findings.all()}
    cells = {each: standards[each].cell(suspect, offence) for each in STANDARDS}
    back = back_to(suspect, offence, reading)
    parts = []
    for position, (victim, found) in enumerate(cells[reading.standard].victims):
        items = [(found.offence, victim, item) for item in found.next_evidence]
        parts.append(
            VictimPart(
                by_code.get(victim or ""),
                found,
                conditions(found, findings, Record(case.number, suspect, victim, back)),
                tuple(
                    Ladder(
                        STANDARD_NAMES[each],
                        cells[each].victims[position][1].result,
                        each == reading.standard,
                    )
                    for each in STANDARDS
                ),
                tuple(gathered(case.number, suspect, items, code_names, back)),
                found.explain(lang),
                urlencode(back),
            )
        )
    return parts
