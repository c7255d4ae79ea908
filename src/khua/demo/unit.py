"""What was reported to the financial intelligence unit, and what it gave away, by unit.yaml."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from khua.access.context import acting_as
from khua.access.models import Member, Office
from khua.demo.cast import members
from khua.demo.tables import document
from khua.fiu.models import Report
from khua.fiu.services import disseminations, reports
from khua.record.models import Case

UNIT: Final = ("c-fiu-officer", "c-fiu-head")
FILED_BY: Final = "officer"


def report_to_the_unit() -> bool:
    """Take in the reports of the country unless they are there; whether they were."""
    officer, head = members(UNIT)
    with transaction.atomic():
        with acting_as(officer):
            if Report.objects.exists():
                return False
        for told in document("unit.yaml")["reports"]:
            _tell(officer, head, told)
    return True


def _tell(officer: Member, head: Member, told: Mapping[str, Any]) -> None:
    """One report, as far as it went."""
    with acting_as(officer) as analyst:
        report = reports.register(analyst, _data(told))
        if told["state"] == "registered":
            return
        reports.assign(analyst, report, analyst)
        if told["state"] == "assigned":
            return
        reports.assess(analyst, report, told["conclusion"], told["assessment"])
        written = [
            disseminations.write(analyst, _document(given, report))
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


def _data(told: Mapping[str, Any]) -> reports.ReportData:
    received = timezone.now() - timedelta(days=told["days"])
    return reports.ReportData(
        kind=told["kind"],
        entity=told["entity"],
        reference=told["reference"],
        received_at=received,
        written_on=received.date(),
        urgent=told.get("urgent", False),
        reason=told["reason"],
        action=told.get("action", ""),
        indicators=told.get("indicators", ()),
        subjects=[reports.SubjectData(**subject) for subject in told["subjects"]],
    )


def _document(given: Mapping[str, Any], report: Report) -> disseminations.DisseminationData:
    return disseminations.DisseminationData(
        title=given["title"],
        purpose=given["purpose"],
        text=given["text"],
        to_office=Office.objects.get(code=given["to"]),
        reports=[report],
    )
