"""How the history of a case tells what happened to its evidence. Of content and files only the
names of fields are known here: a sealed item must not be read out of its history."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khua.evidence.models import Answer, Custody, Item, Kind, Link
from khua.record import trail, wording
from khua.record.models import Change
from khua.record.wording import Detail, Event, Known


def _event(change: Change, known: Known, what: str, *details: Detail) -> Event:
    return Event(change.at, known.member(change.member_id), what, details)


def _label(known: Known, pk: int | None) -> str:
    """E-3; or, of a row that is not there, what it is in general."""
    for thing in ("evidence_item", "evidence_itemcontent"):
        item = known.rows.get(thing, {}).get(pk or 0)
        if isinstance(item, Item):
            return item.label
    item = Item.objects.filter(pk=pk).first() if pk else None
    return item.label if item else _("an item of evidence")


def _label_of(change: Change, known: Known) -> str:
    """The label of the item that a hand-over or a link is about."""
    row = known.rows.get(change.thing, {}).get(change.row)
    return _label(known, row.item_id if isinstance(row, Custody | Link) else None)


def _item(change: Change, known: Known, new: bool) -> Event:
    values = {field: pair[1] for field, pair in change.changes.items()}
    label = _label(known, change.row)
    if new:
        what = _("registered %(label)s: %(kind)s")
        kind = Kind(values["kind"]).label
        return _event(change, known, what % {"label": label, "kind": kind})
    if "sealed" in values:
        what = _("sealed %(label)s") if values["sealed"] else _("opened the seal of %(label)s")
        return _event(change, known, what % {"label": label})
    if "custodian_id" in values:
        return _event(change, known, _("has %(label)s now") % {"label": label})
    return _event(change, known, _("changed what %(label)s is") % {"label": label})


def _content(change: Change, known: Known, new: bool) -> Event:
    labels = wording.FIELDS["evidence_itemcontent"]
    fields = ", ".join(str(labels[name]) for name in WRITTEN if name in change.changes)
    what = (
        _("described %(label)s (%(fields)s)")
        if new
        else _("changed what is written about %(label)s (%(fields)s)")
    )
    return _event(change, known, what % {"label": _label(known, change.row), "fields": fields})


def _file(change: Change, known: Known, new: bool) -> Event:
    if new:
        return _event(change, known, _("added a file of evidence"))
    return _event(change, known, _("changed the entry of a file of evidence"))


def _custody(change: Change, known: Known, new: bool) -> Event:
    label = _label_of(change, known)
    reason = change.changes.get("reason" if new else "answer_reason", ["", ""])[1]
    details = [Detail(_("Reason"), "", reason)] if reason else []
    if new:
        return _event(change, known, _("handed over %(label)s") % {"label": label}, *details)
    what = (
        _("confirmed to have received %(label)s")
        if change.changes.get("answer", ["", ""])[1] == Answer.CONFIRMED
        else _("refused to take %(label)s")
    )
    return _event(change, known, what % {"label": label}, *details)


def _link(change: Change, known: Known, new: bool) -> Event:
    label = _label_of(change, known)
    if new:
        return _event(change, known, _("linked %(label)s to a finding") % {"label": label})
    return _event(change, known, _("took away a link of %(label)s") % {"label": label})


TELLERS: dict[str, Callable[[Change, Known, bool], Event]] = {
    "evidence_item": _item,
    "evidence_itemcontent": _content,
    "evidence_file": _file,
    "evidence_custody": _custody,
    "evidence_link": _link,
}
#: tables whose rows a sentence needs; content bears the id of its item
ROWS = {
    "evidence_item": Item,
    "evidence_itemcontent": Item,
    "evidence_custody": Custody,
    "evidence_link": Link,
}
#: what people write about an item; the rest of its columns are bookkeeping
WRITTEN = (
    "title",
    "description",
    "collected_by",
    "collected_on",
    "place",
    "authority",
    "authority_note",
    "witness_id",
)
THINGS: dict[str, str | Promise] = {
    "evidence_item": gettext_lazy("An item of evidence"),
    "evidence_itemcontent": gettext_lazy("What an item of evidence is"),
    "evidence_file": gettext_lazy("A file of evidence"),
    "evidence_custody": gettext_lazy("A hand-over of evidence"),
    "evidence_link": gettext_lazy("A link of evidence to a finding"),
}
FIELDS: dict[str, dict[str, str | Promise]] = {
    "evidence_item": {
        "number": gettext_lazy("Number"),
        "kind": gettext_lazy("Kind"),
        "sealed": gettext_lazy("Sealed"),
        "custodian_id": gettext_lazy("Who has it"),
        "moves": gettext_lazy("Confirmed hand-overs"),
        "registered_by_id": gettext_lazy("Registered by"),
        "registered_at": gettext_lazy("Registered"),
    },
    "evidence_itemcontent": {
        "title": gettext_lazy("What it is"),
        "description": gettext_lazy("Description"),
        "collected_by": gettext_lazy("Collected by"),
        "collected_on": gettext_lazy("Collected on"),
        "collected_precision": gettext_lazy("How exactly it is known"),
        "place": gettext_lazy("Where it was collected"),
        "authority": gettext_lazy("By what authority"),
        "authority_note": gettext_lazy("Number of the order, or what was agreed"),
        "witness_id": gettext_lazy("Whose statement, or from whom"),
        "sealed": gettext_lazy("Sealed"),
        "custodian_id": gettext_lazy("Who has it"),
    },
    "evidence_file": {
        "item_id": gettext_lazy("Item"),
        "name": gettext_lazy("File"),
        "size": gettext_lazy("Size"),
        "sha256": gettext_lazy("Hash"),
        "content_type": gettext_lazy("Kind"),
        "path": gettext_lazy("Place on the disk"),
        "uploaded_by_id": gettext_lazy("Uploaded by"),
        "uploaded_at": gettext_lazy("Uploaded"),
        "sealed": gettext_lazy("Sealed"),
        "custodian_id": gettext_lazy("Who has it"),
    },
    "evidence_custody": {
        "item_id": gettext_lazy("Item"),
        "after": gettext_lazy("Confirmed hand-overs"),
        "from_member_id": gettext_lazy("From"),
        "to_member_id": gettext_lazy("To"),
        "written_by_id": gettext_lazy("Written by"),
        "reason": gettext_lazy("Reason"),
        "handed_at": gettext_lazy("Handed over"),
        "answer": gettext_lazy("Answer"),
        "answer_reason": gettext_lazy("Reason of the answer"),
        "confirmed_by_id": gettext_lazy("Answered by"),
        "confirmed_at": gettext_lazy("Answered"),
    },
    "evidence_link": {
        "item_id": gettext_lazy("Item"),
        "finding_id": gettext_lazy("Finding"),
        "bearing": gettext_lazy("How it bears on it"),
        "linked_by_id": gettext_lazy("Linked by"),
        "linked_at": gettext_lazy("Linked"),
        "ended_by_id": gettext_lazy("Ended by"),
        "ended_at": gettext_lazy("Until"),
    },
}


def tell() -> None:
    """Teach the history and the auditor's trail the words for the tables of this app."""
    wording.TELLERS.update(TELLERS)
    wording.FIELDS.update(FIELDS)
    wording.ROWS.update(ROWS)
    trail.THINGS.update(THINGS)
