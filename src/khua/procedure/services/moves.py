"""Moving a case from stage to stage.

Who may, and what must be present, is in law/procedure. A step that hands the file to another office
is sent as a transfer; it is made by whoever accepts it there, and until then nothing has changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, transaction
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.law.procedure import Condition
from khua.law.procedure import Move as Rule
from khua.names import normalise
from khua.procedure.conditions import Situation, unmet
from khua.procedure.data import MoveData
from khua.procedure.models import Dispatch, Move
from khua.procedure.rules import rules, said
from khua.procedure.selectors import waiting_transfer
from khua.procedure.services.clocks import reached
from khua.record.models import Case, HandOver
from khua.record.models.sharing import HandOverKind, HandOverState
from khua.record.refusal import Refused
from khua.record.services import handovers

#: where the mend of a condition that asks for something is shown
FIELDS = {
    "note": "note",
    "date": "on",
    "case": "joined_to",
    "country": "country",
    "confirm": "confirmed",
}


@transaction.atomic
def make_move(member: Member, case: Case, move_id: str, data: MoveData) -> Move | HandOver:
    """Move a case, or send it to the office that the step hands it to.

    Returns the step, or the hand-over that now waits for an answer. Raises Refused with a field of
    the form, or __all__.
    """
    rule = rules().moves.get(move_id)
    if rule is None:
        raise _not_possible()
    # whoever comes second waits here, and then finds the stage that the first has left
    now = Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    if now is None or now.stage != (data.seen or case.stage) or now.stage != case.stage:
        raise _moved_meanwhile()
    _check_who(member, now, rule)
    for need in unmet(rule, Situation(now, data)):
        raise _missing(need)
    if waiting_transfer(now):
        raise Refused(
            "__all__",
            _("The case waits for the answer of another office."),
            _("Wait for it, or take back what was sent."),
        )
    if rule.hands_to:
        return _send(member, now, rule, data)
    return _move(member, now, rule, data)


def answered(member: Member, hand_over: HandOver) -> None:
    """Make the step that waited for `member`'s office, when it accepts the file."""
    if hand_over.state != HandOverState.ACCEPTED or hand_over.kind != HandOverKind.TRANSFER:
        return
    sent = Dispatch.objects.filter(hand_over=hand_over).first()
    if sent is None or sent.move not in rules().moves:
        return
    case = Case.objects.get(pk=hand_over.case_id)
    data = MoveData(note=hand_over.purpose, on=sent.on)
    _move(member, case, rules().moves[sent.move], data, hand_over)


def _check_who(member: Member, case: Case, rule: Rule) -> None:
    if case.stage not in rule.from_:
        raise _not_possible()
    if case.lead_office_id != member.office_id or member.office.kind not in rule.by:
        raise Refused(
            "__all__",
            _("Your office does not make this step."),
            _("Only the leading office does, and only one of the right kind."),
        )
    if rule.level and member.office.level != rule.level:
        raise Refused(
            "__all__",
            _("This step is made at another level."),
            _("Send the case to the office that makes it."),
        )


def _send(member: Member, case: Case, rule: Rule, data: MoveData) -> HandOver:
    """Send the file. What was written with it is the purpose that the other office reads first."""
    if data.to_office is None or data.to_office.kind != rule.hands_to:
        raise Refused(
            "to_office",
            _("It is not said which office gets the file."),
            _("Choose an office of the right kind."),
        )
    if not normalise(data.note):
        raise Refused(
            "note",
            _("The other office is not told why."),
            _("Write what it should know before it accepts."),
        )
    hand_over = handovers.send(
        member,
        case,
        handovers.HandOverData(
            kind=HandOverKind.TRANSFER,
            to_office=data.to_office,
            purpose=data.note,
            sender_keeps=data.sender_keeps,
            to_stage=rule.to,
        ),
    )
    Dispatch.objects.create(case=case, hand_over=hand_over, move=rule.id, on=data.on, by=member)
    return hand_over


def _move(
    member: Member, case: Case, rule: Rule, data: MoveData, hand_over: HandOver | None = None
) -> Move:
    with _told_if_moved():
        move = Move.objects.create(
            case=case,
            move=rule.id,
            from_stage=case.stage,
            to_stage=rule.to,
            note=normalise(data.note, lines=True),
            on=data.on,
            joined_to=data.joined_to,
            country=data.country,
            hand_over=hand_over,
            by=member,
        )
    case.stage = rule.to
    reached(case, move)
    return move


@contextmanager
def _told_if_moved() -> Iterator[None]:
    """The database looks too (KH001): the stage may have changed by a way that takes no lock."""
    try:
        with transaction.atomic():
            yield
    except Error as error:
        if getattr(error.__cause__, "sqlstate", None) == "KH001":
            raise _moved_meanwhile() from None
        raise


def _missing(need: Condition) -> Refused:
    field = FIELDS[need.asks] if need.asks else "__all__"
    problem = _("This must hold: %(what)s.") % {"what": said(need.label)}
    return Refused(field, problem, said(need.mend))


def _moved_meanwhile() -> Refused:
    return Refused(
        "__all__",
        _("Somebody moved the case meanwhile."),
        _("Open the page again and look at where it stands now."),
    )


def _not_possible() -> Refused:
    return Refused(
        "__all__",
        _("This step does not lead out of the stage at which the case stands."),
        _("Choose one of the steps on the page of the procedure."),
    )
