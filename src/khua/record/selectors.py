"""Reads of the record. The `access_…` functions are the only way a page gets an object."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from khua.access.models import Member
from khua.access.policies import ANY, ASSIGNED, BELOW, OWN, Relation, may
from khua.access.selectors import my_case_offices
from khua.names import search_query
from khua.record.models import Assignment, Case, Finding, Identity, Person

SEARCH_LIMIT = 500


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


def relations(member: Member, case: Case) -> set[Relation]:
    """How `member` stands to `case`."""
    found = {ANY}
    if case.lead_office_id == member.office_id:
        found.add(OWN)
    elif member.office_id in case.lead_office.lineage:
        found.add(BELOW)
    if case.assignments.filter(member=member, ended_at=None).exists():
        found.add(ASSIGNED)
    return found


def identities(people: list[Person]) -> dict[int, Identity]:
    """The identities of `people` that the caller may see, by person id."""
    return {i.person_id: i for i in Identity.objects.filter(person__in=people)}


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
    assigned = list(
        Assignment.objects.filter(member=member, ended_at=None).values_list("case_id", flat=True)
    )
    cases = Case.objects.select_related("lead_office")
    if wanted.mine:
        cases = cases.filter(pk__in=assigned)
    else:
        cases = cases.filter(Q(lead_office__in=my_case_offices(member)) | Q(pk__in=assigned))
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
    """Ids of visible cases whose number, title, places or people match `text` in any script."""
    literal, folded = search_query(text)
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


def with_findings(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases with people and findings loaded, for assessing a page of them."""
    return cases.prefetch_related(
        "people",
        Prefetch("findings", Finding.objects.order_by("id")),
    )
