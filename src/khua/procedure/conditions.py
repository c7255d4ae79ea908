"""What must be present for a step: one small function for each condition of law/procedure.

A condition that asks something of the person who moves the case looks into what was given; every
other one looks into the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from khua.law.procedure import Condition, Move
from khua.procedure.data import MoveData
from khua.procedure.models import Clock, Outcome
from khua.procedure.models import Move as MoveMade
from khua.procedure.rules import rules
from khua.record.assessing import assess_record, suspects_of, victims_of
from khua.record.joints import OPEN_QUESTIONS
from khua.record.models import Case, Person
from khua.record.models.choices import PersonRole
from khua.record.pages.assessment import is_quiet

NOTHING_GIVEN = MoveData()


@dataclass(frozen=True)
class Situation:
    """A case at the moment of a step, and what is given with it. What is read is read once."""

    case: Case
    given: MoveData = NOTHING_GIVEN

    @cached_property
    def people(self) -> list[Person]:
        return list(self.case.people.all())

    @cached_property
    def accused(self) -> list[Person]:
        """Who has the role of suspect; where nobody has it, whoever may have done it."""
        named = [p for p in self.people if PersonRole.SUSPECT in p.roles]
        return named or suspects_of(self.people)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        return list(Outcome.objects.filter(case=self.case))

    @cached_property
    def clocks(self) -> list[Clock]:
        return list(Clock.objects.filter(case=self.case))

    @cached_property
    def reached(self) -> MoveMade | None:
        """The step that led to the stage at which the case stands."""
        return MoveMade.objects.filter(case=self.case).last()

    @cached_property
    def new_outcomes(self) -> list[Outcome]:
        """What was decided at this stage."""
        since = self.reached
        return [o for o in self.outcomes if since is None or o.recorded_at >= since.at]


def _suspect_named(now: Situation) -> bool:
    return bool(suspects_of(now.people))


def _victim_or_finding(now: Situation) -> bool:
    return bool(victims_of(now.people)) or bool(now.case.findings.all())


def _no_victim(now: Situation) -> bool:
    return not victims_of(now.people)


def _charge_assessed(now: Situation) -> bool:
    """For a suspect an offence is established or open at the standard of charge, and something
    was found at all."""
    findings = list(now.case.findings.all())
    if not any(f.standing in ("proved", "alleged") for f in findings):
        return False
    return any(
        cell.result in ("established", "unknown") and not is_quiet(cell.offence, findings)
        for cell in assess_record(now.case, standard="charge").cells
    )


def _questions_answered(now: Situation) -> bool:
    return not any(count(now.case) for count in OPEN_QUESTIONS)


def _notice_given(now: Situation) -> bool:
    """Each of the accused was told, and his waiting period is over."""
    at = timezone.now()
    over = {c.person_id for c in now.clocks if c.limit == "indictment_waiting" and c.due_at < at}
    return bool(now.accused) and all(person.pk in over for person in now.accused)


def _every_outcome(now: Situation) -> bool:
    """Something was decided at this stage, and nobody is left without an outcome that stands."""
    decided = {o.suspect_id for o in now.outcomes if o.set_aside_by_id is None}
    return bool(now.new_outcomes) and all(person.pk in decided for person in now.accused)


def _set_aside(now: Situation) -> bool:
    new = {o.pk for o in now.new_outcomes}
    return any(o.set_aside_by_id in new for o in now.outcomes)


def _appeal_clock(now: Situation) -> Clock | None:
    return next((c for c in reversed(now.clocks) if c.limit == "appeal_period"), None)


def _appeal_filed(now: Situation) -> bool:
    """A day is given, not to come, and not after the time for an appeal."""
    clock, on = _appeal_clock(now), now.given.on
    if on is None or on > timezone.localdate():
        return False
    return clock is None or on <= timezone.localdate(clock.due_at)


def _appeal_period_over(now: Situation) -> bool:
    clock = _appeal_clock(now)
    return clock is not None and clock.due_at < timezone.now()


def _day_given(now: Situation) -> bool:
    return now.given.on is not None and now.given.on <= timezone.localdate()


def _other_case(now: Situation) -> bool:
    return now.given.joined_to is not None and now.given.joined_to.pk != now.case.pk


CHECKS: Mapping[str, Callable[[Situation], bool]] = {
    "suspect_named": _suspect_named,
    "victim_or_finding_present": _victim_or_finding,
    "charge_assessed": _charge_assessed,
    "questions_answered": _questions_answered,
    "indictment_notice_given_3_working_days_before": _notice_given,
    "no_victim_in_case": _no_victim,
    "outcome_for_every_suspect": _every_outcome,
    "judgment_set_aside": _set_aside,
    "appeal_filed": _appeal_filed,
    "appeal_withdrawn": _day_given,
    "appeal_period_over": _appeal_period_over,
    "last_instance_confirmed": lambda now: now.given.confirmed,
    "reopening_ordered": _day_given,
    "note_given": lambda now: bool(now.given.note.strip()),
    "other_case_named": _other_case,
    "country_named": lambda now: bool(now.given.country) and now.given.country != rules().country,
}


def unmet(move: Move, now: Situation, *, asked: bool = True) -> list[Condition]:
    """The conditions of a step that do not hold. `asked` False: what the record itself must show,
    without what the person still has to give."""
    needs = [rules().conditions[need] for need in move.needs]
    return [need for need in needs if (asked or need.asks is None) and not CHECKS[need.id](now)]
