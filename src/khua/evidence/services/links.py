"""Linking an item to a finding that it supports or contradicts."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.evidence.models import Item, Link
from khua.record.models import Finding
from khua.record.refusal import Refused


@transaction.atomic
def link(member: Member, item: Item, finding: Finding, bearing: str) -> Link:
    """Say that an item speaks for or against a finding of its case. Raises Refused."""
    if item.links.filter(finding=finding, ended_at=None).exists():
        raise Refused(
            "finding",
            _("The item is linked to this finding already."),
            _("To change how it bears on it, take the link away first."),
        )
    return Link.objects.create(
        case_id=item.case_id, item=item, finding=finding, bearing=bearing, linked_by=member
    )


@transaction.atomic
def end_link(member: Member, ended: Link) -> None:
    """Take a link away; the row stays, with the time it ended."""
    ended.ended_by, ended.ended_at = member, timezone.now()
    ended.save(update_fields=["ended_by", "ended_at"])
