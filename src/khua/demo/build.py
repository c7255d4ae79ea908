"""Building the synthetic country: each office's cases by a member of that office, through the
same services as everybody else, under row security.

One office is one transaction, and its cases carry keys that are unique in it: a build that was
interrupted goes on where it stopped, and one that was finished adds nothing. Some of the cases then
go on, as stories.py tells.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from khua.access.context import acting_as
from khua.access.models import Colleague, Member
from khua.demo import offices
from khua.demo.aftermath import judge, look_after
from khua.demo.cast import members
from khua.demo.findings import DemoFinding
from khua.demo.generator import DemoCase, cases_of
from khua.demo.offices import OfficePlan
from khua.demo.plan import cases_of_offices
from khua.demo.stories import MARK, go_on, stories_of
from khua.demo.teaching import teaching_cases
from khua.demo.unit import report_to_the_unit
from khua.record import services
from khua.record.data import FindingData
from khua.record.models import Case, Person

Progress = Callable[[int], None]  # told how many more cases are there


@dataclass(frozen=True)
class Step:
    """The cases of one office: the drawn ones, and those that teach."""

    office: OfficePlan
    drawn: int
    taught: int

    @property
    def all_cases(self) -> int:
        return self.drawn + self.taught

    @property
    def told(self) -> int:
        """How many of them go on, at most."""
        return min(self.all_cases, stories_of(self.office))

    def people_needed(self) -> tuple[str, ...]:
        """Login names of whoever opens cases here and of whoever shares the work out."""
        code = self.office.code.lower()
        return (f"{code}-officer", f"{code}-officer2", f"{code}-head")


def steps(total: int) -> list[Step]:
    """What there is to build, office by office; `total` counts the teaching cases too."""
    taught = {office.code: len(teaching_cases(office)) for office in offices.offices()}
    drawn = cases_of_offices(max(0, total - sum(taught.values())))
    return [
        Step(office, drawn.get(office.code, 0), taught[office.code])
        for office in offices.offices()
        if drawn.get(office.code) or taught[office.code]
    ]


def build(total: int, progress: Progress = lambda count: None) -> int:
    """Build what is missing of a country of `total` cases; how many were added.

    `progress` is told of cases that were there already too.
    """
    offices.create()
    added, all_steps = 0, steps(total)
    for step in all_steps:
        if build_office(step):
            added += step.all_cases
        progress(step.all_cases - step.told)
    for step in all_steps:  # once every office has its own: a file sent to it keeps no key of one
        go_on(step.office)
        progress(step.told)
    if any(step.office.code == "SV-POL" for step in all_steps):  # who gets some of it
        report_to_the_unit()
    return added


def build_office(step: Step) -> bool:
    """Add an office's cases unless it has them; whether they were added.

    One officer opens what is reported in the first half of a year, another the rest: each knows
    victims the other does not, and the numbers of a year follow its days.
    """
    first, second, head = members(step.people_needed())
    with transaction.atomic():
        with acting_as(head) as chief:
            opened_here = Case.objects.filter(number__startswith=f"{step.office.code}-")
            sent_on = ~Q(lead_office=chief.office)  # where such a key may be taken already
            if opened_here.filter(Q(sheet_key__startswith=MARK) | sent_on).exists():
                return False
        cases = teaching_cases(step.office) + cases_of(step.office, step.drawn)
        cases.sort(key=lambda one: one.case.reported_on)
        early = [one for one in cases if one.case.reported_on.month <= 6]
        late = [one for one in cases if one.case.reported_on.month > 6]
        opened: list[tuple[Case, DemoCase]] = []
        for officer, share in ((first, early), (second, late)):
            with acting_as(officer) as opener:
                now = list(zip(open_all(opener, share), share, strict=True))
                look_after(opener, now)
                opened += now
        with acting_as(head) as chief:
            share_out(chief, step.office, (first, second), opened)
        judge(step.office, opened)
    return True


def open_all(officer: Member, batch: Sequence[DemoCase]) -> list[Case]:
    """Open the cases with their people and findings, in three writes."""
    cases = services.open_cases(officer, [one.case for one in batch])
    pairs = [(case, data) for case, one in zip(cases, batch, strict=True) for data in one.people]
    people = iter(services.add_people(officer, pairs))
    findings: list[tuple[Case, FindingData]] = []
    for case, one in zip(cases, batch, strict=True):
        here = [next(people) for _ in one.people]
        findings += [(case, _finding(said, here)) for said in one.findings]
    services.record_findings(officer, findings)
    return cases


def _finding(said: DemoFinding, people: Sequence[Person]) -> FindingData:
    return FindingData(
        code=said.code,
        standing=said.standing,
        source=said.source,
        suspect=None if said.suspect is None else people[said.suspect],
        victim=None if said.victim is None else people[said.victim],
    )


def share_out(
    head: Member,
    office: OfficePlan,
    officers: Sequence[Member],
    opened: Sequence[tuple[Case, DemoCase]],
) -> None:
    """Put both officers on every fifth case, and the other agencies' officers where they work
    along."""
    province = office.code.split("-")[0]
    codes = {suffix: f"{province}-{suffix}" for suffix in ("PRO", "COU", "WOM")} | {"FIU": "C-FIU"}
    others = first_officers(codes.values())
    both = Colleague.objects.filter(pk__in=[officer.pk for officer in officers])
    for number, (case, one) in enumerate(opened):
        for colleague in both if number % 5 == 0 else ():
            services.assign(head, case, colleague)
        for suffix in one.joined:
            services.assign(head, case, others[codes[suffix]])


def first_officers(codes: Iterable[str]) -> dict[str, Colleague]:
    """The first officer of each of these offices, by the office's code."""
    officers = Colleague.objects.filter(office__code__in=list(codes), role="officer")
    newest_first = officers.select_related("office").order_by("-pk")
    return {officer.office.code: officer for officer in newest_first}
