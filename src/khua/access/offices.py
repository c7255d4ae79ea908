"""Reads for the pages of offices and members."""

from dataclasses import dataclass

from django.http import Http404

from khua import places
from khua.access.models import Member, Office, OfficeKind
from khua.access.policies import BELOW, OWN, Relation, may
from khua.names import sort_key


@dataclass(frozen=True)
class Branch:
    """An office, and the branches below it in the order of the reader's language."""

    office: Office
    below: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Agency:
    """All offices of one kind: `tops` are those with no office above them in view."""

    kind: OfficeKind
    tops: tuple[Branch, ...]
    count: int


def in_order(offices: list[Office], language: str) -> list[Office]:
    """By name, as a reader of the language looks them up."""
    if language == "lo":
        return sorted(offices, key=lambda office: sort_key(office.name_lo))
    return sorted(offices, key=lambda office: office.name_en.casefold())


def provinces_in_order(language: str) -> list[places.Province]:
    """The provinces by name in the language."""
    if language == "lo":
        return sorted(places.provinces(), key=lambda each: sort_key(each.name_lo))
    return sorted(places.provinces(), key=lambda each: each.name_en.casefold())


def agencies(language: str, kind: str = "", province: str = "") -> list[Agency]:
    """Every agency's offices as trees, narrowed to a kind and a province if given.

    With a province the offices above stay in view, so that the line to the centre can be seen.
    """
    offices = list(Office.objects.filter(kind=kind) if kind else Office.objects.all())
    if province:
        wanted = {pk for o in offices if o.province == province for pk in o.lineage}
        offices = [office for office in offices if office.pk in wanted]
    found = []
    for each in OfficeKind:
        of_kind = [office for office in offices if office.kind == each]
        if of_kind:
            found.append(Agency(each, _branches(of_kind, language), len(of_kind)))
    return found


def _branches(offices: list[Office], language: str) -> tuple[Branch, ...]:
    below: dict[int | None, list[Office]] = {}
    present = {office.pk for office in offices}
    for office in offices:
        parent = office.parent_id if office.parent_id in present else None
        below.setdefault(parent, []).append(office)

    def grow(parent: int | None) -> tuple[Branch, ...]:
        return tuple(
            Branch(each, grow(each.pk)) for each in in_order(below.get(parent, []), language)
        )

    return grow(None)


def access_office(code: str) -> Office:
    """An office by its code; where offices stand is no secret. Raises Http404."""
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise Http404
    return office


def access_managed_office(manager: Member, code: str) -> Office:
    """An office whose people `manager` manages. Raises Http404."""
    office = access_office(code)
    if not manages(manager, office):
        raise Http404
    return office


def access_member(manager: Member, pk: int) -> Member:
    """A member whom `manager` manages, never himself. Raises Http404."""
    member = Member.objects.select_related("office").filter(pk=pk).exclude(pk=manager.pk).first()
    if member is None or not manages(manager, member.office):
        raise Http404
    return member


def manages(manager: Member, office: Office) -> bool:
    """Whether `manager` may add and change the members of `office`."""
    return may(manager.role, "member.manage", relations(manager, office))


def relations(member: Member, office: Office) -> set[Relation]:
    """How `member` stands to `office`."""
    if office.pk == member.office_id:
        return {OWN}
    return {BELOW} if member.office_id in office.lineage else set()


def above(office: Office) -> list[Office]:
    """The offices above, the highest first."""
    by_id = {each.pk: each for each in Office.objects.filter(pk__in=office.lineage[:-1])}
    return [by_id[pk] for pk in office.lineage[:-1]]
