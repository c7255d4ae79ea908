"""Cases and their places."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, field_validator, model_validator

from khua.access.models import Office
from khua.api.reading import wrong
from khua.api.shapes.common import (
    Country,
    Day,
    Given,
    Province,
    Sent,
    Version,
    Words,
)
from khua.record.data import CaseData, PlaceData
from khua.record.models import Case, Place
from khua.record.models.choices import Involvement, PlaceKind, Precision, Source
from khua.record.selectors import CaseFilter


class PlaceIn(Sent):
    """Where something happened. Without a country it is Laos."""

    kind: PlaceKind
    country: Country = "LA"
    province: Province | None = None
    district: Annotated[str, Words(80)] = ""
    village: Annotated[str, Words(80)] = ""

    @model_validator(mode="after")
    def _in_laos(self) -> Self:
        if self.province and self.country != "LA":
            raise wrong(
                _("The province is in Laos, the country is not."),
                _("Send LA as the country, or no province."),
            )
        return self

    def data(self) -> PlaceData:
        """What the services take."""
        return PlaceData(self.kind, self.country, self.province, self.district, self.village)


class CaseIn(Sent):
    """A new case. Texts name people by code name only."""

    title: Annotated[str, Words(200, 1)]
    source: Source
    reported_on: Day
    occurred_on: Day | None = None
    occurred_precision: Precision = Precision.DAY
    official_involvement: Involvement = Involvement.NONE_KNOWN
    official_note: Annotated[str, Words(4000)] = ""
    account: Annotated[str, Words(20_000)] = ""
    places: list[PlaceIn] = Field([], max_length=50)

    @field_validator("reported_on")
    @classmethod
    def _not_in_the_future(cls, day: date) -> date:
        if day > timezone.localdate():
            raise wrong(_("This day is still to come."), _("Send today or an earlier day."))
        return day

    def data(self) -> CaseData:
        """What the services take."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return CaseData(**{**given, "places": tuple(place.data() for place in self.places)})


class CaseChange(Sent):
    """New values of a case; what is left out stays. Places are added, none is taken away."""

    title: Annotated[str, Words(200, 1)] | None = None
    source: Source | None = None
    reported_on: Day | None = None
    occurred_on: Day | None = None
    occurred_precision: Precision | None = None
    official_involvement: Involvement | None = None
    official_note: Annotated[str, Words(4000)] | None = None
    account: Annotated[str, Words(20_000)] | None = None
    places: list[PlaceIn] = Field([], max_length=50)

    def data(self, case: Case) -> CaseData:
        """The case with the new values, as the services take it."""
        old = CaseData(
            case.title,
            case.source,
            case.reported_on,
            case.occurred_on,
            case.occurred_precision,
            case.official_involvement,
            case.official_note,
            case.account,
        )
        new = {name: getattr(self, name) for name in self.model_fields_set - {"places"}}
        may_be_empty = {"occurred_on"}
        new = {
            name: value for name, value in new.items() if value is not None or name in may_be_empty
        }
        return replace(old, **new, places=tuple(place.data() for place in self.places))


class CaseWanted(Sent):
    """What a search is narrowed to. Its words are sent in the body: an address ends up in logs."""

    text: Annotated[str, Words(100)] = ""
    office: Annotated[str, Words(24)] = Field("", description="The code of the office that leads.")
    source: Source | None = None
    province: Province | None = None
    year: int | None = Field(None, ge=1900, le=2100)
    mine: bool = Field(False, description="Only cases that the member is on by name.")

    def filter(self) -> CaseFilter:
        """What the selectors take."""
        office = Office.objects.filter(code=self.office).first() if self.office else None
        return CaseFilter(
            text=self.text,
            office=office.pk if office else (-1 if self.office else None),
            source=self.source or "",
            province=self.province or "",
            year=self.year,
            mine=self.mine,
        )


class PlaceOut(Given):
    kind: str
    country: str
    province: str | None
    district: str
    village: str

    @classmethod
    def of(cls, place: Place) -> Self:
        """A place as the API gives it."""
        return cls(**{name: getattr(place, name) for name in cls.model_fields})


class CaseLine(Given):
    """A case in a list."""

    number: str
    title: str
    source: str
    stage: str
    lead_office: str = Field(description="The code of the office that leads it.")
    reported_on: date
    occurred_on: date | None
    occurred_precision: str
    version: Version

    @classmethod
    def of(cls, case: Case) -> Self:
        """A case as the API gives it."""
        return cls(**_line(case))


class CaseOut(CaseLine):
    """A case."""

    official_involvement: str
    official_note: str
    account: str
    updated_at: datetime
    places: list[PlaceOut]
    may: list[str] = Field(description="What the member may do with this case.")

    @classmethod
    def of_case(cls, case: Case, actions: frozenset[str]) -> Self:
        """A case in full, and what its reader may do with it."""
        return cls(
            **_line(case),
            official_involvement=case.official_involvement,
            official_note=case.official_note,
            account=case.account,
            updated_at=case.updated_at,
            places=[PlaceOut.of(place) for place in case.places.all()],
            may=sorted(actions),
        )


def _line(case: Case) -> dict[str, Any]:
    same = ("number", "title", "source", "stage", "reported_on", "occurred_on")
    return {
        **{name: getattr(case, name) for name in same},
        "occurred_precision": case.occurred_precision,
        "lead_office": case.lead_office.code,
        "version": case.version,
    }
