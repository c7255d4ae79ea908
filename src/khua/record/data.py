"""What one hands to the services: plain rows, checked by whoever read them."""

from dataclasses import dataclass, field
from datetime import date

from khua.access.models import Office
from khua.record.models import Person


@dataclass(frozen=True)
class PlaceData:
    """Where something happened. `country` ISO 3166-1 alpha-2, `province` ISO 3166-2 or None."""

    kind: str
    country: str = "LA"
    province: str | None = None
    district: str = ""
    village: str = ""


@dataclass(frozen=True)
class CaseData:
    """A new case, or the new values of one."""

    title: str
    source: str
    reported_on: date
    occurred_on: date | None = None
    occurred_precision: str = "day"
    official_involvement: str = "none_known"
    official_note: str = ""
    account: str = ""
    sheet_key: str | None = None
    places: tuple[PlaceData, ...] = ()


@dataclass(frozen=True)
class IdentityData:
    """Who someone is; see models/person.py for the shapes of the lists."""

    name: str = ""
    honorific: str = ""
    other_names: tuple[str, ...] = ()
    birth_date: date | None = None
    birth_precision: str = "day"
    age: int | None = None  # years, when it happened
    documents: tuple[dict[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[dict[str, str], ...] = ()
    vehicles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonData:
    """Someone in a case."""

    roles: tuple[str, ...]
    kind: str = "person"
    sex: str = "NonSpecifiedUnknown"
    nationalities: tuple[str, ...] = ()
    sheet_key: str | None = None
    official_of: Office | None = None  # where an official serves: the case is kept from there
    identity: IdentityData = field(default_factory=IdentityData)


@dataclass(frozen=True)
class FindingData:
    """One element's standing; `suspect` or `victim` None: it holds for all."""

    code: str
    standing: str
    source: str
    suspect: Person | None = None
    victim: Person | None = None
    source_note: str = ""
