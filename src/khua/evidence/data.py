"""What one hands to the services: plain rows, checked by whoever read them."""

from dataclasses import dataclass
from datetime import date

from khua.record.models import Person


@dataclass(frozen=True)
class ItemData:
    """A new item of evidence, or the new values of one."""

    kind: str
    title: str
    authority: str
    description: str = ""
    collected_by: str = ""
    collected_on: date | None = None
    collected_precision: str = "day"
    place: str = ""
    authority_note: str = ""
    witness: Person | None = None
    sealed: bool = False
