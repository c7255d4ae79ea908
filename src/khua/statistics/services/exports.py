"""What a member takes away: tables as he sees them in the formats others ask for, and rows of his
own office's cases. Each file is an entry of the audit chain and says what its numbers are."""

import hmac
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone
from pyarrow import compute

from khua.access.audit import note
from khua.access.models import Member
from khua.figures import report as reports
from khua.figures.catalogue import catalogue
from khua.figures.disclosure import moves
from khua.figures.formats import FORMATS, Export, Format, export_ctdc
from khua.figures.formats.problems import META
from khua.figures.reported import reports as conference
from khua.figures.shown import COUNTRY, Shown
from khua.figures.snapshot import SCHEMAS, Snapshot
from khua.statistics.gathering import gather
from khua.statistics.selectors import numbers

METHOD: Final = {
    "moved": {
        "en": "Every number is moved by chance, by at most {most} up or down (standard deviation "
        "{noise}); 1 and 2 are never shown; a nought stays nought. The same people always show the "
        "same number. Not for the public: for that there are releases.",
        "lo": "ແຕ່ລະຕົວເລກຖືກປັບແບບບັງເອີນ ຂຶ້ນ ຫຼື ລົງ ບໍ່ເກີນ {most} (ຄ່າຜັນແປມາດຕະຖານ {noise}); ບໍ່ສະແດງ 1 ແລະ 2; "
        "ສູນຍັງເປັນສູນ. ຄົນກຸ່ມດຽວກັນສະແດງຕົວເລກດຽວກັນສະເໝີ. ບໍ່ແມ່ນສຳລັບສາທາລະນະ: ສຳລັບສິ່ງນັ້ນມີຊຸດເຜີຍແຜ່.",
    },
    "exact": {
        "en": "Exact, of the cases that this office leads, and for this office: small numbers give "
        "people away.",
        "lo": "ຕົວເລກແທ້ ຂອງຄະດີທີ່ຫ້ອງການນີ້ນຳພາ ແລະ ສຳລັບຫ້ອງການນີ້: ຕົວເລກນ້ອຍເປີດເຜີຍຄົນໄດ້.",
    },
}
#: the same bytes from the same numbers
MOMENT: Final = (1980, 1, 1, 0, 0, 0)


class NoNumbers(Exception):
    """There is nothing of this scope to take away."""


class NoReport(Exception):
    """Why there can be no annual report: `words` and `mend`, in both languages."""

    def __init__(self, words: Mapping[str, str], mend: Mapping[str, str]) -> None:
        super().__init__(words["en"])
        self.words, self.mend = words, mend


@dataclass(frozen=True)
class Taken:
    """A file to take away."""

    name: str
    content: bytes
    kind: str = "application/zip"


def of_tables() -> list[Format]:
    """Formats made of tables as a member sees them."""
    return [each for each in FORMATS.values() if each.needs == "tables"]


def of_rows() -> list[Format]:
    """Formats made of the rows of one's own office."""
    return [each for each in FORMATS.values() if each.needs == "snapshot"]


def tables(member: Member, given: Format, scope: str, year: int | None) -> Taken:
    """Tables of this scope in a format, of one year or all. Raises NoNumbers, numbers.TooMany, and
    Unfit for what the format does not take."""
    found = _seen(member, scope, given.tables or tuple(catalogue()))
    if year is not None:
        found = {name: _of_year(each, str(year)) for name, each in found.items()}
    some = next(iter(found.values()))
    words = "exact" if some.exact else "moved"
    made = _told(given.export(found), member, scope, some.as_of, words)
    named = f"khua-{given.id}-{scope}-{year or 'all'}.zip"
    note("export", f"figures {given.id}", scope=scope, year=year or 0, tables=len(found),
         numbers=words)  # fmt: skip
    return Taken(named, zipped(made))


def rows(member: Member, given: Format, year: int) -> Taken:
    """Rows of one's own office's cases in a format, people by pseudonyms. Raises Unfit."""
    today = timezone.localdate()
    made = _of_rows(own(member), member, given, year, today)
    made = _told(made, member, member.office.code, today, "exact")
    note("export", f"figures {given.id}", scope=member.office.code, year=year,
         rows=int(made.meta.get("rows", 0)), numbers="exact")  # fmt: skip
    return Taken(f"khua-{given.id}-{member.office.code}-{year}.zip", zipped(made))


def alone(member: Member, year: int) -> dict[str, Any]:
    """How many people the rows of a year are of, and how easily one of them is found: `k`, the
    size of the smallest group that is alike in what others know of people."""
    found = export_ctdc(own(member), year).meta
    return {"people": found["rows"], **found["alone"]["known"]}


def years(member: Member) -> list[int]:
    """Years of the newest numbers, the last first."""
    found = numbers.tables(member, [("cases-opened", COUNTRY)])
    return sorted({int(year) for shown in found.values() for year in shown.years}, reverse=True)


def annual(member: Member, scope: str, year: int, lang: str) -> Taken:
    """The annual report of a year. Raises NoNumbers, numbers.TooMany and NoReport."""
    found = _seen(member, scope, tuple(catalogue()))
    office = {"en": member.office.name_en, "lo": member.office.name_lo}[lang]
    told = conference() if scope == COUNTRY else ()
    demo = DEMO[lang] if settings.KHUA_DEMO else ""
    try:
        pdf = reports.make(found, year, lang, reported=told, office=office, note=demo)
    except reports.ReportProblem as fault:
        raise NoReport(fault.words, fault.mend) from None
    note("export", "figures report", scope=scope, year=year, language=lang)
    return Taken(f"khua-report-{scope}-{year}-{lang}.pdf", pdf, "application/pdf")


def own(member: Member) -> Snapshot:
    """The cases that the member's office leads, with their rows, as row security gives them to him
    now. Who asks for all he sees gets no more than his own office's."""
    found = gather("default", secret=_secret(b"keys", member))
    return Snapshot(
        {
            name: found.table(name).filter(compute.field("office") == member.office.code)
            for name in SCHEMAS
        }
    )


def zipped(made: Export) -> bytes:
    """All its files in one."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(made.files.items()):
            archive.writestr(ZipInfo(name, MOMENT), content, ZIP_DEFLATED)
    return out.getvalue()


def _of_rows(found: Snapshot, member: Member, given: Format, year: int, day: date) -> Export:
    if given.id == "tip":
        return given.export(found, year, day)
    if given.secret:
        return given.export(found, _secret(b"pseudonyms", member), year)
    return given.export(found, year)


def _seen(member: Member, scope: str, names: tuple[str, ...]) -> dict[str, Shown]:
    found = numbers.tables(member, [(name, scope) for name in names])
    if not found:
        raise NoNumbers
    return {table: shown for (table, _), shown in found.items()}


def _of_year(shown: Shown, year: str) -> Shown:
    kept = {cell: number for cell, number in shown.numbers.items() if cell[0] == year}
    return replace(shown, numbers=kept)


def _told(made: Export, member: Member, scope: str, day: date, words: str) -> Export:
    """The same with what every file says: whose numbers, of what day, exact or moved, and how."""
    table = moves()
    values = {"most": table.most, "noise": round(table.noise, 1)}
    meta = {
        **made.meta,
        "khua": {
            "scope": scope,
            "as_of": day.isoformat(),
            "numbers": words,
            "method": {lang: text.format(**values) for lang, text in METHOD[words].items()},
            "taken_for": member.office.code,
        },
    }
    text = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True)
    return Export({**made.files, META: text.encode() + b"\n"}, meta, made.notes)


def _secret(of: bytes, member: Member) -> bytes:
    """Of the office's own files: the same person has the same pseudonym in the next, and another in
    those of another office."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, b"khua figures " + of + b" " + member.office.code.encode(), "sha256")


DEMO: Final = {
    "en": "Of the invented country of the demo.",
    "lo": "ຂອງປະເທດສົມມຸດໃນລະບົບສາທິດ.",
}
