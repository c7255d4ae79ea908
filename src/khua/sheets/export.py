"""Cases out, in the sheet's own layout: what one sees, and never a name.

People are exported by their code names, victims and others alike: a file travels further than a
page. Text that a spreadsheet could run as a formula is disarmed.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook

from khua.access.audit import note
from khua.access.models import Member
from khua.reading import PartDate, guard
from khua.record.models import Case, Finding, Person, Place
from khua.record.models.choices import FindingSource
from khua.record.selectors import with_findings
from khua.sheets.format import KHUA, Sheet, Text, sheet
from khua.sheets.lists import pick_list
from khua.sheets.shown import shown
from khua.sheets.workbook import put_header, put_row, to_bytes

MOST = 20_000  # cases in one file
ABOUT = {"en": "About this file", "lo": "ກ່ຽວກັບໄຟລ໌ນີ້"}
WORDS: dict[str, Text] = {
    "who": {"en": "Exported by", "lo": "ສົ່ງອອກໂດຍ"},
    "office": {"en": "Office", "lo": "ຫ້ອງການ"},
    "when": {"en": "On", "lo": "ວັນທີ"},
    "filter": {"en": "Filter", "lo": "ຕົວກອງ"},
    "none": {"en": "none: every case this member sees", "lo": "ບໍ່ມີ: ທຸກຄະດີທີ່ສະມາຊິກນີ້ເຫັນ"},
    "count": {"en": "Cases", "lo": "ຈຳນວນຄະດີ"},
    "note": {
        "en": "People stand here by their code names. Keep this file as you would the cases.",
        "lo": "ບຸກຄົນໃນໄຟລ໌ນີ້ໃຊ້ຊື່ລະຫັດ. ໃຫ້ຮັກສາໄຟລ໌ນີ້ຄືກັບສຳນວນຄະດີ.",
    },
    "most": {
        "en": "Only the first {most} cases are in this file.",
        "lo": "ໄຟລ໌ນີ້ມີພຽງ {most} ຄະດີທຳອິດ.",
    },
}


def export_workbook(
    member: Member, cases: QuerySet[Case], told: Mapping[str, str], lang: str
) -> bytes:
    """The cases as a workbook in `lang`. `told`: the filter as the address named it."""
    total = cases.count()
    chosen = list(with_findings(cases.prefetch_related("places"))[:MOST])
    book = Workbook()
    book.remove(book["Sheet"])
    _put_about(book, member, told, total, lang)
    _put(book, sheet("cases"), (_case(case) for case in chosen), lang)
    people = ((case, person) for case in chosen for person in case.people.all())
    _put(book, sheet("people"), (_person(case, person) for case, person in people), lang)
    codes = {person.pk: person.code_name for case in chosen for person in case.people.all()}
    note("export", "cases", cases=len(chosen), people=len(codes))
    findings = (
        (case, finding)
        for case in chosen
        for finding in case.findings.all()
        if finding.source != FindingSource.COMPUTED  # Khua says it again wherever it is read
    )
    _put(book, sheet("findings"), (_finding(case, one, codes) for case, one in findings), lang)
    return to_bytes(book)


def _put_about(
    book: Workbook, member: Member, told: Mapping[str, str], total: int, lang: str
) -> None:
    tab = book.create_sheet(ABOUT[lang])
    filtered = "; ".join(f"{key} = {value}" for key, value in told.items())
    office = member.office.name_lo if lang == "lo" else member.office.name_en
    rows: Sequence[tuple[str, str]] = (
        ("who", f"{member.display_name} ({member.username})"),
        ("office", office),
        ("when", f"{timezone.localtime():%d/%m/%Y %H:%M}"),
        ("filter", filtered or WORDS["none"][lang]),
        ("count", str(min(total, MOST))),
    )
    for number, (key, value) in enumerate(rows, start=1):
        put_row(tab, number, (WORDS[key][lang], guard(value)))
    put_row(tab, len(rows) + 2, (WORDS["note"][lang],))
    if total > MOST:
        put_row(tab, len(rows) + 3, (WORDS["most"][lang].format(most=MOST),))
    tab.column_dimensions["A"].width, tab.column_dimensions["B"].width = 26, 70


def _put(book: Workbook, one: Sheet, rows: Iterable[dict[str, object]], lang: str) -> None:
    """One sheet, with Khua's own number or code name in an extra column at the left."""
    tab = book.create_sheet(one.tab)
    put_header(tab, one, left=(KHUA,))
    tab.column_dimensions["A"].width = 22
    for number, row in enumerate(rows, start=4):
        values = [
            shown(row[column.id], column)[lang] if row.get(column.id) else None
            for column in one.offered
        ]
        put_row(tab, number, [guard(value) for value in (str(row["khua"]), *values)])


def _case(case: Case) -> dict[str, object]:
    places: dict[str, list[Place]] = {}
    for place in case.places.all():
        places.setdefault(place.kind, []).append(place)
    recruitment = next(iter(places.get("Recruitment", ())), None)
    exploitation = next(iter(places.get("Exploitation", ())), None)
    return {
        "khua": case.number,
        "case": case.sheet_key or case.number,
        "title": case.title,
        "source": case.source,
        "reported_on": PartDate(case.reported_on, "day"),
        "occurred_on": case.occurred_on and PartDate(case.occurred_on, case.occurred_precision),  # type: ignore[arg-type]
        "recruitment_province": recruitment and recruitment.province,
        "recruitment_district": recruitment and recruitment.district,
        "recruitment_village": recruitment and recruitment.village,
        "transit_country": tuple(place.country for place in places.get("Transit", ())),
        "exploitation_country": exploitation and exploitation.country,
        "exploitation_province": exploitation and exploitation.province,
        "exploitation_place": exploitation and exploitation.district,
        "official_involvement": case.official_involvement,
        "official_note": case.official_note,
        "account": case.account,
    }


def _person(case: Case, person: Person) -> dict[str, object]:
    return {
        "khua": person.code_name,
        "case": case.sheet_key or case.number,
        "person": person.sheet_key or person.code_name,
        "kind": person.kind,
        "roles": tuple(person.roles),
        "sex": person.sex,
        "nationalities": tuple(person.nationalities),
    }


def _finding(case: Case, finding: Finding, codes: Mapping[int, str]) -> dict[str, object]:
    sheet_keys = {person.pk: person.sheet_key for person in case.people.all()}

    def key(person: int | None) -> str | None:
        return None if person is None else sheet_keys.get(person) or codes[person]

    known = finding.code in pick_list("code").labels
    return {
        "khua": case.number,
        "case": case.sheet_key or case.number,
        "suspect": key(finding.suspect_id),
        "victim": key(finding.victim_id),
        "code": finding.code if known else None,
        "standing": finding.standing,
        "source": finding.source,
        "source_note": finding.source_note,
    }
