"""The steps of an import. Each is short; the one that writes the record is one transaction.

receive → read (by the worker) → confirm or cancel → carry out (by the worker). The command line
runs the same steps without a worker. Nothing here writes a cell's value to a log.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone, translation

from khua.access.context import acting_as
from khua.access.models import Member
from khua.reading import Unreadable
from khua.record.refusal import Refused
from khua.sheets.checking import Checked, Line, check, read_lines
from khua.sheets.format import Text
from khua.sheets.headers import Found, find_sheets
from khua.sheets.messages import unreadable
from khua.sheets.models import AT_WORK, Import, Status
from khua.sheets.opening import open_file, refuse_at_once
from khua.sheets.rejects import rejects_workbook
from khua.sheets.reports import counts_of, make_report, without_identities
from khua.sheets.selectors import known_to
from khua.sheets.writing import write

KEPT = timedelta(days=14)  # how long a workbook of rejects waits to be fetched
PATIENCE = "30min"  # for the transaction that writes
OFFICE_LOCK = 0x4B68  # first half of the advisory lock; the second is the office's id

Progress = Callable[[int, int], None]
"""Told rows done and rows in all."""


def no_progress(done: int, all_rows: int) -> None:
    """For callers to whom nobody looks."""


@transaction.atomic
def receive(member: Member, name: str, data: bytes, language: str) -> Import:
    """Keep an upload until it is read. Raises Unreadable for what cannot be a sheet at all."""
    refuse_at_once(data)
    _forget_old(member)
    return Import.objects.create(
        member=member,
        office_id=member.office_id,
        name=name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        language="en" if language == "en" else "lo",
        content=data,
    )


def work(import_id: int, member_id: int, progress: Progress = no_progress) -> None:
    """Take an import as far as it goes without its member: to the preview, or to its end.

    Safe to run again after a crash, and twice at once. Opens and closes its own transactions.
    """
    member = Member(pk=member_id)
    with acting_as(member, "job"):
        one = Import.objects.get(pk=import_id)
        if one.status == Status.WAITING:
            _move(one, Status.READING)
    try:
        if one.status == Status.READING:
            _read(member, one, progress)
        elif one.status == Status.IMPORTING:
            _carry_out(member, one, progress)
    except Unreadable as error:
        with acting_as(member, "job"):
            _fail(one, *_texts(error))
    except Refused as error:
        with acting_as(member, "job"):
            _fail(one, *({"en": text, "lo": text} for text in (error.problem, error.mend)))


def break_off(import_id: int, member_id: int) -> None:
    """Mark an import as failed after a fault of ours; what it wrote is rolled back already."""
    with acting_as(Member(pk=member_id), "job"):
        one = Import.objects.get(pk=import_id)
        if one.status in AT_WORK:
            _fail(one, *_texts(unreadable("broken_work")))


@transaction.atomic
def confirm(one: Import) -> bool:
    """Let the good rows be written; False where there is nothing to confirm (any more)."""
    if one.status != Status.PREVIEW:
        return False
    one.done_rows = 0
    one.all_rows = sum(count["new"] for count in one.counts.values())
    _move(one, Status.IMPORTING, "done_rows", "all_rows")
    return True


@transaction.atomic
def cancel(one: Import) -> None:
    """Forget a file that was not imported, or what is kept of one that was."""
    if one.status == Status.DONE:
        one.rejects = None
        one.save(update_fields=["rejects"])
    elif one.status != Status.IMPORTING:
        one.content = one.rejects = None
        one.report = without_identities(one.report)
        one.finished_at = timezone.now()
        _move(one, Status.CANCELLED, "content", "rejects", "report", "finished_at")


def _read(member: Member, one: Import, progress: Progress) -> None:
    found, lines = _lines(one, progress)
    with acting_as(member, "job") as importer:
        checked = check(found, lines, known_to(importer, lines))
        one.refresh_from_db(fields=["status"])
        if one.status != Status.READING:
            return  # cancelled meanwhile
        one.counts, one.report = counts_of(checked), make_report(checked)
        one.rejects = _rejects(checked, one.language)
        _move(one, Status.PREVIEW, "counts", "report", "rejects")


def _carry_out(member: Member, one: Import, progress: Progress) -> None:
    """Write all good rows and say so, in one transaction: after a crash both are there, or none.

    The record is looked at anew: another import may have been quicker. Imports of one office
    wait for each other, so that two with the same keys cannot both find them free.
    """
    found, lines = _lines(one, no_progress)
    with acting_as(member, "job") as importer, translation.override(one.language):
        _have_the_office_alone(importer.office_id)
        one.refresh_from_db(fields=["status"])
        if one.status != Status.IMPORTING:
            return  # another worker was quicker
        checked = check(found, lines, known_to(importer, lines))
        counts = counts_of(checked)
        all_rows = sum(count["new"] for count in counts.values())
        opened = write(importer, checked, lambda done: progress(done, all_rows))
        _finish(one, checked, [case.pk for case in opened])


def _have_the_office_alone(office_id: int) -> None:
    """Wait until no other import of the office writes; the limits made for pages do not hold."""
    with connection.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [limit, PATIENCE])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [OFFICE_LOCK, office_id])


def _lines(one: Import, progress: Progress) -> tuple[list[Found], dict[str, list[Line]]]:
    found = find_sheets(open_file(bytes(one.content or b"")))
    all_rows = sum(len(sheet.rows) for sheet in found)
    today = timezone.localdate()
    return found, read_lines(found, today, lambda done: progress(done, all_rows))


def _finish(one: Import, checked: Checked, opened: list[int]) -> None:
    counts = counts_of(checked)
    one.counts = counts
    one.all_rows = one.done_rows = sum(count["new"] for count in counts.values())
    one.report = without_identities(make_report(checked))
    one.rejects = _rejects(checked, one.language)
    one.content, one.opened, one.finished_at = None, opened, timezone.now()
    _move(
        one,
        Status.DONE,
        *("counts", "all_rows", "done_rows", "report", "rejects", "content", "opened"),
        "finished_at",
    )


def _rejects(checked: Checked, language: str) -> bytes | None:
    return rejects_workbook(checked, language) if checked.rejected else None


def _fail(one: Import, problem: Text, mend: Text) -> None:
    one.report, one.content = {"problem": problem, "mend": mend}, None
    one.finished_at = timezone.now()
    _move(one, Status.FAILED, "report", "content", "finished_at")


def _move(one: Import, status: Status, *fields: str) -> None:
    one.status = status
    one.save(update_fields=["status", "touched_at", *fields])


def _forget_old(member: Member) -> None:
    """Empty what a member's old imports still hold; a file that was never confirmed too."""
    old = Import.objects.filter(member=member, created_at__lt=timezone.now() - KEPT)
    old.exclude(rejects=None).update(rejects=None)
    for stale in old.exclude(content=None).exclude(status=Status.IMPORTING):
        cancel(stale)


def _texts(error: Unreadable) -> tuple[Text, Text]:
    return (
        {lang: error.problem(lang) for lang in ("en", "lo")},
        {lang: error.mend(lang) for lang in ("en", "lo")},
    )
