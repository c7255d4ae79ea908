"""What of the unit, and from the unit, waits for a member. It says that, never what."""

from django.urls import reverse
from django.utils.translation import ngettext

from khua.access.models import Member, OfficeKind
from khua.access.policies import Role
from khua.fiu.models import DisseminationState
from khua.fiu.selectors import counts, received
from khua.record.joints import Waiting


def waits(member: Member) -> list[Waiting]:
    """Reports with the member, for those of the unit; documents of the unit that are in no case
    yet, for the others. At most two queries."""
    if member.role not in (Role.OFFICER, Role.HEAD):
        return []
    if member.office.kind == OfficeKind.FIU:
        told = counts(member)
        if not (told.mine or told.late):
            return []
        text = ngettext("%(count)d report is with you", "%(count)d reports are with you", told.mine)
        return [Waiting(text % {"count": told.mine}, reverse("unit"), urgent=bool(told.late))]
    open_ones = received(member).filter(state=DisseminationState.SENT).count()
    if not open_ones:
        return []
    text = ngettext(
        "%(count)d document of the financial unit is in no case yet",
        "%(count)d documents of the financial unit are in no case yet",
        open_ones,
    )
    return [Waiting(text % {"count": open_ones}, reverse("received-list"))]
