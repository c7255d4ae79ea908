"""What became of the people of the invented cases, by aftermath.yaml: what was done for victims,
what states asked of each other, how old cases were judged. Recorded through the services of the
procedure as things that happened, with their day."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from khua.access.context import acting_as
from khua.access.models import Member
from khua.demo.cast import members
from khua.demo.generator import DemoCase
from khua.demo.offices import SEED, OfficePlan
from khua.demo.tables import document
from khua.procedure import services as procedure
from khua.procedure.data import HappeningData, OutcomeData, PaymentData
from khua.record.models import Case, Person
from khua.record.models.choices import ACCUSED_ROLES, PROTECTED_ROLES

Opened = Sequence[tuple[Case, DemoCase]]
Told = Iterator[tuple[Case, HappeningData]]


def look_after(officer: Member, opened: Opened) -> None:
    """What was done for the victims of these cases, and asked of other states for them."""
    people = _people(opened, PROTECTED_ROLES)
    told = [
        each
        for case, one in opened
        for draw in [_draw(case, "victims")]
        for each in (
            *_of_victims(draw, case, one, people.get(case.pk, [])),
            *_requests(draw, case, one),
        )
    ]
    procedure.record_happenings(officer, told)


def judge(office: OfficePlan, opened: Opened) -> None:
    """How the court decided on the accused of its oldest cases: whoever of it is on them records
    it."""
    rule = document("aftermath.yaml")["judged"]
    last = timezone.localdate() - timedelta(days=rule["days_ago"])
    old = [
        (case, one)
        for case, one in opened
        if "COU" in one.joined and case.reported_on <= last and _is_drawn(case)
    ]
    if not old:
        return
    (officer,) = members([f"{office.code.split('-')[0].lower()}-cou-officer"])
    with acting_as(officer) as member:
        people = _people(old, ACCUSED_ROLES)
        for case, one in old:
            draw = _draw(case, "judged")
            for person in people.get(case.pk, []):
                _judge(member, draw, case, one, person, rule)


def _of_victims(draw: random.Random, case: Case, one: DemoCase, victims: list[Person]) -> Told:
    rules = document("aftermath.yaml")
    kind = "trafficking" if _is_trafficking(one) else "smuggling"
    events = {**rules[kind], **(rules["abroad"] if kind == "trafficking" and _abroad(one) else {})}
    for victim in victims:
        there: set[str] = set()
        for event, rule in events.items():
            if draw.random() < rule["chance"] and rule.get("of", event) in {*there, event}:
                there.add(event)
                at = _moment(case.reported_on, draw.randint(*rule["days"]))
                if at is not None:
                    yield case, HappeningData(event, at, victim)


def _requests(draw: random.Random, case: Case, one: DemoCase) -> Told:
    rules = document("aftermath.yaml")
    if not _abroad(one):
        return
    asked: dict[str, date] = {}
    for event, rule in rules["requests"].items():
        day = case.reported_on + timedelta(days=draw.randint(*rule["days"]))
        at = _moment(day, 0)
        if draw.random() < rule["chance"] and at is not None:
            asked[event] = day
            yield case, HappeningData(event, at)
    for event, rule in rules["answers"].items():
        for day in (asked[to] for to in rule["to"] if to in asked):
            at = _moment(day, draw.randint(*rule["days"]))
            if draw.random() < rule["chance"] and at is not None:
                yield case, HappeningData(event, at)


def _judge(
    member: Member,
    draw: random.Random,
    case: Case,
    one: DemoCase,
    person: Person,
    rule: Mapping[str, Any],
) -> None:
    trafficking = _is_trafficking(one)
    decided = case.reported_on + timedelta(days=draw.randint(*rule["decided"]))
    arrested = _moment(case.reported_on, draw.randint(*rule["arrested"]))
    told = _moment(decided, -draw.randint(*rule["told"]))
    if arrested is None or told is None:
        return
    procedure.record_happenings(
        member,
        [  # let go first, so that no limit of custody is left running
            (case, HappeningData("released", arrested + timedelta(hours=40), person)),
            (case, HappeningData("detention", arrested, person)),
            (case, HappeningData("indictment_notified", told, person)),
        ],
    )
    convicted = draw.random() < rule["convicted"]
    months = draw.choice(rule["months"]["trafficking" if trafficking else "smuggling"])
    restitution = convicted and trafficking and draw.random() < rule["restitution"]
    outcome = procedure.record_outcome(
        member,
        case,
        OutcomeData(
            tribunal="provincial",
            tribunal_name=member.office.name_lo,
            suspect=person,
            offence="tip" if trafficking else "som",
            verdict="convicted" if convicted else "acquitted",
            decided_on=decided,
            sentence="imprisonment" if convicted else "",
            months=months if convicted else None,
            fine_kip=draw.choice(rule["fine_kip"]) if convicted else None,
            confiscation="ລົດ ແລະ ໂທລະສັບ"
            if convicted and draw.random() < rule["confiscated"]
            else "",
            restitution_ordered_kip=draw.choice(rule["restitution_kip"]) if restitution else None,
        ),
    )
    if restitution and draw.random() < rule["paid"]:
        kip = outcome.restitution_ordered_kip or 0
        procedure.record_restitution_payment(
            member, PaymentData(outcome=outcome, kip=kip, paid_on=decided + timedelta(days=60))
        )


def _people(opened: Opened, roles: Sequence[str]) -> dict[int, list[Person]]:
    """Who has one of these roles, by case."""
    found: dict[int, list[Person]] = {}
    cases = [case.pk for case, _one in opened]
    for person in Person.objects.filter(case__in=cases, roles__overlap=list(roles)).order_by("pk"):
        found.setdefault(person.case_id, []).append(person)
    return found


def _draw(case: Case, what: str) -> random.Random:
    return random.Random(f"{SEED} {case.number} {what}")  # noqa: S311 - reproducible on purpose


def _is_drawn(case: Case) -> bool:
    """Not one that teaches: of those stories.yaml tells what becomes."""
    return (case.sheet_key or "").removeprefix("demo-").isdecimal()


def _is_trafficking(one: DemoCase) -> bool:
    return any(said.code.startswith(("means.", "purpose.")) for said in one.findings)


def _abroad(one: DemoCase) -> bool:
    return any(place.country != "LA" for place in one.case.places)


def _moment(day: date, later: int) -> datetime | None:
    """Nine in the morning so many days later; None where that is still to come."""
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(days=later)
    return at if at < timezone.now() else None
