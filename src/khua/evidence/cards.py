"""What evidence shows on the pages of the record: my work, a finding, the assessment."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import ngettext

from khua.access.models import Member
from khua.evidence.models import Bearing
from khua.evidence.pages import shown_links
from khua.evidence.selectors import links_to, waiting_for
from khua.record.joints import Card, Mark, Waiting
from khua.record.models import Finding


def waits(member: Member) -> list[Waiting]:
    """How many hand-overs wait for `member`; not of what, nor in which case."""
    count = waiting_for(member).count()
    if not count:
        return []
    text = ngettext(
        "%(count)s hand-over of evidence waits for your confirmation",
        "%(count)s hand-overs of evidence wait for your confirmation",
        count,
    )
    return [Waiting(text % {"count": count}, reverse("evidence-waiting"))]


def finding_card(member: Member, finding: Finding) -> Card | None:
    """The items that bear on a finding, beside it."""
    links = shown_links(links_to([finding]))
    return Card("evidence/finding_card.html", {"links": links, "number": finding.case.number})


def marks(findings: Sequence[Finding]) -> dict[int, list[Mark]]:
    """Finding id → the items that bear on it, for the assessment."""
    found: dict[int, list[Mark]] = defaultdict(list)
    numbers = {finding.pk: finding.case.number for finding in findings}
    for link in links_to(findings):
        url = reverse("evidence-item", args=[numbers[link.finding_id], link.item.number])
        against = link.bearing == Bearing.CONTRADICTS
        how = link.get_bearing_display()
        found[link.finding_id].append(Mark(link.item.label, url, how, against))
    return found
