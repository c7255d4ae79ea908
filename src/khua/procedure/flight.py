"""Whether a suspect may flee, from what the viewer may see of him."""

from collections.abc import Mapping
from dataclasses import dataclass

from khua import places
from khua.law import procedure
from khua.law.procedure import FlightFacts, FlightReason
from khua.procedure.rules import rules
from khua.record.assessing import suspects_of
from khua.record.models import Case, Identity, Person
from khua.record.models.choices import PersonKind, PlaceKind
from khua.record.selectors import identities


@dataclass(frozen=True)
class Flight:
    """A suspect, and why flight is likely. The reasons name no phone and no document."""

    person: Person
    reasons: tuple[FlightReason, ...]


def flight_risks(case: Case) -> list[Flight]:
    """The suspects of a case whose flight is likely. Two or three queries."""
    suspects = [p for p in suspects_of(list(case.people.all())) if p.kind == PersonKind.PERSON]
    if not suspects:
        return []
    # of a suspect who may be a victim too, nobody looks who it is for this
    known = identities([p for p in suspects if not p.protected])
    abroad = any(
        place.kind == PlaceKind.EXPLOITATION and place.country != rules().country
        for place in case.places.all()
    )
    found = [
        Flight(person, procedure.flight_risk(_facts(person, known, abroad))) for person in suspects
    ]
    return [flight for flight in found if flight.reasons]


def _facts(person: Person, known: Mapping[int, Identity], abroad: bool) -> FlightFacts:
    who = known.get(person.pk)
    return FlightFacts(
        nationalities=person.nationalities,
        addresses_abroad=any(_names_a_country(line) for line in who.addresses) if who else False,
        phones=who.phones if who else (),
        documents=who.documents if who else (),
        exploitation_abroad=abroad,
    )


def _names_a_country(address: str) -> bool:
    """Whether a part of an address is the name of another country. Addresses are lines of text:
    one that does not name the country is taken for one at home."""
    home = rules().country
    abroad = {
        name.casefold()
        for country in places.countries()
        if country.alpha2 != home
        for name in (country.name_en, country.name_lo)
    }
    parts = {part.strip().casefold() for part in address.replace(";", ",").split(",")}
    return bool(parts & abroad)
