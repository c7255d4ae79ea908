"""A network read from the record, under row security: it holds what the member may see.

Around a case stand its people, its places, what is on record of its people (phones, accounts,
vehicles, documents, addresses), whoever else bears one of these, whoever somebody decided is the
same person, and the cases of all of them. From there each case, person and place can be opened.

A protected person stands by code name only, whoever looks. What is on record of them joins only
for those who may see who they are, and such a look is noted in the audit chain.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from khua import wording
from khua.access.audit import note
from khua.intelligence.network.graph import CASE, PERSON, PLACE, Edge, Graph, Node
from khua.intelligence.network.labels import Label, held_by
from khua.intelligence.network.links import Value, same_people, sharing
from khua.record.models import Case, Identity, Person, Place
from khua.record.selectors import names_of

#: more bearers than this: a hotline, an office, a bus. It joins nobody.
COMMON: Final = 30
#: what one look reads at most
MOST_PEOPLE: Final = 1000
MOST_VALUES: Final = 2000
MOST_CASES_OF_A_PLACE: Final = 60
MOST_OPENED: Final = 40

_HEAVY: Final = ("account", "official_note", "search_text")  # columns of a case, never shown here


@dataclass(frozen=True)
class Network:
    """`start`: around which node it was drawn; `seeds`: that, and what was opened by name;
    `opened`: these, and the people of opened cases, behind whom was looked with them. `more`:
    there was more than one look reads."""

    graph: Graph
    start: str
    seeds: frozenset[str]
    opened: frozenset[str]
    more: bool


def network_of(start: Case | Person, opened: Iterable[str], language: str) -> Network:
    """The network around a case or a person, with what was opened in it.

    `opened`: ids of nodes; those that the caller may not see or that are none are passed over.
    Eight to thirteen queries, however much is opened.
    """
    return _Drawing(language).around(start, list(opened)[:MOST_OPENED])


def case_id(case: Case) -> str:
    """The id of a case's node."""
    return f"{CASE}:{case.number}"


def person_id(person: Person) -> str:
    """The id of a person's node."""
    return f"{PERSON}:{person.code}"


def value_id(kind: str, value: str) -> str:
    """The id of a value's node: a keyed digest, so that no address holds a number or a name."""
    key = hashlib.sha256(b"khua network " + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, f"{kind}|{value}".encode(), hashlib.sha256).hexdigest()
    return f"{kind}:{digest[:20]}"


class _Drawing:
    """One network while it is being read."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.graph = Graph()
        self.people: dict[int, Person] = {}
        self.looked_at: dict[int, Person] = {}  # protected people of whose identity something shows
        self.more = False

    def around(self, start: Case | Person, opened: Sequence[str]) -> Network:
        asked: dict[str, list[str]] = {}
        for name in opened:
            kind, _, handle = name.partition(":")
            asked.setdefault(kind, []).append(handle)
        cases = [start] if isinstance(start, Case) else []
        if asked.get(CASE):
            cases += _cases().filter(number__in=asked[CASE]).exclude(pk__in=[c.pk for c in cases])
        for case in cases:
            self._add_case(case)
        near = self._open_people(start, cases, asked.get(PERSON, []))
        self._open_places(cases, {f"{PLACE}:{handle}" for handle in asked.get(PLACE, [])})
        self._join_people(near)
        self._note()
        first = case_id(start) if isinstance(start, Case) else person_id(start)
        seeds = {first, *(name for name in opened if name in self.graph.nodes)}
        behind = seeds | {case_id(case) for case in cases} | {person_id(p) for p in near}
        return Network(self.graph, first, frozenset(seeds), frozenset(behind), self.more)

    def _open_people(
        self, start: Case | Person, cases: Sequence[Case], codes: Sequence[str]
    ) -> list[Person]:
        """Read the people whose values are looked for: of the opened cases, and the opened."""
        wanted = Q(case__in=cases)
        if codes:
            wanted |= Q(code__in=codes)
        if isinstance(start, Person):
            wanted |= Q(pk=start.pk)
        found = list(_people().filter(wanted).order_by("id")[: MOST_PEOPLE + 1])
        if len(found) > MOST_PEOPLE:
            self.more = True
            found = found[:MOST_PEOPLE]
        self.people |= {person.pk: person for person in found}
        return found

    def _join_people(self, near: Sequence[Person]) -> None:
        """Add `near`, what is on record of them, whoever shares it, and whoever is the same."""
        ids = [person.pk for person in near]
        held, labels = held_by(Identity.objects.filter(person__in=ids))
        if len(held) > MOST_VALUES:
            self.more = True
            held = dict(list(held.items())[:MOST_VALUES])
        bearers = sharing(held, COMMON + 1)
        same = same_people(ids)
        joining = {pk for each in bearers.values() if len(each) <= COMMON for pk in each} | {
            pk for pair in same for pk in pair
        }
        self._add_people(joining - self.people.keys())
        for value, holders in held.items():
            self._add_value(value, labels[value], holders, bearers.get(value, []))
        for left, right in same:
            self._join(left, right, "same")

    def _add_people(self, others: Iterable[int]) -> None:
        found = _people().filter(pk__in=list(others)) if others else []
        self.people |= {person.pk: person for person in found}
        names = names_of(list(self.people.values()))
        for person in self.people.values():
            self.graph.add(_person_node(person, names[person.pk]))
            self._add_case(person.case)
            self.graph.join(
                Edge(person_id(person), case_id(person.case), "in_case", tuple(person.roles))
            )

    def _add_value(
        self, value: Value, label: Label, holders: Sequence[int], bearers: Sequence[int]
    ) -> None:
        kind, text = value
        common = len(bearers) > COMMON
        node = value_id(kind, text)
        self.graph.add(Node(node, kind, label.text, label.facts, common=common))
        for pk in dict.fromkeys([*holders, *(() if common else bearers)]):
            if person := self.people.get(pk):
                what = "at" if kind == PLACE else kind
                self.graph.join(Edge(person_id(person), node, what, protected=person.protected))
                self._look_at(person)

    def _join(self, left: int, right: int, what: str) -> None:
        one, other = self.people.get(left), self.people.get(right)
        if one and other:
            hidden = one.protected or other.protected
            self.graph.join(Edge(person_id(one), person_id(other), what, protected=hidden))

    def _add_case(self, case: Case) -> None:
        begun = case.occurred_on or case.reported_on
        self.graph.add(
            Node(
                case_id(case),
                CASE,
                case.number,
                {"title": (case.title,), "stage": (case.stage,), "source": (case.source,)},
                first=min(begun, case.reported_on),
                last=max(begun, case.reported_on),
                opens=True,
            )
        )

    def _open_places(self, cases: Sequence[Case], opened: set[str]) -> None:
        """Add the places of the opened cases, and the cases that name an opened place."""
        chosen: list[Place] = []
        for place in Place.objects.filter(case__in=cases).select_related("case"):
            if self._add_place(place) in opened and place.village:
                chosen.append(place)
        if not chosen:
            return
        where = reduce(
            or_,
            (
                Q(
                    country=place.country,
                    province=place.province,
                    district=place.district,
                    village=place.village,
                )
                for place in chosen
            ),
        )
        there = Place.objects.filter(where).exclude(case__in=cases).select_related("case")
        found = list(there.order_by("-case_id")[: MOST_CASES_OF_A_PLACE + 1])
        if len(found) > MOST_CASES_OF_A_PLACE:
            self.more = True
        for place in found[:MOST_CASES_OF_A_PLACE]:
            self._add_case(place.case)
            self._add_place(place)

    def _add_place(self, place: Place) -> str:
        """Add a place of a case and join the two; the id of its node. Only a village joins cases:
        a province is where everything happens."""
        parts = (place.village, place.district, place.province or "", place.country)
        if place.province:
            region = wording.province(place.province, self.language)
        else:
            region = wording.country(place.country, self.language)
        facts = {"country": (place.country,)}
        node = self.graph.add(
            Node(
                value_id(PLACE, "|".join(parts)),
                PLACE,
                ", ".join(filter(None, (place.village, place.district, region))),
                facts,
                common=not place.village,
                opens=bool(place.village),
            )
        )
        self.graph.join(Edge(case_id(place.case), node.id, "at", (place.kind,)))
        return node.id

    def _look_at(self, person: Person) -> None:
        if person.protected:
            self.looked_at[person.pk] = person

    def _note(self) -> None:
        """That something of a protected identity was shown, as on the page of the person."""
        seen = list(self.looked_at.values())
        if len(seen) == 1:
            note("identity.read", seen[0].code_name, case=seen[0].case.number)
        elif seen:
            note("identity.read", people=[person.code_name for person in seen])


def _cases() -> "QuerySet[Case]":
    return Case.objects.defer(*_HEAVY)


def _people() -> "QuerySet[Person]":
    return Person.objects.select_related("case").defer(*(f"case__{name}" for name in _HEAVY))


def _person_node(person: Person, name: str) -> Node:
    facts: dict[str, tuple[str, ...]] = {
        "code": (person.code_name,),
        "roles": tuple(person.roles),
        "case": (person.case.number,),
        "type": (person.kind,),
    }
    if not person.protected:
        facts |= {"sex": (person.sex,), "nationality": tuple(person.nationalities)}
    return Node(person_id(person), PERSON, name, facts, protected=person.protected, opens=True)
