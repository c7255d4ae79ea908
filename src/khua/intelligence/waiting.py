"""What of the links between cases waits for a member."""

from django.urls import reverse
from django.utils.translation import ngettext

from khua.access.models import Member
from khua.access.policies import allowed
from khua.intelligence.selectors import waiting_requests
from khua.record.joints import Waiting


def waits(member: Member) -> list[Waiting]:
    """How many offices ask for access because of a matching record. One query."""
    if not allowed(member.role, "match.answer"):
        return []
    count = waiting_requests(member).count()
    if not count:
        return []
    text = ngettext(
        "%(count)d office asks to see a case because of a matching record",
        "%(count)d offices ask to see a case because of a matching record",
        count,
    )
    return [Waiting(text % {"count": count}, reverse("link-requests"))]
