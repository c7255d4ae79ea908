"""Reads of the record. The `access_…` functions are the only way a page gets an object."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from khua.access.audit import note
from khua.access.models import Level, Member, Office, OfficeKind
from khua.access.policies import (
    ANY,
    ASSIGNED,
    BELOW,
    CENTRE,
    OWN,
    SHARED,
    SHARED_BELOW,
    UNIT,
    Relation,
    may,
    rights,
)
from khua.access.selectors import my_case_offices
from khua.names import search_query
from khua.record.models import Assignment, Case, Change, Finding, Identity, Person

SEARCH_LIMIT = 2000  # cases a word may match: beyond that it narrows nothing


def access_case(member: Member, number: str, action: str = "case.view") -> Case:
    """The case, if `member` may do `action` with it. Raises Http404 otherwise: forbidden and
    missing look the same."""
    case = Case.objects.select_related("lead_office").filter(number=number).first()
    if case is None or not may(member.role, action, relations(member, case)):
        raise Http404
    return case


def access_person(member: Member, case: Case, code: str) -> Person:
    """A person of a case one may see, by the code without its prefix. Raises Http404."""
    person = Person.objects.select_related("case").filter(case=case, code=code).first()
    if person is None:
        raise Http404
    return person


def access_finding(member: Member, case: Case, pk: int) -> Finding:
    """A finding of a case one may see. Raises Http404."""
    finding = Finding.objects.filter(case=case, pk=pk).select_related("suspect", "victim").first()
    if finding is None:
        raise Http404
    return finding


def access_assignment(case: Case, pk: int) -> Assignment:
    """A running assignment of a case one may see. Raises Http404."""
    assignment = case.assignments.filter(pk=pk, ended_at=None).first()
    if assignment is None:
        raise Http404
    return assignment


def actions_on(member: Member, case: Case) -> frozenset[str]:
    """What `member` may do with `case`, for showing only the buttons that work."""
    return rights(member.role, relations(member, case))


def relations(member: Member, case: Case) -> set[Relation]:
    """How `member` stands to `case`. Two queries."""
    found = {ANY}
    if member.office.kind == OfficeKind.FIU:
        found.add(UNIT)
    if member.office.level == Level.CENTRE:
        found.add(CENTRE)
    if case.lead_office_id == member.office_id:
        found.add(OWN)
    elif member.office_id in case.lead_office.lineage:
        found.add(BELOW)
    if member.office_id in case.shared_with:
        found.add(SHARED)
    elif case.shared_with and Office.objects.filter(
        pk__in=case.shared_with, lineage__contains=[member.office_id]
    ):
        found.add(SHARED_BELOW)
    if case.pk in my_case_ids(member):
        found.add(ASSIGNED)
    return found


def my_case_ids(member: Member) -> set[int]:
    """The ids of the cases that `member` is on by name: assigned, or in a running joint team. Must
    be the member in context."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_my_cases()")
        return {case for (case,) in cursor.fetchall()}


def my_other_case_ids(member: Member) -> set[int]:
    """The ids of the cases that `member` may read though none of his offices leads them: on them
    by name, or shared with one of his offices. Must be the member in context."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_my_others()")
        return {case for (case,) in cursor.fetchall()}


def identities(people: list[Person]) -> dict[int, Identity]:
    """The identities of `people` that the caller may see, by person id. Of those that are held
    apart the audit chain keeps who looked: one entry for one person, or one for many."""
    found = {i.person_id: i for i in Identity.objects.filter(person__in=people)}
    looked_at = [p for p in people if p.pk in found and found[p.pk].protected]
    if len(looked_at) == 1:
        note("identity.read", looked_at[0].code_name, case=looked_at[0].case.number)
    elif looked_at:
        note("identity.read", people=[p.code_name for p in looked_at])
    return found


def names_of(people: list[Person]) -> dict[int, str]:
    """What each person is called on a page, by id: the code name of whoever is protected, even
    for those who may see the identity; else the recorded name, or the code name without one."""
    called = {p.pk: p.code_name for p in people}
    open_ids = [p.pk for p in people if not p.protected]
    if open_ids:
        rows = Identity.objects.filter(person__in=open_ids, protected=False).exclude(name="")
        for pk, honorific, name in rows.values_list("person_id", "honorific", "name"):
            called[pk] = f"{honorific} {name}".strip()
    return called


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to; an empty value narrows nothing."""

    text: str = ""
    office: int | None = None
    source: str = ""
    province: str = ""
    year: int | None = None
    stage: str = ""
    mine: bool = False


def list_cases(member: Member, wanted: CaseFilter) -> QuerySet[Case]:
    """All cases `member` may see that match, newest first, to be read to the end; a page of them
    is `listing.page_of_cases`."""
    cases = Case.objects.select_related("lead_office")
    if wanted.mine:
        cases = cases.filter(pk__in=my_case_ids(member))
    else:
        cases = cases.filter(
            Q(lead_office__in=my_case_offices(member)) | Q(pk__in=my_other_case_ids(member))
        )
    if wanted.text:
        cases = cases.filter(pk__in=search_case_ids(wanted.text))
    if wanted.office:
        cases = cases.filter(lead_office=wanted.office)
    if wanted.source:
        cases = cases.filter(source=wanted.source)
    if wanted.stage:
        cases = cases.filter(stage=wanted.stage)
    if wanted.province:
        cases = cases.filter(provinces__contains=[wanted.province])
    if wanted.year:
        cases = cases.filter(reported_on__range=first_and_last(wanted.year))
    return cases


def first_and_last(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def search_case_ids(text: str) -> set[int]:
    """Ids of visible cases in which every word of `text` is found: in the number, the title, the
    places or the people's names, in any script and order."""
    found = _cases_with([search_query(word) for word in text.split()])
    note("search", hits=len(found))  # that somebody searched, never for what
    return found


Word = tuple[str, str]  # as names.search_query gives it


def _cases_with(words: list[Word]) -> set[int]:
    """The rare words first: what a common one matches beyond SEARCH_LIMIT would be lost, so a
    common one is only looked for among the cases of the rare ones. Where all are common, those
    cases remain in which one name, number or title holds them all."""
    if not words or any(len(literal) < 2 for literal, _ in words):
        return set()
    each = [_matches([word]) for word in words]
    rare = [matches for matches in each if len(matches) < SEARCH_LIMIT]
    if len(words) == 1 or len(rare) == len(words):
        return set.intersection(*each)
    if not rare:
        return _matches(words)
    found = set.intersection(*rare)
    for word, matches in zip(words, each, strict=True):
        if len(matches) == SEARCH_LIMIT:
            found = _matches([word], found)
    return found


def _matches(words: list[Word], among: set[int] | None = None) -> set[int]:
    """Cases in which one row holds all the words; at most SEARCH_LIMIT of them."""
    literal, folded = [word[0] for word in words], [word[1] for word in words]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT case_id FROM record_search(%s, %s, %s, %s::bigint[]) LIMIT %s",
            [literal, folded, SEARCH_LIMIT, None if among is None else list(among), SEARCH_LIMIT],
        )
        return {row[0] for row in cursor.fetchall()}


def people_of(case: Case) -> list[Person]:
    """The people of a case, in the order they were added."""
    return list(case.people.all())


def _needed() -> "tuple[str, Prefetch[str, QuerySet[Finding], str]]":
    """What an assessment needs of a case. Made anew each time: a Prefetch keeps what it loads."""
    return "people", Prefetch("findings", Finding.objects.order_by("id"))


def with_findings(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases with people and findings loaded, for assessing a page of them."""
    return cases.prefetch_related(*_needed())


def load_findings(case: Case) -> Case:
    """The case itself, with people and findings loaded: what an assessment needs. Two queries."""
    prefetch_related_objects([case], *_needed())
    return case


def offices_of_my_cases(member: Member) -> QuerySet[Office]:
    """The offices whose cases `member` may read, by code; only their names are read."""
    offices = Office.objects.filter(pk__in=my_case_offices(member))
    return offices.only("name_en", "name_lo").order_by("code")


def my_cases(member: Member) -> QuerySet[Case]:
    """The cases `member` is on by name, newest first."""
    return Case.objects.select_related("lead_office").filter(pk__in=my_case_ids(member))


def running_assignments(case: Case) -> list[Assignment]:
    """Who is on the case by name now, in the order they came."""
    return list(case.assignments.filter(ended_at=None))


def changes_of(case: Case) -> QuerySet[Change]:
    """The history of a case, newest first."""
    return Change.objects.filter(case_id=case.pk)


def changes_of_finding(finding: Finding) -> QuerySet[Change]:
    """The history of one finding, newest first."""
    return Change.objects.filter(
        case_id=finding.case_id, thing=Finding._meta.db_table, row=finding.pk
    )
