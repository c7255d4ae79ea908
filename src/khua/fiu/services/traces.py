"""Traces: where money went, or came from; asked by a member, made here or by the worker, and kept.

A trace keeps what was asked and the batches it was made over, never rows: they are found anew from
the same batches, and must be what they were (`totals["sha256"]`). So what is loaded later changes
no trace. A ledger of up to AT_ONCE transactions is traced while the page waits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.context import acting_as
from khua.access.models import Member
from khua.fiu import store
from khua.fiu.models import Account, Part, Report, Trace
from khua.fiu.services.alone import alone, forget
from khua.fiu.services.numbers import take_number
from khua.fiu.traces import trails
from khua.money import store as columns
from khua.money import tracing
from khua.money.known import AccountKind
from khua.money.ledger import Ledger
from khua.money.store import StoreProblem
from khua.money.tracing import Asked, End, Ground, Method, Opening, Traced, TracingProblem
from khua.names import normalise
from khua.record.forms.fields import language
from khua.record.refusal import Refused

SERIES: Final = "TRC"
#: transactions that are traced while the page waits: 0.3 CPU-s by all methods, beside reading
AT_ONCE: Final = 2_000_000
#: what tracing asks of the columns
COLUMNS: Final = ("number", "at", "src", "dst", "amount", "currency", "value")
#: accounts shown by all methods side by side
SIDE_BY_SIDE: Final = 25
#: methods that follow amounts
BY_VALUE: Final = tuple(method for method in Method if method is not Method.EARLIEST)

Told = Callable[[float], None]
Text = Mapping[str, str]

BROKEN: Final = {
    "en": "The trace stopped for a fault of the program. Make it again; if it stops again, ask "
    "your administrator.",
    "lo": "ການຕິດຕາມຢຸດຍ້ອນຂໍ້ຜິດພາດຂອງໂປຣແກຣມ. ໃຫ້ເຮັດໃໝ່; ຖ້າຢຸດອີກ ໃຫ້ຖາມຜູ້ຄຸ້ມຄອງລະບົບ.",
}
_OTHERWISE: Final = (
    {
        "en": "The trail is not found as it was when the trace was made.",
        "lo": "ບໍ່ພົບເສັ້ນທາງເງິນຄືກັບຕອນທີ່ເຮັດການຕິດຕາມ.",
    },
    {
        "en": "Files of the store were changed, or the program was: do not use it, make it anew.",
        "lo": "ໄຟລ໌ຂອງຄັງຖືກປ່ຽນ ຫຼື ໂປຣແກຣມຖືກປ່ຽນ: ຢ່າໃຊ້ ແລະ ໃຫ້ເຮັດໃໝ່.",
    },
)
_NO_BATCH: Final = (
    {
        "en": "Data that the trace was made over are not in the store any more.",
        "lo": "ຂໍ້ມູນທີ່ໃຊ້ເຮັດການຕິດຕາມນີ້ ບໍ່ຢູ່ໃນຄັງແລ້ວ.",
    },
    {
        "en": "Bring them back from the backup.",
        "lo": "ໃຫ້ເອົາຄືນຈາກບ່ອນສຳຮອງ.",
    },
)


@dataclass(frozen=True)
class TraceData:
    """What a member asks. `asked.accounts` are the numbers of `seeds` in the ledger; `why`: account
    id → the reasons it was chosen for; `origin`: {"case" | "alert" | "report": number}."""

    title: str
    asked: Asked
    seeds: Sequence[Account] = ()
    why: Mapping[int, Sequence[str]] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = None


@transaction.atomic
def ask(member: Member, data: TraceData) -> Trace:
    """A trace with its number: done, or to be made by the worker (`done` < 1). Raises Refused."""
    title = normalise(data.title)
    if not title:
        raise Refused("title", _("This is missing."), _("Write in a few words what is traced."))
    parts = Part.objects.filter(unit=member.office)
    if not (rows := parts.aggregate(rows=Sum("rows"))["rows"]):
        raise Refused(
            "__all__",
            _("No transactions were loaded yet."),
            _("Load a file of a bank under Data first."),
        )
    why = {str(seed.pk): list(data.why.get(seed.pk, ())) for seed in data.seeds}
    trace = Trace.objects.create(
        number=take_number(SERIES),
        title=title[:200],
        asked=data.asked.as_json(),
        origin={**data.origin, "seeds": why},
        batches=sorted(set(parts.values_list("batch_id", flat=True))),
        totals={},
        report=data.report,
        made_by=member,
        unit=member.office,
    )
    if rows <= AT_ONCE:
        lang = language()
        try:
            made = _made(trace, _given(member, trace))
        except TracingProblem as problem:
            raise Refused("__all__", problem.what[lang], problem.mend[lang]) from None
        except StoreProblem as problem:
            raise Refused("__all__", problem.problem[lang], problem.mend[lang]) from None
        _finish(trails.place(member, trace.pk), trace, *made)
    return trace


def work(trace_id: int, member_id: int) -> None:
    """Make a trace that was asked for, or find a trail anew whose copy is gone. Safe to call again
    after a crash, and twice at once: the second does nothing. Opens its own transactions."""
    member = Member(pk=member_id)
    with acting_as(member, "job") as holder:
        trace = Trace.objects.get(pk=trace_id)
        place = trails.place(holder, trace_id)
        given = _given(holder, trace)
    if trace.trouble or (trace.done >= 1 and place.exists()):
        return
    folder = place.with_suffix("")
    with alone(folder) as mine:
        if not mine:
            return
        try:
            traced, totals = _made(trace, given, _Progress(trace, member))
        except TracingProblem as problem:
            break_off(trace_id, member_id, (problem.what, problem.mend))
        except StoreProblem as problem:
            trails.note_trouble(place, problem)
            break_off(trace_id, member_id, (problem.problem, problem.mend))
        else:
            with acting_as(member, "job"):
                _finish(place, trace, traced, totals)
        forget(folder)


def break_off(trace_id: int, member_id: int, why: Iterable[Text] = (BROKEN,)) -> None:
    """End a trace that cannot be made; one that was made stays."""
    parts = list(why)
    trouble = {lang: " ".join(part[lang] for part in parts) for lang in ("en", "lo")}
    with acting_as(Member(pk=member_id), "job"):
        Trace.objects.filter(pk=trace_id, trouble__isnull=True, done__lt=1).update(trouble=trouble)


def found(member: Member, trace: Trace) -> Traced | None:
    """The trail of a trace that is done: from its copy, else anew from the same batches. None where
    that takes long and the worker must do it. Raises StoreProblem where files are missing, or where
    the trail is not what it was."""
    place = trails.place(member, trace.pk)
    copy = trails.kept(place, Asked.from_json(trace.asked), trace.totals["sha256"])
    if copy is not None:
        return copy
    trails.raise_trouble(place)
    given = _given(member, trace)
    if sum(part.rows for part in given.parts) > AT_ONCE:
        return None
    traced, _totals = _made(trace, given)
    trails.keep(place, traced)
    return traced


def opened(trace: Trace) -> None:
    """Note in the unit's audit chain that a trace was looked at."""
    note("account.read", trace.number, own=1)


def exported(trace: Trace, rows: int) -> None:
    """Note in the unit's audit chain that the rows of a trace were taken out as a file."""
    note("export", trace.number, own=1, rows=rows)


def _finish(place: Path, trace: Trace, traced: Traced, totals: dict[str, Any]) -> None:
    """The result, into the trace and into its copy. Part of the caller's transaction."""
    if trace.done < 1:
        trace.totals, trace.done = totals, 1.0
        trace.save(update_fields=["totals", "done"])
    trails.keep(place, traced)


@dataclass(frozen=True)
class _Given:
    """What a trace is made of: files of its batches, and accounts where trails end."""

    store: columns.Store
    parts: Sequence[columns.Part]
    services: Sequence[int]
    outside: Sequence[int]


def _given(member: Member, trace: Trace) -> _Given:
    """All that is asked of the database. Of a trace that was made, the ends that it met then."""
    wanted = set(trace.batches)
    parts = [part for part in store.parts(member) if part.batch in wanted]
    if trace.done >= 1:
        ends = trace.totals["ends"]
        services, outside = ends["service"], ends["outside"]
    else:
        services, outside = _ends(member)
    return _Given(store.of_unit(member), parts, services, outside)


def _made(
    trace: Trace, given: _Given, told: Told = lambda done: None
) -> tuple[Traced, dict[str, Any]]:
    """The trail, and what its totals keep. Raises TracingProblem, and StoreProblem where a file is
    missing, or where the trail was made before and is another now."""
    if {part.batch for part in given.parts} != set(trace.batches):
        raise StoreProblem(*_NO_BATCH)
    asked = Asked.from_json(trace.asked)
    ledger = given.store.read(given.parts, columns=COLUMNS)
    told(0.2)
    on = tracing.ground(ledger, services=given.services, outside=given.outside)
    told(0.3)
    traced = tracing.trace(ledger, asked, on)
    sha256 = trails.digest(traced)
    if trace.done >= 1:
        if sha256 != trace.totals["sha256"]:
            raise StoreProblem(*_OTHERWISE)
        return traced, trace.totals
    told(0.5)
    return traced, {
        "sha256": sha256,
        "ends": {"service": _met(traced, given.services), "outside": _met(traced, given.outside)},
        "transactions": len(ledger),
        "payments": int((traced.hops > 0).sum()),
        "accounts": traced.accounts.num_rows,
        "added": traced.added,
        "held": traced.held,
        "lost": {end.name.lower(): amount for end, amount in traced.lost.items()},
        "compared": _compared(ledger, asked, on, traced, told),
    }


def _ends(member: Member) -> tuple[list[int], list[int]]:
    """Accounts where trails end: services, and those of banks of which nothing was loaded. Of which
    banks something was is known once one told of its accounts; before, of no bank."""
    ours = Account.objects.filter(unit=member.office).order_by("number_in_ledger")
    told = set(ours.exclude(batch=None).order_by().values_list("institution", flat=True).distinct())
    outside = ours.exclude(institution__in=[*told, ""]) if told else ours.none()
    services = ours.filter(kind=AccountKind.SERVICE)
    both = (list(each.values_list("number_in_ledger", flat=True)) for each in (services, outside))
    return next(both), next(both)


def _met(traced: Traced, numbers: Sequence[int]) -> list[int]:
    """Those of the accounts that the trail met: all that is needed to find it anew."""
    there = np.unique(
        np.concatenate(
            [traced.ledger.src, traced.ledger.dst, traced.accounts["account"].to_numpy()]
        )
    )
    found: list[int] = np.intersect1d(there, np.array(numbers, np.int64)).tolist()
    return found


def _compared(
    ledger: Ledger, asked: Asked, on: Ground, traced: Traced, told: Told
) -> dict[str, Any]:
    """The same by every method that follows amounts: sums, and the accounts that got most."""
    all_of_them = []
    for count, method in enumerate(BY_VALUE, start=1):
        same = method is asked.method
        other = traced if same else tracing.trace(ledger, replace(asked, method=method), on)
        all_of_them.append(other)
        told(0.5 + 0.5 * count / (len(BY_VALUE) + 1))
    names = [method.value for method in BY_VALUE]
    compared = tracing.compare(*all_of_them)
    totals = [
        {**row, "trail": name} for name, row in zip(names, compared.totals.to_pylist(), strict=True)
    ]
    last = "_last" if asked.opening is Opening.LAST else ""
    held = {f"{name}{last}_held": name for name in names}
    accounts = [
        {"account": row["account"], **{name: row[column] for column, name in held.items()}}
        for row in compared.accounts.slice(0, SIDE_BY_SIDE).to_pylist()
    ]
    return {"totals": totals, "accounts": accounts}


class _Progress:
    """Writes how far a trace is, where the page reads it."""

    def __init__(self, trace: Trace, member: Member) -> None:
        self.trace, self.member = trace, member

    def __call__(self, done: float) -> None:
        if self.trace.done < 1:
            with acting_as(self.member, "job"):
                going_on = Trace.objects.filter(pk=self.trace.pk, done__lt=1, trouble__isnull=True)
                going_on.update(done=done)


def lost_of(totals: Mapping[str, Any]) -> dict[End, int]:
    """What went where it could not be followed, by End, the most first."""
    lost = {End[name.upper()]: amount for name, amount in totals["lost"].items()}
    return dict(sorted(lost.items(), key=lambda pair: -pair[1]))
