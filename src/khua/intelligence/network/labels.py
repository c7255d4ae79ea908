"""What is on record of people, in the normal form that joins it and as it was written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from khua.intelligence.network.graph import ACCOUNT, DOCUMENT, PHONE, PLACE, VEHICLE
from khua.intelligence.network.links import Value
from khua.matching import values
from khua.record.models import Identity


@dataclass(frozen=True)
class Label:
    """What a value's node is called, and what an export tells of it."""

    text: str
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)


_NORMAL: Final[dict[str, Callable[[Sequence[str]], list[str]]]] = {
    PHONE: values.phones,
    ACCOUNT: values.accounts,
    VEHICLE: values.plates,
    DOCUMENT: values.documents,
    PLACE: values.addresses,
}


def held_by(identities: Iterable[Identity]) -> tuple[dict[Value, list[int]], dict[Value, Label]]:
    """Who bears each value, by person id, and how its first bearer wrote it.

    The normal form is that of the imprints (`khua.matching.values`). What says nothing there, such
    as a number of zeros, is left out.
    """
    bearers: dict[Value, list[int]] = {}
    labels: dict[Value, Label] = {}
    written: dict[str, list[tuple[int, str, Label]]] = {kind: [] for kind in _NORMAL}
    for who in identities:
        for kind, text, label in _written(who):
            written[kind].append((who.person_id, text, label))
    for kind, rows in written.items():
        for (person, _text, label), value in zip(
            rows, _NORMAL[kind]([text for _, text, _ in rows]), strict=True
        ):
            if value:
                bearers.setdefault((kind, value), []).append(person)
                labels.setdefault((kind, value), label)
    return bearers, labels


def _written(identity: Identity) -> Iterable[tuple[str, str, Label]]:
    """Each value with its kind, what its normal form is made of, and its label."""
    for phone in identity.phones:
        yield PHONE, phone, Label(phone)
    for plate in identity.vehicles:
        yield VEHICLE, plate, Label(plate)
    for address in identity.addresses:
        yield PLACE, address, Label(address)
    for account in identity.accounts:
        bank, number = account.get("bank", ""), account.get("number", "")
        yield ACCOUNT, number, Label(f"{bank} {number}".strip(), _facts(bank=bank, number=number))
    for document in identity.documents:
        kind, number = document.get("kind", ""), document.get("number", "")
        facts = _facts(type=kind, number=number, country=document.get("country", ""))
        yield DOCUMENT, number, Label(f"{kind} {number}".strip(), facts)


def _facts(**given: str) -> dict[str, tuple[str, ...]]:
    return {name: (text,) for name, text in given.items() if text}
