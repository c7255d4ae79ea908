"""Reads of links between cases. The `access_…` functions are the only way a page gets an object.

Row security decides what is there: a match only for who may see both identities, a hint only in a
case of one's own.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from khua.access.models import Member
from khua.intelligence.models import Ask, AskState, Decision, Hint, Match, Request, Verdict
from khua.record.models import Case, Person

M = TypeVar("M", bound=Model)

#: answered asks and requests that their page shows
ANSWERED_SHOWN: Final = 30
#: strongest first
_ORDER: Final = ("strong", "likely", "possible")
_SIDES: Final = ("left__case", "right__case", "left_office", "right_office")


def access_match(person: Person, pk: int) -> Match:
    """A match of a person of a case one may see. Raises Http404."""
    return _one(_matches(Q(left=person) | Q(right=person)).filter(pk=pk))


def access_decision(match: Match, pk: int) -> Decision:
    """A decision about a match one may see. Raises Http404."""
    return _one(Decision.objects.filter(match=match, pk=pk))


def access_hint(person: Person, pk: int) -> Hint:
    """A hint of a person of a case one may see. Raises Http404."""
    found = _one(Hint.objects.select_related("holder").filter(person=person, pk=pk))
    found.person = person
    return found


def access_ask(case: Case, pk: int) -> Ask:
    """What was asked for a case one may see. Raises Http404."""
    return _one(Ask.objects.select_related("case").filter(case=case, pk=pk))


def access_request(case: Case, pk: int) -> Request:
    """What another office asks about a case one may see. Raises Http404."""
    return _one(_requests(Q(case=case, pk=pk)))


def _one(rows: "QuerySet[M]") -> "M":
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _matches(which: Q) -> QuerySet[Match]:
    return Match.objects.select_related(*_SIDES).filter(which)


def _requests(which: Q) -> QuerySet[Request]:
    return Request.objects.select_related("case", "person", "from_office").filter(which)


def other(match: Match, person: Person) -> Person:
    """The person on the other side of a match."""
    return match.right if match.left_id == person.pk else match.left


def matches_of(person: Person) -> list[Match]:
    """The matches of a person that the caller may see and that stand or were decided, strongest
    first."""
    mine = Q(left=person) | Q(right=person)
    return list(_matches(mine & (Q(stands=True) | ~Q(verdict=""))).order_by("-weight", "pk"))


def matches_by_id(ids: list[int]) -> list[Match]:
    """These matches, in this order, as far as the caller may see them."""
    found = {match.pk: match for match in _matches(Q(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def decisions_of(match: Match) -> list[Decision]:
    """Every decision about a match, newest first."""
    return list(Decision.objects.filter(match=match))


def holding(match: Match) -> Decision | None:
    """The decision that holds: the newest that is not undone."""
    return Decision.objects.filter(match=match, undone_at=None).first()


def hints_of(person: Person) -> list[Hint]:
    """The hints of a person that hide a record the caller may not see, strongest first."""
    hints = list(Hint.objects.select_related("holder").filter(person=person))
    if not hints:
        return []
    seen = _open(person.pk)
    for hint in hints:
        hint.person = person
    return sorted(
        (hint for hint in hints if hint.pk not in seen),
        key=lambda hint: (_ORDER.index(hint.strength), hint.pk),
    )


def is_unseen(hint: Hint) -> bool:
    """Whether a hint still hides a record that the caller may not see."""
    return hint.pk not in _open(hint.person_id)


def _open(person: int) -> set[int]:
    """The hints of a person that hide nothing from the caller any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT intelligence_open_hints(%s)", [person])
        return {pk for (pk,) in cursor.fetchall()}


def asks_of(hints: Iterable[Hint]) -> dict[int, list[Ask]]:
    """What was asked because of each of these hints, newest first, by the hint's id."""
    found: dict[int, list[Ask]] = {}
    for asked in Ask.objects.select_related("from_office").filter(hint__in=list(hints)):
        found.setdefault(asked.hint_id, []).append(asked)
    return found


def waiting_requests(member: Member) -> QuerySet[Request]:
    """What other offices ask of the member's office and nobody answered yet, oldest first."""
    return _requests(Q(office=member.office_id, state=AskState.WAITING)).order_by("pk")


def answered_requests(member: Member) -> QuerySet[Request]:
    """What the member's office answered lately, newest first."""
    done = Q(office=member.office_id, state__in=(AskState.GRANTED, AskState.REFUSED))
    return _requests(done).order_by("-answered_at")[:ANSWERED_SHOWN]


def asks_of_office(member: Member) -> QuerySet[Ask]:
    """What the member's office asked of others, newest first."""
    mine = Ask.objects.select_related("case", "to_office")
    return mine.filter(from_office=member.office_id).order_by("-pk")[:ANSWERED_SHOWN]


def is_open(match: Match) -> bool:
    """Whether a match waits for somebody to decide."""
    return match.stands and match.verdict == ""


def is_apart(match: Match) -> bool:
    """Whether it was decided that these are different people."""
    return match.verdict == Verdict.DIFFERENT
