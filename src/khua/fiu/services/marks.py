"""That the holder of an account may be a victim: an officer's mark, with a reason, to be undone."""

from django.db import transaction
from django.utils.translation import gettext as _

from khua.access.audit import note
from khua.access.models import Member
from khua.fiu.models import Account, Mark
from khua.names import normalise
from khua.record.refusal import Refused


def opened(account: Account) -> None:
    """Note in the unit's audit chain that an account was looked at: ours, never its number."""
    note("account.read", str(account.pk), own=1)


@transaction.atomic
def mark(member: Member, account: Account, victim: bool, why: str) -> Mark:
    """Mark an account, or take its mark back. Nothing is done to it by that. Raises Refused with
    field why."""
    why = normalise(why, lines=True)
    if not why:
        raise Refused("why", _("There is no reason."), _("Write what speaks for it."))
    held = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if held.possible_victim == victim:
        raise Refused(
            "why",
            _("Somebody has done that already."),
            _("Look at the account again; it may be as you want it."),
        )
    Account.objects.filter(pk=account.pk).update(possible_victim=victim)
    return Mark.objects.create(
        unit=member.office, account=account, possible_victim=victim, why=why, by=member
    )
