"""How some of the cases went on, by stories.yaml: so that every page has something to show.

An office's stories are one transaction; they all begin with a step of the procedure, so an office
whose cases have made one is done.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

from django.db import transaction

from khua.access.context import acting_as
from khua.access.models import Member
from khua.demo.deeds import DEEDS, Cast, Scene
from khua.demo.offices import OfficePlan
from khua.demo.tables import document
from khua.procedure.conditions import CHECKS, Situation
from khua.procedure.models import Move, Outcome
from khua.procedure.rules import rules
from khua.record.models import Case

MARK: Final = "demo-"  # how the sheet key of every case of the country begins
NEWEST: Final = 60  # of an office's cases that stories are told of
#: the conditions of steps that are about what stands in a case from its first day
GIVEN: Final = frozenset({"suspect_named", "victim_or_finding_present", "charge_assessed"})
#: where a deed names somebody
WHO: Final = ("by", "to", "for", "accept", "assign", "hand_to", "refer", "ask", "access", "grant")

Deed = Mapping[str, Any]


def stories_of(office: OfficePlan) -> int:
    """How many stories there are of an office's cases."""
    part = document("stories.yaml")["offices"].get(office.code, {})
    return len(part.get("taught", {})) + len(part.get("drawn", ()))


def go_on(office: OfficePlan) -> bool:
    """Tell the stories of an office's cases unless they were told; whether they were."""
    part = document("stories.yaml")["offices"].get(office.code)
    if part is None:
        return False
    taught, drawn = part.get("taught", {}), part["drawn"]
    cast = Cast(
        office.code.split("-")[0].lower(), tuple(sorted(_names((*taught.values(), *drawn))))
    )
    with transaction.atomic():
        with acting_as(cast.member("pol-head")) as head:
            parts = _told_of(head, taught, drawn)
        for case_id, story in parts:
            _tell(cast, case_id, story)
    return bool(parts)


def deeds_of(story: str) -> list[Deed]:
    """What is done in a story, after what is done in the one that it goes on from."""
    told = document("stories.yaml")["stories"][story]
    before = deeds_of(told["after"]) if "after" in told else []
    return [*before, *told["deeds"]]


def _told_of(
    head: Member, taught: Mapping[str, str], drawn: Iterable[str]
) -> list[tuple[int, str]]:
    """The cases of an office and the story of each; none when they were told."""
    here = f"{head.office.code}-"
    if Move.objects.filter(case__number__startswith=here).exists():
        return []
    cases = Case.objects.filter(number__startswith=here, sheet_key__startswith=MARK)
    cases = cases.order_by("-reported_on", "sheet_key")
    by_key = {case.sheet_key: case for case in cases}
    parts = [
        (case.pk, story) for key, story in taught.items() if (case := by_key.pop(MARK + key, None))
    ]
    judged = set(Outcome.objects.filter(case__in=cases).values_list("case_id", flat=True))
    free = [case for case in by_key.values() if case.pk not in judged][:NEWEST]
    for story in drawn:
        case = next((each for each in free if _could_be(each, story)), None)
        if case is not None:
            free.remove(case)
            parts.append((case.pk, story))
    return parts


def _could_be(case: Case, story: str) -> bool:
    """Whether what is on record bears the steps of the story."""
    moves = [rules().moves[deed["move"]] for deed in deeds_of(story) if "move" in deed]
    needs = {need for move in moves for need in move.needs} & GIVEN
    now = Situation(case)
    return all(CHECKS[need](now) for need in sorted(needs, reverse=True))


def _tell(cast: Cast, case_id: int, story: str) -> None:
    for who, deeds in groupby(deeds_of(story), key=lambda deed: str(deed["by"])):
        with acting_as(cast.member(who)) as member:
            for deed in deeds:
                (verb,) = DEEDS.keys() & deed.keys()
                DEEDS[verb](Scene(cast, member, case_id), deed)


def _names(stories: Iterable[str]) -> set[str]:
    """Everyone who acts or is named in these stories, and the head who looks for the cases."""
    found = {"pol-head"}
    for deed in (deed for story in set(stories) for deed in deeds_of(story)):
        found |= {deed[key] for key in WHO if key in deed}
        found |= set(deed.get("team", ()))
    return found
