"""Reads of the record. The `access_…` functions are the only way a page gets an object."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from khua.access.models import Member, Office
from khua.access.policies import ANY, ASSIGNED, BELOW, OWN, SHARED, SHARED_BELOW, Relation, may
from khua.access.selectors import my_case_offices
from khua.names import search_query
from khua.record.models import Assignment, Case, Change, Finding, Identity, Person

SEARCH_LIMIT = 2000  # cases a word may match: beyond that it narrows nothing
CASE_ACTIONS = (
    "case.view",
    "case.edit",
    "case.assign",
    "case.hand_over",
    "case.request",
    "case.team",
    "identity.view",
)


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
    stands = relations(member, case)
    return frozenset(action for action in CASE_ACTIONS if may(member.role, action, stands))


def relations(member: Member, case: Case) -> set[Relation]:
    """How `member` stands to `case`. Two queries."""
    found = {ANY}
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


def identities(people: list[Person]) -> dict[int, Identity]:
    """The identities of `people` that the caller may see, by person id."""
    return {i.person_id: i for i in Identity.objects.filter(person__in=people)}


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
    mine: bool = False


def list_cases(member: Member, wanted: CaseFilter) -> QuerySet[Case]:
    """The cases `member` may see that match, newest first."""
    by_name = my_case_ids(member)
    cases = Case.objects.select_related("lead_office")
    if wanted.mine:
        cases = cases.filter(pk__in=by_name)
    else:
        offices = my_case_offices(member)
        cases = cases.filter(
            Q(lead_office__in=offices) | Q(shared_with__overlap=offices) | Q(pk__in=by_name)
        )
    if wanted.text:
        cases = cases.filter(pk__in=search_case_ids(wanted.text))
    if wanted.office:
        cases = cases.filter(lead_office=wanted.office)
    if wanted.source:
        cases = cases.filter(source=wanted.source)
    if wanted.province:
        cases = cases.filter(places__province=wanted.province).distinct()
    if wanted.year:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        cases = cases.filter(reported_on__range=(first, last))
    return cases


def search_case_ids(text: str) -> set[int]:
    """Ids of visible cases in which every word of `text` is found: in the number, the title, the
    places or the people's names, in any script and order."""
    found = [_matches(word) for word in text.split()]
    return set.intersection(*found) if found else set()


def _matches(word: str) -> set[int]:
    literal, folded = search_query(word)
    if len(literal) < 2:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM record_search(%s, %s, %s)", [literal, folded, SEARCH_LIMIT]
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
    """The offices whose cases `member` may read, by code."""
    return Office.objects.filter(pk__in=my_case_offices(member)).order_by("code")


def my_cases(member: Member) -> QuerySet[Case]:
    """The cases `member` is on by name, newest first."""
    return Case.objects.select_related("lead_office").filter(pk__in=my_case_ids(member))


def cases_without_anyone(member: Member) -> QuerySet[Case]:
    """The cases that `member`'s own office leads and nobody is on by name, newest first."""
    running = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    return Case.objects.select_related("lead_office").filter(
        ~Exists(running), lead_office=member.office
    )


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
