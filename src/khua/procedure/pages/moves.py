"""The line of stages so far, and the steps that lead on."""

from dataclasses import dataclass

from django.urls import reverse

from khua.access.models import Member, OfficeKind
from khua.law.procedure import Condition, Move
from khua.procedure.conditions import Situation, unmet
from khua.procedure.models import Move as MoveMade
from khua.procedure.rules import rules
from khua.record.models import Case


@dataclass(frozen=True)
class Step:
    """A step out of the stage. `mine`: the viewer's office makes it. `missing`: what the record
    must still show for it; `kinds`: which offices make it, in words."""

    rule: Move
    mine: bool
    missing: tuple[Condition, ...]
    kinds: str
    url: str


@dataclass(frozen=True)
class Passed:
    """A stage of the line: how it was reached, or None for the first."""

    stage: str
    move: MoveMade | None
    rule: Move | None


def steps(member: Member, case: Case, may_move: bool) -> list[Step]:
    """The steps out of the stage of a case, those of the viewer's own office first. Which are
    missing something is looked up only for these."""
    now, found = Situation(case), []
    if case.stage not in rules().stages:
        return []
    for rule in rules().moves_from(case.stage):
        mine = may_move and makes(member, rule)
        found.append(
            Step(
                rule=rule,
                mine=mine,
                missing=tuple(unmet(rule, now, asked=False)) if mine else (),
                kinds=", ".join(str(OfficeKind(kind).label) for kind in sorted(rule.by)),
                url=reverse("procedure-move", args=[case.number, rule.id]),
            )
        )
    return sorted(found, key=lambda step: not step.mine)


def makes(member: Member, rule: Move) -> bool:
    """Whether offices like the member's make a step."""
    return member.office.kind in rule.by and rule.level in (None, member.office.level)


def line_of(moves: list[MoveMade]) -> list[Passed]:
    """The stages that a case has passed, the first one first."""
    first = Passed(moves[0].from_stage if moves else rules().first, None, None)
    return [first, *(Passed(m.to_stage, m, rules().moves.get(m.move)) for m in moves)]
