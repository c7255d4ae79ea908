"""A case of the record, put before the reasoner."""

from typing import cast

from khua.law import CaseAssessment, CaseFinding, Standard, Standing, assess_case
from khua.record.minority import span
from khua.record.models import Case, Person
from khua.record.models.choices import ACCUSED_ROLES, PROTECTED_ROLES


def suspects_of(people: list[Person]) -> list[Person]:
    """Whoever may have committed the offence."""
    return [p for p in people if set(p.roles) & set(ACCUSED_ROLES)]


def victims_of(people: list[Person]) -> list[Person]:
    """Whoever it may have been committed against."""
    return [p for p in people if set(p.roles) & set(PROTECTED_ROLES)]


def assess_record(
    case: Case, *, standard: Standard = "conviction", layer: str = "palermo"
) -> CaseAssessment:
    """Each suspect of `case` against each offence of `layer`, by the law of the day it happened.

    Where only its month or year is known, the law must be the same on each day of it.

    Two queries; none when people and findings are prefetched. People are known to the reasoner
    by their code, findings by their id.
    """
    people = list(case.people.all())
    code: dict[int | None, str] = {p.pk: p.code for p in people}
    return assess_case(
        [
            CaseFinding(
                suspect=code.get(f.suspect_id),
                victim=code.get(f.victim_id),
                code=f.code,
                standing=cast(Standing, f.standing),
                supported=f.supported,
                ref=str(f.pk),
                legal_officer=f.by_legal_officer,
            )
            for f in case.findings.all()
        ],
        suspects=[p.code for p in suspects_of(people)],
        victims=[p.code for p in victims_of(people)],
        standard=standard,
        layer=layer,
        on=span(case.occurred_on, case.occurred_precision, case.reported_on),
    )
