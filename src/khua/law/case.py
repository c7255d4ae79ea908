"""A whole case: every suspect against every offence, and below each cell every victim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khua.law.assessment import Assessment, assess
from khua.law.model import Day, Fact, Offence, Result, Standard, Standing

_STRENGTH: tuple[Result, ...] = (
    "established",
    "unknown",
    "not_established",
    "not_encoded",
    "not_in_force",
)


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One finding of a case. `suspect` None: on every suspect; `victim` None: on every victim."""

    suspect: str | None
    victim: str | None
    code: str
    standing: Standing
    supported: bool = False
    ref: str = ""
    legal_officer: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One suspect and one offence: the strongest result over the victims, and each victim's own."""

    suspect: str
    offence: Offence
    result: Result
    victims: tuple[tuple[str | None, Assessment], ...]


@dataclass(frozen=True, slots=True)
class CaseAssessment:
    """All cells of a case, suspects in the order given and offences in the order of the law."""

    cells: tuple[Cell, ...]
    standard: Standard
    layer: str
    on: Day | None

    def cell(self, suspect: str, offence: str) -> Cell:
        """The cell of one suspect and one offence id. KeyError if there is none."""
        for cell in self.cells:
            if (cell.suspect, cell.offence.id) == (suspect, offence):
                return cell
        raise KeyError((suspect, offence))


def assess_case(
    findings: Iterable[CaseFinding],
    suspects: Sequence[str],
    victims: Sequence[str],
    *,
    standard: Standard = "conviction",
    layer: str = "palermo",
    on: Day | None = None,
) -> CaseAssessment:
    """Assess every suspect against every offence of a layer, for every victim.

    Purpose and intent are each suspect's own; age is each victim's own. The more specific finding
    wins (`facts_for`). Without victims each suspect is assessed once, with victim None.
    `on`: as in `assess`.
    """
    found = list(findings)
    each_victim: list[str | None] = [*victims] if victims else [None]
    cells: list[Cell] = []
    for suspect in suspects:
        rows = [
            (
                victim,
                assess(facts_for(found, suspect, victim), standard=standard, layer=layer, on=on),
            )
            for victim in each_victim
        ]
        for position, first in enumerate(rows[0][1]):
            per_victim = tuple((victim, row[position]) for victim, row in rows)
            best = min((each.result for _, each in per_victim), key=_STRENGTH.index)
            cells.append(Cell(suspect, first.offence, best, per_victim))
    return CaseAssessment(tuple(cells), standard, layer, on)


def facts_for(
    findings: Iterable[CaseFinding], suspect: str, victim: str | None
) -> Mapping[str, Fact]:
    """The facts of one suspect and one victim: per code, the most specific findings combined.

    A finding on both beats one on either. Between a finding on the suspect alone and one on the
    victim alone, the victim's wins for facts about the person (`victim.minor`), else the suspect's.
    """
    chosen: dict[str, tuple[int, list[CaseFinding]]] = {}
    for finding in findings:
        if finding.suspect not in (None, suspect) or finding.victim not in (None, victim):
            continue
        about_victim = finding.code.startswith("victim.")
        rank = (2 if not about_victim else 1) * (finding.suspect is not None) + (
            2 if about_victim else 1
        ) * (finding.victim is not None)
        best, group = chosen.get(finding.code, (-1, []))
        if rank > best:
            chosen[finding.code] = (rank, [finding])
        elif rank == best:
            group.append(finding)
    return {code: combine(group) for code, (_, group) in chosen.items()}


def combine(findings: Sequence[CaseFinding]) -> Fact:
    """Several findings on the same code as one fact.

    Proof outweighs allegation. Where one finding contradicts what another asserts, the fact is
    disputed: it is alleged, which is asserted and not settled, and nothing more.
    """
    if len(findings) == 1:  # nearly always, and a case asks for every suspect and every victim
        (only,) = findings
        if only.standing == "unknown":
            return Fact("unknown")
        supported = only.supported and only.standing != "contradicted"
        return Fact(only.standing, supported, (only.ref,) if only.ref else (), only.legal_officer)
    standings = {finding.standing for finding in findings} - {"unknown"}
    disputed = "contradicted" in standings and len(standings) > 1
    standing: Standing = "unknown"
    if disputed:
        standing = "alleged"
    else:
        standing = next(
            (s for s in ("proved", "alleged", "contradicted") if s in standings), standing
        )
    spoken = [finding for finding in findings if finding.standing != "unknown"]
    return Fact(
        standing,
        any(f.supported for f in spoken if f.standing != "contradicted"),
        tuple(dict.fromkeys(f.ref for f in spoken if f.ref)),
        any(f.legal_officer for f in spoken),
        disputed,
    )
