"""Rows that were found good, into the record, through its own services."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from khua.access.models import Member
from khua.reading import PartDate
from khua.record import services
from khua.record.data import CaseData, FindingData, IdentityData, PersonData, PlaceData
from khua.record.models import Case, Person
from khua.sheets.checking import Checked, Line, Progress
from khua.sheets.selectors import cases_by_key, people_by_key

CHUNK = 500
T = TypeVar("T")


def write(member: Member, checked: Checked, progress: Progress) -> list[Case]:
    """Write every new row; the cases opened, in the order of the sheet.

    Must run inside one transaction. `progress` is told the rows written so far. Raises Refused
    if the record will not have a row that was checked, and then nothing is kept.
    """
    done = 0
    new = {kind: checked.of(kind, "new") for kind in ("cases", "people", "findings")}
    opened: list[Case] = []
    for chunk in _chunks(new["cases"]):
        opened += services.open_cases(member, [case_data(line) for line in chunk])
        progress(done := done + len(chunk))
    cases = {case.sheet_key or "": case for case in opened}
    elsewhere = {
        line.values["case"]
        for kind in ("people", "findings")
        for line in new[kind]
        if line.values["case"] not in cases
    }
    there = cases_by_key(member, elsewhere)
    cases |= there
    people = people_by_key(there)
    for chunk in _chunks(new["people"]):
        added = services.add_people(
            member,
            [(cases[line.values["case"]], person_data(line, cases)) for line in chunk],
        )
        people |= {
            (line.values["case"], line.values["person"]): person
            for line, person in zip(chunk, added, strict=True)
        }
        progress(done := done + len(chunk))
    for chunk in _chunks(new["findings"]):
        services.record_findings(
            member,
            [(cases[line.values["case"]], finding_data(line, people)) for line in chunk],
        )
        progress(done := done + len(chunk))
    return opened


def case_data(line: Line) -> CaseData:
    """A row of the sheet of cases as the record wants it."""
    values = line.values
    occurred: PartDate | None = values.get("occurred_on")
    return CaseData(
        title=values["title"],
        source=values["source"],
        reported_on=values["reported_on"].date,
        occurred_on=occurred.date if occurred else None,
        occurred_precision=occurred.precision if occurred else "day",
        official_involvement=values.get("official_involvement", "none_known"),
        official_note=values.get("official_note", ""),
        account=values.get("account", ""),
        sheet_key=values["case"],
        places=tuple(_places(line)),
    )


def _places(line: Line) -> Iterator[PlaceData]:
    values = line.values
    parts = ("recruitment_province", "recruitment_district", "recruitment_village")
    if any(part in values for part in parts):
        province, district, village = (values.get(part) for part in parts)
        yield PlaceData("Recruitment", "LA", province, district or "", village or "")
    for country in values.get("transit_country", ()):
        yield PlaceData("Transit", country)
    country = values.get("exploitation_country")
    province = values.get("exploitation_province")
    town = values.get("exploitation_place")
    if country or province or town:
        yield PlaceData("Exploitation", "LA" if province else country or "LA", province, town or "")


def person_data(line: Line, cases: dict[str, Case]) -> PersonData:
    """A row of the sheet of people as the record wants it."""
    values = line.values
    return PersonData(
        roles=values["roles"],
        kind=values.get("kind", "person"),
        sex=values.get("sex", "NonSpecifiedUnknown"),
        nationalities=values.get("nationalities", ()),
        sheet_key=values["person"],
        identity=_identity(line, cases[values["case"]]),
    )


def _identity(line: Line, case: Case) -> IdentityData:
    values = line.values
    two_parts = " ".join(filter(None, (values.get("first_name"), values.get("second_name"))))
    born: PartDate | None = values.get("birth_date")
    age = values.get("age")
    if age and age.about:
        # the record's age is exact; an approximate one is a year of birth, give or take two
        year = (case.occurred_on or case.reported_on).year - age.years
        born, age = born or PartDate(date(year, 1, 1), "about"), None
    return IdentityData(
        name=values.get("name") or two_parts,
        honorific=values.get("honorific", ""),
        other_names=values.get("other_names", ()),
        birth_date=born.date if born else None,
        birth_precision=born.precision if born else "day",
        age=age.years if age else None,
        documents=tuple(
            {"kind": kind, "number": values[column], "country": ""}
            for column, kind in (("id_card", "identity card"), ("passport", "passport"))
            if column in values
        ),
        phones=values.get("phones", ()),
        accounts=values.get("accounts", ()),
        vehicles=values.get("vehicles", ()),
        addresses=values.get("addresses", ()),
    )


def finding_data(line: Line, people: dict[tuple[str, str], Person]) -> FindingData:
    """A row of the sheet of findings as the record wants it."""
    values = line.values
    case = values["case"]
    return FindingData(
        code=values["code"],
        standing=values["standing"],
        source=values.get("source", "report"),
        suspect=people[case, values["suspect"]] if "suspect" in values else None,
        victim=people[case, values["victim"]] if "victim" in values else None,
        source_note=values.get("source_note", ""),
    )


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
