"""What a member makes of a match. Nothing is merged: the decision joins two people, or keeps them
apart, and the newest that is not undone holds."""

from django.db import transaction
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.intelligence.models import Decision, Match, Verdict
from khua.intelligence.selectors import holding
from khua.names import normalise
from khua.record.models import Person
from khua.record.refusal import Refused
from khua.record.services.handovers import plainly


@transaction.atomic
def decide(member: Member, match: Match, verdict: str, reason: str) -> Decision:
    """Decide that two records are the same person, different people, or that it is not sure
    (`verdict`: of Verdict). Raises Refused with field verdict or reason."""
    if verdict not in Verdict.values:
        raise Refused("verdict", _("This is none of the answers."), _("Choose one of the three."))
    reason = normalise(reason, lines=True)
    if not reason and verdict != Verdict.UNSURE:
        raise Refused(
            "reason",
            _("The reason is missing."),
            _("Write what tells you so: others rely on it, and may have to undo it."),
        )
    held = holding(match)
    if held and held.verdict == verdict:
        raise Refused(
            "verdict",
            _("This is what is decided already."),
            _("Choose another answer, or undo the decision that holds."),
        )
    with plainly():
        made = Decision.objects.create(
            match=match, verdict=verdict, reason=reason, decided_by=member
        )
    match.refresh_from_db(fields=["verdict"])
    _note("match.decided", member, match, verdict)
    return made


@transaction.atomic
def undo(member: Member, decision: Decision, why: str) -> Decision:
    """Undo the decision that holds; what was decided before it holds again. Raises Refused with
    field why or __all__."""
    why = normalise(why, lines=True)
    if not why:
        raise Refused(
            "why",
            _("The reason is missing."),
            _("Write why, so that whoever decided it understands."),
        )
    held = holding(decision.match)
    if held is None or held.pk != decision.pk:
        raise Refused(
            "__all__",
            _("This decision does not hold any more: it was undone, or a newer one holds."),
            _("Open the page of the match again and look at how it stands now."),
        )
    with plainly():
        # by whom and when is the database's to write
        Decision.objects.filter(pk=decision.pk, undone_at=None).update(undone_why=why)
    decision.refresh_from_db()
    _note("match.undone", member, decision.match, decision.verdict)
    return decision


def _note(action: str, member: Member, match: Match, verdict: str) -> None:
    """Note it under the side that is the member's own office's, of which he is to speak."""
    sides = Person.objects.select_related("case").filter(pk__in=(match.left_id, match.right_id))
    own = min(sides, key=lambda person: (person.office_id != member.office_id, person.pk))
    note(action, own.code_name, case=own.case.number, verdict=verdict)
