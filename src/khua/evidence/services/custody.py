"""Handing an item from person to person: the giver writes it, the receiver answers it."""

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from khua.access.models import Colleague, Member
from khua.evidence.models import Answer, Custody, Item
from khua.names import normalise
from khua.record.refusal import Refused


@transaction.atomic
def hand_over(member: Member, item: Item, receiver: Colleague, reason: str) -> Custody:
    """Write that `member` hands the item to `receiver`. It stays with the giver until confirmed.

    The head of the leading office may write it for a custodian who cannot. Raises Refused.
    """
    waiting = item.custody.filter(to_member_id=receiver.pk, answer=Answer.WAITING, after=item.moves)
    if waiting.exists():
        raise Refused(
            "receiver",
            _("This hand-over waits for %(name)s already.") % {"name": receiver.display_name},
            _("Choose somebody else, or wait for the answer."),
        )
    try:
        with transaction.atomic():
            return Custody.objects.create(
                case_id=item.case_id,
                item=item,
                to_member_id=receiver.pk,
                written_by=member,
                reason=normalise(reason),
            )
    except DatabaseError:  # the database's own rules, where two people acted at once
        raise Refused(
            "receiver",
            _("The item cannot be handed to %(name)s now.") % {"name": receiver.display_name},
            _("Open its page again: who has it, and who sees the case, may have changed."),
        ) from None


@transaction.atomic
def answer(member: Member, custody: Custody, confirmed: bool, reason: str = "") -> None:
    """Confirm that the item is received, or refuse it with a reason; once, by the receiver."""
    reason = normalise(reason)
    if not confirmed and not reason:
        raise Refused(
            "reason", _("A refusal needs a reason."), _("Write why you do not take the item.")
        )
    try:
        with transaction.atomic():
            custody.answer = Answer.CONFIRMED if confirmed else Answer.REFUSED
            custody.answer_reason = reason
            custody.save(update_fields=["answer", "answer_reason"])
    except DatabaseError:
        raise Refused(
            "__all__",
            _("This hand-over is answered already, or the item is with somebody else now."),
            _("Open the page of the item again and look at its chain of custody."),
        ) from None
