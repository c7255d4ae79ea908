"""What was reported to the financial intelligence unit, and what it gave away, by unit.yaml."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from khua.access.context import acting_as
from khua.access.models import Member, Office
from khua.demo.cast import members
from khua.demo.money import Story, follow, look_into, money_of_the_country
from khua.demo.tables import document
from khua.fiu.disseminations import schedule
from khua.fiu.models import Alert, Receiver, Report, SubjectKind, Trace
from khua.fiu.services import disseminations, reports
from khua.record.models import Case

UNIT: Final = ("c-fiu-officer", "c-fiu-head")
FILED_BY: Final = "officer"


def report_to_the_unit() -> bool:
    """Load the country's money and take in its reports unless they are there; whether they were."""
    officer, head = members(UNIT)
    with acting_as(officer):
        if Report.objects.exists():
            return False
    story = money_of_the_country(officer)
    with transaction.atomic():
        with acting_as(officer) as analyst:
            found = look_into(analyst, story)
        traced: list[Trace] = []
        for told in document("unit.yaml")["reports"]:
            _tell(officer, head, told, story, found, traced)
    return True


def _tell(
    officer: Member,
    head: Member,
    told: Mapping[str, Any],
    story: Story,
    alerts: list[Alert],
    traced: list[Trace],
) -> None:
    """One report, as far as it went. `traced`: traces that were made so far; later reports use
    them too."""
    words = story.words()
    with acting_as(officer) as analyst:
        report = reports.register(analyst, _data(told, story))
        if told["state"] == "registered":
            return
        reports.assign(analyst, report, analyst)
        if told["state"] == "assigned":
            return
        if "assessment" in told:
            text = told["assessment"].format(**words)
            reports.assess(analyst, report, told["conclusion"], text)
        if "trace" in told:
            traced.append(follow(analyst, story, told["trace"], report))
        written = [
            disseminations.write(analyst, _document(analyst, given, words, report, alerts, traced))
            for given in told.get("gives", ())
        ]
    with acting_as(head) as chief:
        sent = [disseminations.send(chief, draft) for draft in written]
    for given, document_sent in zip(told.get("gives", ()), sent, strict=True):
        if given.get("filed"):
            (receiver,) = members((f"{given['to'].lower()}-{FILED_BY}",))
            with acting_as(receiver) as filer:
                case = Case.objects.filter(lead_office=filer.office).order_by("-id")[0]
                disseminations.file(filer, document_sent, case)


def _data(told: Mapping[str, Any], story: Story) -> reports.ReportData:
    received = timezone.now() - timedelta(days=told["days"])
    words = story.words()
    return reports.ReportData(
        kind=told["kind"],
        entity=told["entity"],
        reference=told["reference"],
        received_at=received,
        written_on=received.date(),
        urgent=told.get("urgent", False),
        reason=told["reason"].format(**words),
        action=told.get("action", ""),
        indicators=told.get("indicators", ()),
        subjects=[_subject(subject, story) for subject in told["subjects"]],
    )


def _subject(told: Mapping[str, Any], story: Story) -> reports.SubjectData:
    name = told["name"].format(**story.words())
    ours = told["kind"] == SubjectKind.ACCOUNT and name != told["name"]
    return reports.SubjectData(
        **{**told, "name": name, "account": story.account.pk if ours else None}
    )


def _document(
    officer: Member,
    given: Mapping[str, Any],
    words: Mapping[str, Any],
    report: Report,
    alerts: list[Alert],
    traced: list[Trace],
) -> disseminations.DisseminationData:
    abroad = given.get("abroad", {})
    with_rows = bool(given.get("rows"))
    rows = _largest(officer, alerts, traced, given["rows"]) if with_rows else []
    return disseminations.DisseminationData(
        title=given["title"],
        purpose=given["purpose"],
        text=given["text"].format(**words),
        receiver=Receiver.FOREIGN if abroad else Receiver.OFFICE,
        to_office=None if abroad else Office.objects.get(code=given["to"]),
        foreign_unit=abroad.get("unit", ""),
        country=abroad.get("country", ""),
        request=abroad.get("request", ""),
        consent=given.get("consent", ""),
        schedule=rows,
        reports=[report],
        alerts=alerts if with_rows else (),
        traces=traced if with_rows else (),
    )


def _largest(
    officer: Member, alerts: Sequence[Alert], traced: Sequence[Trace], count: int
) -> list[schedule.Row]:
    """Those rows of what an officer is offered that hold the most money of the case, by time."""
    groups = [schedule.of_trace(officer, trace) for trace in traced]
    groups += [schedule.of_alert(officer, alert) for alert in alerts]
    rows = sorted(schedule.offered(*groups).values(), key=_of_the_case, reverse=True)
    return sorted(rows[:count], key=lambda row: str(row["at"]))


def _of_the_case(row: schedule.Row) -> Decimal:
    return Decimal(row["value"] if row["part"] is None else row["part"])
