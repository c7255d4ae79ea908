"""Opening and editing cases."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.names import normalise, search_text
from khua.places import province
from khua.record.data import CaseData, PlaceData
from khua.record.joints import OPENED
from khua.record.models import Assignment, Case, Place
from khua.record.refusal import Refused
from khua.record.versions import hold

COLUMNS = (
    "title",
    "source",
    "reported_on",
    "occurred_on",
    "occurred_precision",
    "official_involvement",
    "official_note",
    "account",
)


def open_case(member: Member, data: CaseData) -> Case:
    """Open one case in the member's own office; an officer is on it by name from then on."""
    (case,) = open_cases(member, [data])
    return case


@transaction.atomic
def open_cases(member: Member, batch: Sequence[CaseData]) -> list[Case]:
    """Open many cases, in the order given. Raises Refused for the first that makes no sense."""
    batch = [_checked(data) for data in batch]
    numbers = _numbers(member, batch)
    cases = Case.objects.bulk_create(
        [
            Case(
                number=number,
                lead_office=member.office,
                created_by=member,
                sheet_key=data.sheet_key,
                search_text=_search_text(number, data),
                **{column: getattr(data, column) for column in COLUMNS},
            )
            for data, number in zip(batch, numbers, strict=True)
        ],
        batch_size=500,
    )
    _add_places(
        [(case, place) for case, data in zip(cases, batch, strict=True) for place in data.places]
    )
    if member.role == "officer":
        Assignment.objects.bulk_create(
            [Assignment(case=case, member=member, added_by=member) for case in cases],
            batch_size=500,
        )
    for told in OPENED:
        told(member, cases)
    return cases


@transaction.atomic
def edit_case(member: Member, case: Case, data: CaseData, *, seen: int | None = None) -> Case:
    """Give a case new values. Places are added, never taken away: history keeps what was said.

    `seen`: see record/versions.py.
    """
    data = _checked(data)
    hold(case, seen)
    for column in COLUMNS:
        setattr(case, column, getattr(data, column))
    known = {_place_key(place) for place in case.places.all()}
    _add_places([(case, place) for place in data.places if _place_key(place) not in known])
    every_place = tuple(
        PlaceData(p.kind, p.country, p.province, p.district, p.village) for p in case.places.all()
    )
    case.search_text = _search_text(case.number, replace(data, places=every_place))
    case.save(update_fields=[*COLUMNS, "search_text", "updated_at"])
    return case


def _checked(data: CaseData) -> CaseData:
    """The data with text in its normal form."""
    data = replace(
        data,
        title=normalise(data.title),
        account=normalise(data.account, lines=True),
        official_note=normalise(data.official_note, lines=True),
    )
    if not data.title:
        raise Refused(
            "title", _("The case has no title."), _("Say in a few words what it is about.")
        )
    if (
        data.occurred_on
        and data.occurred_precision == "day"
        and data.occurred_on > data.reported_on
    ):
        raise Refused(
            "occurred_on",
            _("It happened after it was reported."),
            _("Check both dates; if the day is not known, choose month, year or about."),
        )
    return data


def _numbers(member: Member, batch: Sequence[CaseData]) -> list[str]:
    """A number for each case: office, year of the report, running number."""
    next_number: dict[int, int] = {}
    with connection.cursor() as cursor:
        for year, count in Counter(data.reported_on.year for data in batch).items():
            cursor.execute("SELECT record_take_numbers(%s, %s)", [year, count])
            (next_number[year],) = cursor.fetchone()
    numbers = []
    given: defaultdict[int, int] = defaultdict(int)
    for data in batch:
        year = data.reported_on.year
        numbers.append(f"{member.office.code}-{year}-{next_number[year] + given[year]:04d}")
        given[year] += 1
    return numbers


def _add_places(pairs: Sequence[tuple[Case, PlaceData]]) -> None:
    Place.objects.bulk_create(
        [
            Place(
                case=case,
                kind=place.kind,
                country=place.country,
                province=place.province,
                district=normalise(place.district),
                village=normalise(place.village),
            )
            for case, place in pairs
        ],
        batch_size=500,
    )


def _place_key(place: Place | PlaceData) -> tuple[str | None, ...]:
    return (place.kind, place.country, place.province, place.district, place.village)


def _search_text(number: str, data: CaseData) -> str:
    words = [number, data.title]
    for place in data.places:
        words += [place.district, place.village]
        if place.province:
            found = province(place.province)
            words += [found.name_en, found.name_lo]
    return search_text(*words)
