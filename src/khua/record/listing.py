"""A page of the list of cases, as fast at a million cases as at ten thousand.

Three things would make a list slow. An exact count reads everything: here it stops at MOST. An
`OR` of own, shared and by-name cases is sorted whole before its first 25 rows are known: here each
way to a case is walked newest first and stops early. And the planner, who cannot see through a
policy how many rows it lets pass, prefers to collect and sort them all: here that is switched off
for the one statement. Row security stays underneath: these statements run as the app role.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet

from khua.access.models import Member
from khua.access.selectors import my_case_offices
from khua.record.models import Case
from khua.record.selectors import (
    CaseFilter,
    first_and_last,
    my_case_ids,
    my_other_case_ids,
    search_case_ids,
    with_findings,
)

MOST: Final = 1000  # cases that are counted and paged through; whoever looks for more narrows
#: up to so many offices, each office's newest cases are looked up; beyond, the newest of all
#: offices are walked, of which one's own are then a good part
FEW_OFFICES: Final = 10


@dataclass(frozen=True)
class Scope:
    """Where to look: cases led by `offices`, and the cases `ids`."""

    offices: list[int]
    ids: list[int]


class Counted(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Pages of a list of which only so much is known: `count` cases, and whether there are more."""

    def __init__(self, found: int, per_page: int) -> None:
        super().__init__((), per_page)
        self.count = min(found, MOST)
        self.more = found > MOST


def page_of_cases(
    member: Member, wanted: CaseFilter, asked: str | None, per_page: int
) -> "Page[Case]":
    """A page of the cases that `member` may see and that match, newest first, with what is needed
    to assess them. Of a page that is not there: the last one; of nonsense: the first."""
    look = partial(_look, _scope(member, wanted), *_narrow(wanted))
    known = asked and asked.isascii() and asked.isdecimal() and int(asked[:9]) > 0
    number = min(int(asked[:9]), MOST // per_page) if asked and known else 1
    ids, found = look((number - 1) * per_page, per_page)
    pages = Counted(found, per_page)
    if number > pages.num_pages:
        number = pages.num_pages
        ids, _ = look((number - 1) * per_page, per_page)
    return Page(list(with_findings(_cases(ids))), number, pages)


def newest_cases(
    member: Member, wanted: CaseFilter, how_many: int, before: tuple[date, int] | None = None
) -> QuerySet[Case]:
    """The newest cases that `member` may see and that match; `before`: day and id of the last one
    seen, to go on behind it without a limit of depth."""
    narrow, values = _narrow(wanted)
    if before:
        narrow += " AND (c.reported_on, c.id) < (%(day)s, %(pk)s)"
        values |= {"day": before[0], "pk": before[1]}
    ids, _ = _look(_scope(member, wanted), narrow, values, 0, how_many, counted=False)
    return _cases(ids)


def cases_without_anyone(member: Member, how_many: int) -> tuple[QuerySet[Case], int, bool]:
    """The newest cases that `member`'s own office leads and nobody is on by name; how many there
    are, at most MOST; and whether there are more."""
    nobody = """ AND NOT EXISTS (SELECT FROM record_assignment a
                                 WHERE a.case_id = c.id AND a.ended_at IS NULL)"""
    ids, found = _look(Scope([member.office_id], []), nobody, {}, 0, how_many)
    return _cases(ids), min(found, MOST), found > MOST


def _cases(ids: list[int]) -> QuerySet[Case]:
    return Case.objects.select_related("lead_office").filter(pk__in=ids)


def _scope(member: Member, wanted: CaseFilter) -> Scope:
    if wanted.text:
        found = search_case_ids(wanted.text)
        return Scope([], list(found & my_case_ids(member) if wanted.mine else found))
    if wanted.mine:
        return Scope([], list(my_case_ids(member)))
    offices = my_case_offices(member)
    if wanted.office:
        offices = [office for office in offices if office == wanted.office]
    return Scope(offices, list(my_other_case_ids(member)))


def _narrow(wanted: CaseFilter) -> tuple[str, dict[str, Any]]:
    """The filter as SQL over a case `c`. Every operator is leakproof, so that it may be tried
    before the policy."""
    terms: list[str] = []
    if wanted.office:
        terms.append("c.lead_office_id = %(office)s")
    if wanted.source:
        terms.append("c.source = %(source)s")
    if wanted.stage:
        terms.append("c.stage = %(stage)s")
    if wanted.province:
        terms.append("%(province)s = ANY(c.provinces)")
    values: dict[str, Any] = {
        "office": wanted.office,
        "source": wanted.source,
        "stage": wanted.stage,
        "province": wanted.province,
    }
    if wanted.year:
        terms.append("c.reported_on BETWEEN %(first_day)s AND %(last_day)s")
        values["first_day"], values["last_day"] = first_and_last(wanted.year)
    return "".join(f" AND {term}" for term in terms), values


def _ways(scope: Scope, narrow: str, tail: str, *, by_office: bool) -> str:
    """SELECT of id and day over every way to a case; `tail` ends the SELECT of those that have an
    index to walk: each office's own, or the one of all cases."""
    ways = []
    chosen = "SELECT c.id, c.reported_on FROM record_case c WHERE"
    if scope.offices and by_office:
        ways.append(
            "SELECT x.id, x.reported_on"  # noqa: S608 - all of it written here
            " FROM unnest(%(offices)s::bigint[]) AS o CROSS JOIN LATERAL"
            f" ({chosen} c.lead_office_id = o {narrow} {tail}) x"
        )
    elif scope.offices:
        ways.append(f"{chosen} c.lead_office_id = ANY(%(offices)s::bigint[]) {narrow} {tail}")
    ways.append("SELECT id, reported_on FROM singly")
    return " UNION ALL ".join(f"({way})" for way in ways)


def _look(
    scope: Scope,
    narrow: str,
    values: dict[str, Any],
    first: int,
    how_many: int,
    *,
    counted: bool = True,
) -> tuple[list[int], int]:
    """The ids of the cases at places `first` to `first + how_many`, newest first; and how many
    there are, but no more than MOST + 1 (0 if they are not `counted`)."""
    few = len(scope.offices) <= FEW_OFFICES
    newest = "ORDER BY c.reported_on DESC, c.id DESC LIMIT"
    walked = _ways(scope, narrow, f"{newest} %(to)s", by_office=few)
    count = "0"
    if counted:
        every = _ways(scope, narrow, f"{newest} %(most)s", by_office=True)
        count = f"(SELECT count(*) FROM (SELECT FROM ({every}) f LIMIT %(most)s) g)"  # noqa: S608
    sql = f"""
        WITH singly AS MATERIALIZED (
          SELECT c.id, c.reported_on FROM record_case c
          WHERE c.id = ANY(%(ids)s::bigint[]) {narrow})
        SELECT ARRAY(SELECT id FROM ({walked}) f ORDER BY reported_on DESC, id DESC
                     LIMIT %(how_many)s OFFSET %(first)s), {count}
    """  # noqa: S608 - all of it written above
    values = values | {
        # offices and ids stand in the statement as literals: DESIGN section 5
        "offices": scope.offices,
        "ids": scope.ids,
        "first": first,
        "how_many": how_many,
        "to": first + how_many,
        "most": MOST + 1,
    }
    with connection.cursor() as cursor:
        _collecting(cursor, "off")
        cursor.execute(sql, values)
        ((ids, found),) = cursor.fetchall()
        _collecting(cursor, "on")
    return ids, found


def _collecting(cursor: Any, value: str) -> None:
    """Let the planner collect and sort rows, or walk an index; until the transaction ends."""
    names = ("enable_bitmapscan", "enable_sort", "enable_seqscan")
    switches = ", ".join(f"set_config('{name}', %(value)s, true)" for name in names)
    cursor.execute(f"SELECT {switches}", {"value": value})
