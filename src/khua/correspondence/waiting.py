"""What of the correspondence waits for a member."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from khua.access.models import Member
from khua.correspondence.selectors import open_questions, with_new_messages
from khua.record.joints import Waiting


def waits(member: Member) -> list[Waiting]:
    """Unanswered questions and unread messages, as counts. Two queries."""
    url = reverse("correspondence")
    found = []
    dates = list(open_questions(member).values_list("due_at", flat=True))
    if dates:
        text = ngettext(
            "%(count)d question waits for your office's answer",
            "%(count)d questions wait for your office's answer",
            len(dates),
        )
        late = dates[0] < timezone.now()
        found.append(Waiting(text % {"count": len(dates)}, url, urgent=late))
    if unread := with_new_messages(member).count():
        text = ngettext(
            "%(count)d case has new messages", "%(count)d cases have new messages", unread
        )
        found.append(Waiting(text % {"count": unread}, url))
    return found
