"""What the shapes share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from annotated_types import GroupedMetadata, MaxLen, MinLen
from django.utils.translation import gettext as _
from ninja import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from khua import places
from khua.api.reading import not_storable, wrong

T = TypeVar("T")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
BIGGEST = 2**63 - 1  # PostgreSQL's bigint


class Sent(BaseModel):
    """What is sent to the API."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What the API gives."""


class Text(Given):
    """One text in both languages."""

    en: str
    lo: str


class Listed(Given, Generic[T]):
    """One page of a list. `next`: the cursor of the page after; null on the last."""

    items: list[T]
    next: str | None


def _storable(text: str) -> str:
    """Raises for what PostgreSQL cannot keep: NUL and half a surrogate pair."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise not_storable()
    return text


def _country(code: str) -> str:
    try:
        return places.country(code).alpha2
    except KeyError:
        raise wrong(
            _("This is no country."), _("Send its two letters of ISO 3166-1, such as LA.")
        ) from None


def _province(iso: str) -> str:
    try:
        return places.province(iso).iso
    except KeyError:
        raise wrong(
            _("This is no province of Laos."),
            _("Send its code of ISO 3166-2, such as LA-SV; none for a place abroad."),
        ) from None


def _plausible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise wrong(
            _("This date cannot be right."), _("Write the year in the Christian era: 2026.")
        )
    return day


@dataclass(frozen=True)
class Words(GroupedMetadata):
    """Text of at most, and at least, so many characters: `Annotated[str, Words(200, 1)]`."""

    longest: int
    shortest: int = 0

    def __iter__(self) -> Iterator[object]:
        yield MinLen(self.shortest)
        yield MaxLen(self.longest)
        yield AfterValidator(_storable)


Day = Annotated[date, AfterValidator(_plausible)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]
Province = Annotated[str, StringConstraints(pattern=r"^LA-[A-Z]{2}$"), AfterValidator(_province)]
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
Number = Annotated[str, Path(max_length=40, description="The number of a case.")]
Code = Annotated[str, Path(max_length=10, description="A code name, such as V-7Q4K.")]
Version = Annotated[int, Field(description="Counts up with each change; the ETag of the thing.")]
