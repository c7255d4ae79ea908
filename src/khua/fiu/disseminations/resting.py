"""What a dissemination rests on, and the rows that it may take from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from khua.access.audit import note
from khua.access.models import Member
from khua.fiu.disseminations import schedule
from khua.fiu.disseminations.schedule import Row
from khua.fiu.models import Alert, Dissemination, Receiver, Report, ReportKind, Trace
from khua.money.store import StoreProblem
from khua.record.forms.fields import language


@dataclass(frozen=True)
class Resting:
    """Reports, alerts and traces of the unit that a dissemination rests on."""

    reports: Sequence[Report] = ()
    alerts: Sequence[Alert] = ()
    traces: Sequence[Trace] = ()

    def __bool__(self) -> bool:
        return bool(self.reports or self.alerts or self.traces)


@dataclass(frozen=True)
class Offer:
    """Rows that may go along, by their keys, and why some are not there ("" where all are)."""

    rows: Mapping[str, Row]
    trouble: str = ""


def asked_for(asked: Mapping[str, str]) -> Resting:
    """What an address names as ?report=, ?alert= and ?trace=; the reports that a trace or an alert
    was taken up in come along. Raises Http404 for what is not the unit's."""
    alerts = _of(Alert, asked.get("alert", ""))
    traces = _of(Trace, asked.get("trace", ""))
    reports = [each.report for each in (*alerts, *traces) if each.report is not None]
    reports += _of(Report, asked.get("report", ""))
    return Resting(list({each.pk: each for each in reports}.values()), alerts, traces)


def of(document: Dissemination) -> Resting:
    """What a dissemination that was written rests on."""
    large = ("report__content", "alert__told", "trace__totals")
    sources = list(document.sources.select_related("report", "alert", "trace").defer(*large))
    return Resting(
        [each.report for each in sources if each.report],
        [each.alert for each in sources if each.alert],
        [each.trace for each in sources if each.trace],
    )


def offer(member: Member, resting: Resting, before: Iterable[Row] = ()) -> Offer:
    """The rows of alerts and traces, each once, after those that a draft has already. Looking at
    them is noted: they hold numbers of accounts."""
    groups, trouble = [list(before)], ""
    try:
        groups += [schedule.of_trace(member, trace) for trace in resting.traces]
        groups += [schedule.of_alert(member, alert) for alert in resting.alerts]
    except StoreProblem as fault:
        lang = language()
        trouble = f"{fault.problem[lang]} {fault.mend[lang]}"
    for number in [t.number for t in resting.traces] + [a.number for a in resting.alerts]:
        note("account.read", number, own=1)
    return Offer(schedule.offered(*groups), trouble)


def initial(resting: Resting) -> dict[str, Any]:
    """What a form begins with: the answer to a request of a foreign unit goes back to it."""
    asked = [each for each in resting.reports if each.kind == ReportKind.REQUEST]
    if not asked:
        return {}
    request = asked[0]
    return {
        "receiver": Receiver.FOREIGN,
        "foreign_unit": request.entity,
        "request": request.reference,
    }


def _of(model: Any, number: str) -> list[Any]:
    if not number:
        return []
    related = ["report"] if model is not Report else []
    found = model.objects.select_related(*related).filter(number=number).first()
    if found is None:
        raise Http404
    return [found]
