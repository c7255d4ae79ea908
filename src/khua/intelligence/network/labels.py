"""Values as they were written: a network joins by the normal form and shows what people typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from khua.intelligence.models import Imprint
from khua.intelligence.network.graph import ACCOUNT, DOCUMENT, PHONE, PLACE, VEHICLE
from khua.intelligence.network.links import COLUMNS, Value
from khua.reading.text import latin_digits
from khua.record.models import Identity


@dataclass(frozen=True)
class Label:
    """What a value's node is called, and what an export tells of it."""

    text: str
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)


Written = tuple[str, Label]  # what the normal form is made of, and the label


def labels_of(imprint: Imprint, identity: Identity) -> dict[Value, Label]:
    """The label of each value of one person that can be told from what was typed."""
    written: dict[str, list[Written]] = {
        PHONE: [(phone, Label(phone)) for phone in identity.phones],
        VEHICLE: [(plate, Label(plate)) for plate in identity.vehicles],
        PLACE: [(address, Label(address)) for address in identity.addresses],
        ACCOUNT: [(each.get("number", ""), _account(each)) for each in identity.accounts],
        DOCUMENT: [(each.get("number", ""), _document(each)) for each in identity.documents],
    }
    found: dict[Value, Label] = {}
    for kind, labels in written.items():
        for value in getattr(imprint, COLUMNS[kind]):
            if label := _of(value, getattr(imprint, COLUMNS[kind]), labels):
                found[kind, value] = label
    return found


def _of(value: str, values: Sequence[str], labels: Sequence[Written]) -> Label | None:
    """The label that `value` was made of: the only one there is, or the one of the same letters
    and digits."""
    if len(values) == len(labels) == 1:
        return labels[0][1]
    return next((label for text, label in labels if _bare(text) == _bare(value)), None)


def _bare(text: str) -> str:
    return "".join(char for char in latin_digits(text).casefold() if char.isalnum())


def _account(account: dict[str, str]) -> Label:
    bank, number = account.get("bank", ""), account.get("number", "")
    return Label(f"{bank} {number}".strip(), _facts(bank=bank, number=number))


def _document(document: dict[str, str]) -> Label:
    kind, number = document.get("kind", ""), document.get("number", "")
    facts = _facts(type=kind, number=number, country=document.get("country", ""))
    return Label(f"{kind} {number}".strip(), facts)


def _facts(**given: str) -> dict[str, tuple[str, ...]]:
    return {name: (text,) for name, text in given.items() if text}
