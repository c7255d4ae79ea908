"""Reads about imports, and what the record holds already under a file's keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from khua.access.models import Member
from khua.record.models import Case, Finding, Person
from khua.record.models.choices import FindingSource
from khua.sheets.checking import FindingKey, Known, Line
from khua.sheets.models import AT_WORK, Import, Status

SILENCE = 45  # seconds without a sign of life after which a worker is thought dead
LISTED = 30
#: what a list or a page of an import shows: never the file itself
HEAVY = ("content", "rejects")


def list_imports(member: Member) -> list[Import]:
    """A member's latest imports, newest first."""
    return list(Import.objects.filter(member=member).defer(*HEAVY, "report")[:LISTED])


def access_import(member: Member, pk: int) -> Import:
    """An import of the member's own. Raises Http404."""
    found = (
        Import.objects.filter(member=member, pk=pk)
        .defer(*HEAVY)
        .annotate(has_rejects=Q(rejects__isnull=False))
        .first()
    )
    if found is None:
        raise Http404
    return found


def is_interrupted(one: Import) -> bool:
    """Whether an import should be going on but nothing has been heard of it for a while."""
    silent = (timezone.now() - one.touched_at).total_seconds()
    return one.status in AT_WORK and silent > SILENCE


def imported_before(one: Import) -> Import | None:
    """The member's earlier import of this very file, if it was carried through."""
    return (
        Import.objects.filter(member_id=one.member_id, sha256=one.sha256, status=Status.DONE)
        .exclude(pk=one.pk)
        .defer(*HEAVY, "report")
        .first()
    )


def opened_cases(one: Import, most: int) -> list[Case]:
    """The first cases that an import opened."""
    return list(Case.objects.filter(pk__in=one.opened[:most]).order_by("id"))


def cases_by_key(member: Member, keys: Iterable[str]) -> dict[str, Case]:
    """The cases of the member's office under these keys: the sheet's own, or Khua's number."""
    wanted = {key: key.upper() for key in keys}
    cases = Case.objects.filter(
        Q(sheet_key__in=wanted) | Q(number__in=wanted.values()), lead_office=member.office_id
    )
    found: dict[str, Case] = {}
    for case in cases.select_related("lead_office"):
        found |= {key: case for key in keys_of_case(case) if key in wanted}
    return found


def people_by_key(cases: Mapping[str, Case]) -> dict[tuple[str, str], Person]:
    """The people of these cases, by the case's key and their own: the sheet's, or the code name."""
    case_keys: dict[int, list[str]] = {}
    for key, case in cases.items():
        case_keys.setdefault(case.pk, []).append(key)
    found: dict[tuple[str, str], Person] = {}
    for person in Person.objects.filter(case__in=case_keys):
        person.case = cases[case_keys[person.case_id][0]]
        found |= dict.fromkeys(product(case_keys[person.case_id], keys_of_person(person)), person)
    return found


def keys_of_case(case: Case) -> tuple[str, ...]:
    """What a sheet may call a case."""
    return tuple(filter(None, (case.sheet_key, case.number.casefold())))


def keys_of_person(person: Person) -> tuple[str, ...]:
    """What a sheet may call a person within the case."""
    return tuple(filter(None, (person.sheet_key, person.code_name.casefold())))


def known_to(member: Member, lines: dict[str, list[Line]]) -> Known:
    """What the member's office has already under the keys in these lines."""
    keys = {
        line.values["case"] for rows in lines.values() for line in rows if "case" in line.values
    }
    cases = cases_by_key(member, keys)
    people = people_by_key(cases)
    case_keys: defaultdict[int, set[str]] = defaultdict(set)
    person_keys: defaultdict[int | None, set[str | None]] = defaultdict(set)
    for key, case in cases.items():
        case_keys[case.pk].add(key)
    for (_case, key), person in people.items():
        person_keys[person.pk].add(key)
    person_keys[None] = {None}
    # what Khua computed from an age gives way to what the sheet says
    findings = Finding.objects.filter(case__in=case_keys).exclude(source=FindingSource.COMPUTED)
    known: set[FindingKey] = set()
    for of_case, suspect, victim, code in findings.values_list(
        "case_id", "suspect_id", "victim_id", "code"
    ):
        known |= set(
            product(case_keys[of_case], person_keys[suspect], person_keys[victim], (code,))
        )
    return Known(
        cases=set(cases),
        people={key: tuple(person.roles) for key, person in people.items()},
        findings=known,
    )
