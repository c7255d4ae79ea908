"""What somebody does in a story of stories.yaml: one small function for each verb, each through the
service that a page calls too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from khua.access.models import Colleague, Member, Office
from khua.correspondence import services as correspondence
from khua.demo.cast import members
from khua.evidence import services as evidence
from khua.evidence.data import ItemData
from khua.evidence.models import Item
from khua.evidence.receiving import FIELD, Receiver
from khua.intelligence import services as intelligence
from khua.intelligence.models import AskState, Hint, Request, Strength
from khua.law.procedure import checklists
from khua.procedure import services as procedure
from khua.procedure.conditions import Situation
from khua.procedure.data import HappeningData, MoveData, OutcomeData, TaskData
from khua.procedure.models import Task
from khua.record import services as record
from khua.record.models import Case, HandOver
from khua.record.models.sharing import HandOverKind, HandOverState
from khua.record.services import handovers, teams

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Cast:
    """The members of one province, and of others where a name begins with a slash: `pol-officer`
    is `sv-pol-officer` in Savannakhet, `/ch-pol-officer` is that one everywhere."""

    province: str  # as in login names: sv
    names: tuple[str, ...]

    @cached_property
    def _found(self) -> dict[str, Member]:
        found = members([self._login(name) for name in self.names])
        return dict(zip(self.names, found, strict=True))

    def _login(self, name: str) -> str:
        return name[1:] if name.startswith("/") else f"{self.province}-{name}"

    def member(self, name: str) -> Member:
        return self._found[name]

    def office(self, name: str) -> Office:
        """The office in which that member works."""
        return self._found[name].office

    def colleague(self, name: str) -> Colleague:
        return Colleague.objects.select_related("office").get(pk=self._found[name].pk)


@dataclass(frozen=True)
class Scene:
    """Somebody, in his own pass, at work on a case."""

    cast: Cast
    member: Member
    case_id: int

    @cached_property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_id)


def move(scene: Scene, told: Told) -> None:
    """A step of the procedure; `to`: whose office gets the file."""
    to = scene.cast.office(told["to"]) if "to" in told else None
    data = MoveData(note=told.get("note", ""), to_office=to)
    procedure.make_move(scene.member, scene.case, told["move"], data)


def accept(scene: Scene, told: Told) -> None:
    """Accept, as a head, what waits for the office, and put somebody of it on the case."""
    waiting = HandOver.objects.get(
        case_id=scene.case_id,
        to_office=scene.member.office_id,
        state=HandOverState.IN_PROGRESS,
    )
    handovers.answer(scene.member, waiting, HandOverState.ACCEPTED)
    assign(scene, {"assign": told["accept"]})


def assign(scene: Scene, told: Told) -> None:
    record.assign(scene.member, scene.case, scene.cast.colleague(told["assign"]))


def refer(scene: Scene, told: Told) -> None:
    to = scene.cast.office(told["refer"])
    data = handovers.HandOverData(HandOverKind.REFERRAL, to, told["note"])
    handovers.send(scene.member, scene.case, data)


def team(scene: Scene, told: Told) -> None:
    """A joint team for some `days`; the first of it leads."""
    lead, *others = (scene.cast.colleague(name) for name in told["team"])
    ends_on = timezone.localdate() + timedelta(days=told["days"])
    teams.create_team(scene.member, scene.case, told["note"], lead, others, ends_on)


def happened(scene: Scene, told: Told) -> None:
    """An event some `hours` ago, to the first of the accused or to `all` of them."""
    accused = Situation(scene.case).accused
    at = timezone.now() - timedelta(hours=told["hours"])
    for person in accused if told.get("all") else accused[:1]:
        data = HappeningData(told["happened"], at, person, told.get("note", ""))
        procedure.record_happening(scene.member, scene.case, data)


def task(scene: Scene, told: Told) -> None:
    """A task of one's own in `days`: an item of the checklist, or what `title` says."""
    items = {item.id: item for item in checklists().items}
    item = items.get(told["task"])
    data = TaskData(
        assignee=scene.cast.colleague(told.get("for", told["by"])),
        due_on=timezone.localdate() + timedelta(days=told["days"]),
        title=told.get("title", ""),
        item=item.id if item else "",
        perishable=bool(item and item.perishable),
    )
    procedure.add_task(scene.member, scene.case, data)


def finish(scene: Scene, told: Told) -> None:
    """Whatever one had to do in the case is done."""
    for each in Task.objects.filter(case=scene.case, assignee=scene.member, done_at=None):
        procedure.finish_task(scene.member, each)


def item(scene: Scene, told: Told) -> None:
    """Register an item; with a text file; handed on to `hand_to`, who has not answered yet."""
    data = ItemData(
        kind=told["item"],
        title=told["title"],
        authority=told["authority"],
        authority_note=told.get("authority_note", ""),
        description=told.get("description", ""),
        collected_on=timezone.localdate() - timedelta(days=told["days"]),
        place=told.get("place", ""),
    )
    registered = evidence.register(scene.member, scene.case, data)
    if "text" in told:
        _attach(scene.member, registered, told["file"], told["text"])
    if "hand_to" in told:
        receiver = scene.cast.colleague(told["hand_to"])
        evidence.hand_over(scene.member, registered, receiver, told["reason"])


def _attach(member: Member, item: Item, name: str, text: str) -> None:
    """Store a text as a file, the way an upload comes in."""
    content = text.encode()
    receiver = Receiver(None)  # type: ignore[arg-type]  # it looks at no request
    try:
        receiver.new_file(FIELD, name, "text/plain", len(content))
        receiver.receive_data_chunk(content, 0)
        receiver.file_complete(len(content))
        evidence.add_files(member, item, receiver)
    finally:
        receiver.forget()


def ask(scene: Scene, told: Told) -> None:
    correspondence.ask(scene.member, scene.case, scene.cast.office(told["ask"]), told["text"])


def access(scene: Scene, told: Told) -> None:
    """Ask the office that surely holds a record of the broker of the case for access to it."""
    hints = Hint.objects.select_related("person__case").filter(
        case=scene.case_id,
        holder=scene.cast.office(told["access"]),
        strength=Strength.STRONG,
        person__roles__contains=["broker"],
    )
    intelligence.ask(scene.member, hints.latest("pk"), told["note"])


def grant(scene: Scene, told: Told) -> None:
    """Let an office that asked see the case with the matching record, whichever it is."""
    waiting = Request.objects.select_related("case", "person", "from_office")
    request = waiting.get(
        from_office=scene.cast.office(told["grant"]),
        office=scene.member.office_id,
        state=AskState.WAITING,
    )
    intelligence.answer(scene.member, request, AskState.GRANTED, "")


def say(scene: Scene, told: Told) -> None:
    correspondence.write(scene.member, scene.case, told["say"])


def outcome(scene: Scene, told: Told) -> None:
    """What the court decided today on each of the accused."""
    for person in Situation(scene.case).accused:
        data = OutcomeData(
            tribunal="provincial",
            tribunal_name=scene.member.office.name_lo,
            suspect=person,
            offence=told["offence"],
            verdict=told["outcome"],
            decided_on=timezone.localdate(),
            sentence=told.get("sentence", ""),
            months=told.get("months"),
            fine_kip=told.get("fine_kip"),
            restitution_ordered_kip=told.get("restitution_kip"),
        )
        procedure.record_outcome(scene.member, scene.case, data)


DEEDS: Mapping[str, Callable[[Scene, Told], None]] = {
    deed.__name__: deed
    for deed in (
        move,
        accept,
        assign,
        refer,
        team,
        happened,
        task,
        finish,
        item,
        ask,
        access,
        grant,
        say,
        outcome,
    )
}
