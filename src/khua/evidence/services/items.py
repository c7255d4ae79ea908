"""Registering an item and changing what is written about it."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.evidence.data import ItemData
from khua.evidence.models import Item, ItemContent
from khua.names import normalise
from khua.record.models import Case
from khua.record.refusal import Refused
from khua.record.versions import hold

COLUMNS = (
    "title",
    "description",
    "collected_by",
    "collected_on",
    "collected_precision",
    "place",
    "authority",
    "authority_note",
    "witness",
)


@transaction.atomic
def register(member: Member, case: Case, data: ItemData) -> Item:
    """Register an item; whoever registers it has it. The database gives it its number."""
    data = _checked(data)
    item = Item.objects.create(case=case, kind=data.kind, sealed=data.sealed, registered_by=member)
    ItemContent.objects.create(
        item=item, case=case, **{column: getattr(data, column) for column in COLUMNS}
    )
    item.refresh_from_db(fields=["number", "custodian", "office", "shared_with"])
    return item


@transaction.atomic
def edit_item(
    member: Member, item: Item, content: ItemContent, data: ItemData, *, seen: int | None = None
) -> None:
    """Give an item new values. Only its custodian and the head of the leading office may.

    Raises Refused, also when somebody else changed it since `seen`.
    """
    data = _checked(data)
    hold(content, seen)
    for column in COLUMNS:
        setattr(content, column, getattr(data, column))
    content.save(update_fields=COLUMNS)
    item.kind, item.sealed = data.kind, data.sealed
    item.save(update_fields=["kind", "sealed"])


def _checked(data: ItemData) -> ItemData:
    """The data with text in its normal form."""
    data = replace(
        data,
        title=normalise(data.title),
        description=normalise(data.description, lines=True),
        collected_by=normalise(data.collected_by),
        place=normalise(data.place),
        authority_note=normalise(data.authority_note),
    )
    if not data.title:
        raise Refused("title", _("The item has no title."), _("Say in a few words what it is."))
    if data.authority == "order" and not data.authority_note:
        raise Refused(
            "authority_note",
            _("The number of the order is missing."),
            _("Write number and date of the order."),
        )
    return data
