"""Reports as they come, made into what the services take."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from khua.fiu.models import ReportKind, SubjectKind
from khua.fiu.services.loading import COUNTRY, refused
from khua.fiu.services.reports import ReportData, SubjectData
from khua.money.reading import goaml as xml
from khua.money.reading import rejects
from khua.record.refusal import Refused

#: bytes of a report; more is refused before it is read
MOST: Final = 64 * 1024 * 1024
#: how goAML names its kinds, and ours
KINDS: Final = {
    "STR": ReportKind.STR,
    "SAR": ReportKind.SAR,
    "CTR": ReportKind.CTR,
    "BCR": ReportKind.BORDER,
}


def typed(given: dict[str, Any]) -> ReportData:
    """What a valid ReportForm holds."""
    written = given["written_on"]
    subject = given["subject"].strip()
    return ReportData(
        kind=given["kind"],
        entity=given["entity"],
        reference=given["reference"],
        written_on=written.value.date if written else None,
        urgent=given["urgent"],
        reason=given["reason"],
        action=given["action"],
        subjects=[SubjectData(given["subject_kind"] or SubjectKind.PERSON, subject, True)]
        if subject
        else [],
    )


def bounded(file: UploadedFile[bytes]) -> bytes:
    """The bytes of an upload. Raises Refused for more than MOST."""
    if (file.size or 0) > MOST:
        raise Refused(
            "file",
            _("The file is larger than 64 MB."),
            _("Ask the reporter to send it in parts, a report each."),
        )
    return bytes(file.read())


def goaml(content: bytes, *, urgent: bool) -> ReportData:
    """A goAML report. Raises Refused for what does not fit the country's declared shape."""
    try:
        report, problems = xml.read(content, xml.country(COUNTRY))
    except rejects.Refused as fault:
        raise refused(fault) from None
    day = report.submission_date or report.report_date
    return ReportData(
        kind=KINDS.get(report.report_code, ReportKind.OTHER),
        code=report.report_code,
        entity=report.rentity_branch or _("Reporting entity %(id)s") % {"id": report.rentity_id},
        reference=report.entity_reference or "",
        written_on=day.date() if day else None,
        urgent=urgent,
        reason=report.reason or "",
        action=report.action or "",
        indicators=report.report_indicators,
        content=_plain(report),
        problems=[dict(problem.what) for problem in problems],
        subjects=list(_subjects(report)),
    )


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The transactions of a kept report for its page: number, at, source, target, amount."""
    currency = content.get("currency_code_local", "")
    lines = []
    for each in content.get("transaction", ()):
        lines.append(
            {
                "number": each.get("transactionnumber", ""),
                "at": str(each.get("date_transaction", "")).replace("T", " ")[:16],
                "source": _called(each.get("t_from") or {}),
                "target": _called(each.get("t_to") or {}),
                "amount": f"{each.get('amount_local', '')} {currency}",
            }
        )
    return {"transactions": lines}


def _plain(value: Any) -> Any:
    """Dataclasses as JSON: what is empty is left out, amounts stay as written."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {name: each for name, each in told.items() if each not in (None, "", [], {})}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _subjects(report: Any) -> Iterator[SubjectData]:
    """Whom a report speaks of, each once: sides and parties of its transactions, parties of its
    activity."""
    found: dict[tuple[str, str, str], SubjectData] = {}
    holders: list[tuple[Any, bool]] = []
    for each in report.transaction:
        sides = [side for side in (each.t_from, each.t_to) if side]
        holders += [(side, bool(side.is_suspected)) for side in sides]
        holders += [(party, bool(party.is_suspected)) for party in each.involved_parties]
    if report.activity:
        holders += [(party, bool(party.is_suspected)) for party in report.activity.report_parties]
    for holder, suspected in holders:
        subject = _subject(holder, suspected)
        key = (subject.kind, subject.name, subject.document)
        if key not in found or suspected:
            found[key] = subject
    yield from found.values()


def _subject(holder: Any, suspected: bool) -> SubjectData:
    reason = getattr(holder, "reason", None) or ""
    if holder.person:
        who = holder.person
        return SubjectData(
            SubjectKind.PERSON,
            f"{who.first_name} {who.last_name}",
            suspected,
            born=who.birthdate.date() if who.birthdate else None,
            nationality=who.nationality1 or "",
            document=who.passport_number or who.id_number or "",
            reason=reason,
        )
    if holder.entity:
        return SubjectData(SubjectKind.ENTITY, holder.entity.name, suspected, reason=reason)
    return SubjectData(SubjectKind.ACCOUNT, holder.account.account, suspected, reason=reason)


def _called(side: dict[str, Any]) -> str:
    if account := side.get("account"):
        return str(account.get("account", ""))
    if person := side.get("person"):
        return f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
    return str((side.get("entity") or {}).get("name", ""))
