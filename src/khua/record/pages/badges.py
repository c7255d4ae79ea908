"""The result of a whole case in a line: for lists and for my work."""

from collections.abc import Mapping
from dataclasses import dataclass

from khua.law import STANDARDS, CaseAssessment, Result, Standard, Text
from khua.record.models import Case
from khua.record.pages.assessment import at_every_standard, is_quiet, needs_by_suspect
from khua.record.pages.switches import STANDARD_NAMES

#: strongest first, as in a cell over its victims
STRENGTH: tuple[Result, ...] = ("established", "unknown", "not_established")


@dataclass(frozen=True)
class Badge:
    """The strongest result of one offence over all suspects and victims of a case.

    `standard`: the highest at which it is established; None where it is not.
    """

    offence: Text
    result: Result
    standard: Text | None


@dataclass(frozen=True)
class Line:
    """A case in a list, with what its assessment says. `missing`: at most a few needs."""

    case: Case
    badges: tuple[Badge, ...]
    missing: tuple[Text, ...] = ()


def line(case: Case, *, missing: int = 0) -> Line:
    """A case with its badges; the case should come from `with_findings`."""
    standards = at_every_standard(case, "palermo")
    return Line(case, badges(case, standards), _missing(case, standards["conviction"], missing))


def badges(case: Case, standards: Mapping[Standard, CaseAssessment]) -> tuple[Badge, ...]:
    """One badge an offence; offences on which nothing was recorded have none."""
    findings = list(case.findings.all())
    offences = {c.offence.id: c.offence for c in standards["suspicion"].cells}
    found = []
    for offence in offences.values():
        if is_quiet(offence, findings):
            continue
        result, standard = _strongest(offence.id, standards)
        # the plain form says it already while the aggravated one is not established
        if offence.id.endswith("_aggravated") and result != "established":
            continue
        found.append(Badge(offence.title, result, STANDARD_NAMES[standard] if standard else None))
    return tuple(found)


def _strongest(
    offence: str, standards: Mapping[Standard, CaseAssessment]
) -> tuple[Result, Standard | None]:
    for standard in reversed(STANDARDS):
        if "established" in _results(offence, standards[standard]):
            return "established", standard
    results = _results(offence, standards["suspicion"])
    return next((each for each in STRENGTH if each in results), "not_encoded"), None


def _results(offence: str, assessed: CaseAssessment) -> set[Result]:
    return {cell.result for cell in assessed.cells if cell.offence.id == offence}


def _missing(case: Case, assessed: CaseAssessment, at_most: int) -> tuple[Text, ...]:
    if not at_most:
        return ()
    needs = [need.need for _suspect, found in needs_by_suspect(case, assessed) for need in found]
    return tuple({need["en"]: need for need in needs}.values())[:at_most]
