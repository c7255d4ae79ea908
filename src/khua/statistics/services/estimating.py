"""Estimates of what is not seen: a trained member asks, the worker does.

What is kept is the whole range of answers and what speaks against them; there is no field for one
number.
"""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from khua.access.context import acting_as
from khua.access.models import Member
from khua.figures.unseen import (
    Fit,
    Lists,
    Outlook,
    UnseenProblem,
    bootstrap,
    fit,
    from_rows,
    outlook,
    stepwise,
)
from khua.figures.unseen.choosing import MOST_MODELS
from khua.record.refusal import Refused
from khua.statistics.models import Estimate

DRAWS: Final = 200
#: models that are kept with their interval, the best fitting first; the range is over all
KEPT: Final = 60
EVERY: Final = 1.0  # seconds between two words to the page
#: shares of the work: looking at models, then drawing anew for two of them
LOOKED: Final = 0.6
DRAWN: Final = 0.7

BROKEN: Final = {
    "en": "The estimate stopped for a fault of the program. Ask for it again; if it stops again, "
    "ask your administrator.",
    "lo": "ການຄາດຄະເນຢຸດຍ້ອນຂໍ້ຜິດພາດຂອງໂປຣແກຣມ. ໃຫ້ຂໍໃໝ່; ຖ້າຢຸດອີກ ໃຫ້ຖາມຜູ້ຄຸ້ມຄອງລະບົບ.",
}


def may_estimate() -> bool:
    """Whether the acting member is trained; the database says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statistics_may_estimate()")
        (found,) = cursor.fetchone() or (False,)
    return bool(found)


def narrowed(names: Sequence[str], counts: Mapping[str, int], chosen: Sequence[str]) -> Lists:
    """The overlap of a snapshot ({"police|women": 12}) for the chosen lists alone: whoever is on
    none of them drops out. Raises UnseenProblem for fewer than three or more than eight."""
    kept = [name for name in names if name in chosen]
    rows = []
    for pattern, people in counts.items():
        on = set(pattern.split("|"))
        marks = [int(name in on) for name in kept]
        if any(marks):
            rows.append([*marks, people])
    return from_rows(kept, rows)


@transaction.atomic
def start(member: Member, name: str, lists: Lists) -> Estimate:
    """An estimate to be made. Raises Refused for who is not trained."""
    if not may_estimate():
        raise Refused(
            "__all__",
            _("Estimates are for trained members."),
            _("A head of the centre says who is trained."),
        )
    rows = [
        [*(int(on) for on in cell), int(people)]
        for cell, people in zip(lists.cells, lists.counts, strict=True)
        if people
    ]
    return Estimate.objects.create(
        name=name, lists={"names": list(lists.names), "rows": rows}, made_by=member
    )


def lists_of(estimate: Estimate) -> Lists:
    """The lists that an estimate rests on."""
    return from_rows(estimate.lists["names"], estimate.lists["rows"])


def work(estimate_id: int, member_id: int) -> None:
    """Make an estimate. Safe to call again: one that has ended is left alone."""
    member = Member(pk=member_id)
    with acting_as(member, "job"):
        estimate = _open(estimate_id)
    if estimate is None:
        return
    lists = lists_of(estimate)
    progress = _Progress(estimate_id, member)
    many = min(2 ** len(lists.pairs), MOST_MODELS)
    try:
        found = outlook(lists, told=lambda fitted: progress(LOOKED * min(fitted / many, 1)))
    except UnseenProblem as problem:
        trouble = {lang: f"{problem.words[lang]} {problem.mend[lang]}" for lang in ("en", "lo")}
        _end(estimate_id, member, trouble=trouble)
        return
    progress(LOOKED)
    drawn = {
        "main": bootstrap(lists, fit, draws=DRAWS),
        "stepwise": bootstrap(
            lists,
            stepwise,
            draws=DRAWS,
            told=lambda share: progress(DRAWN + (1 - DRAWN) * share),
        ),
    }
    _end(estimate_id, member, result=as_data(found, drawn), done=1.0)


def break_off(estimate_id: int, member_id: int) -> None:
    """End an estimate that cannot be made."""
    _end(estimate_id, Member(pk=member_id), trouble=BROKEN)


def as_data(found: Outlook, drawn: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    """What is kept: the overlap, the range, the models, the warnings. Whole people."""
    names = found.lists.names
    return {
        "people": found.lists.total,
        "common": [[each.first, each.second, each.people] for each in found.common],
        "alone": dict(found.alone),
        "low": _people(found.low),
        "high": _people(found.high),
        "plausible": len(found.models),
        "main": {**_model(found.main, names), "drawn": [_people(each) for each in drawn["main"]]},
        "stepwise": {
            **_model(found.stepwise, names),
            "drawn": [_people(each) for each in drawn["stepwise"]],
        },
        "models": [_model(each, names) for each in found.models[:KEPT]],
        "warnings": [dict(each) for each in found.warnings],
        "draws": DRAWS,
    }


def _model(model: Fit, names: Sequence[str]) -> dict[str, Any]:
    return {
        "pairs": [[names[a], names[b]] for a, b in model.pairs],
        "estimate": _people(model.estimate),
        "low": _people(model.low),
        "high": _people(model.high),
        "aic": round(model.aic, 1),
    }


def _people(number: float) -> int | None:
    """Whole people; None for an interval without an end."""
    return round(number) if math.isfinite(number) and number < 1e9 else None


def _still_open(estimate_id: int) -> QuerySet[Estimate]:
    return Estimate.objects.filter(pk=estimate_id, result__isnull=True, trouble__isnull=True)


def _open(estimate_id: int) -> Estimate | None:
    return _still_open(estimate_id).first()


def _end(estimate_id: int, member: Member, **how: Any) -> None:
    with acting_as(member, "job"):
        _still_open(estimate_id).update(**how)


class _Progress:
    """Writes how far it is where the page reads it, at most once a second."""

    def __init__(self, estimate_id: int, member: Member) -> None:
        self.estimate_id, self.member, self.written = estimate_id, member, 0.0

    def __call__(self, done: float) -> None:
        if time.monotonic() - self.written < EVERY:
            return
        with acting_as(self.member, "job"):
            Estimate.objects.filter(pk=self.estimate_id).update(done=done)
        self.written = time.monotonic()
