"""Outcomes as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from khua import wording
from khua.law.procedure import Sentence, Tribunal, Verdict
from khua.procedure.models import Outcome, RestitutionPayment
from khua.procedure.rules import offence_name, rules, said


@dataclass(frozen=True)
class ShownOutcome:
    """An outcome with the rows of the law it speaks of (None where the law knows them no more).
    `paid`: kip of the restitution so far."""

    outcome: Outcome
    tribunal: Tribunal | None
    verdict: Verdict | None
    sentence: Sentence | None
    offence: str
    payments: tuple[RestitutionPayment, ...]
    paid: int


def shown_outcome(outcome: Outcome) -> ShownOutcome:
    """An outcome, made ready. No query when its payments are loaded."""
    payments = tuple(outcome.payments.all())
    return ShownOutcome(
        outcome,
        rules().tribunals.get(outcome.tribunal),
        rules().verdicts.get(outcome.verdict),
        rules().sentences.get(outcome.sentence),
        offence_name(outcome.offence),
        payments,
        sum(payment.kip for payment in payments),
    )


def outcome_line(outcome: Outcome, names: Mapping[int, str]) -> str:
    """An outcome in one line, to choose it from a list."""
    verdict = rules().verdicts.get(outcome.verdict)
    return " · ".join(
        (
            wording.day(outcome.decided_on, "day", get_language() or ""),
            names.get(outcome.suspect_id, ""),
            offence_name(outcome.offence),
            said(verdict.label) if verdict else outcome.verdict,
        )
    )
