"""Cases of the synthetic country, drawn from kinds.yaml by a seeded generator.

The same seed and office give the same cases, in whatever order the offices come. Nothing here
touches the database.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from khua.demo import findings as find
from khua.demo.findings import DemoFinding
from khua.demo.offices import SEED, District, OfficePlan, districts
from khua.demo.people import People
from khua.demo.plan import PROVINCES
from khua.demo.tables import document
from khua.places import country_name, province
from khua.record.data import CaseData, PersonData, PlaceData

FIRST, LAST = date(2019, 1, 1), date(2026, 9, 30)
IN_LAO: Final = 0.65  # of the cases; the others were typed on machines without Lao letters
BORDER_FACTOR: Final = 6  # how much more of what crosses the border is found there
BARE_PRECISIONS: Final = ("day", "day", "day", "month", "month", "year", "about")

Kind = Mapping[str, Any]  # an entry of kinds.yaml


@dataclass(frozen=True)
class DemoCase:
    """A case with its people and findings, ready for the services.

    `joined`: suffixes of offices of the same province whose officer is put on the case.
    """

    case: CaseData
    people: tuple[PersonData, ...]
    findings: tuple[DemoFinding, ...]
    joined: tuple[str, ...] = ()


def kinds() -> tuple[Kind, ...]:
    """The kinds of case."""
    return tuple(document("kinds.yaml"))


def cases_of(office: OfficePlan, count: int) -> list[DemoCase]:
    """The first `count` invented cases of an office, in the order they were reported."""
    drawn = [_case(office, number) for number in range(1, count + 1)]
    return sorted(drawn, key=lambda one: (one.case.reported_on, one.case.sheet_key or ""))


def pick(draw: random.Random, weights: Mapping[str, float]) -> str:
    """One key, each as often as its weight says."""
    return draw.choices(list(weights), list(weights.values()))[0]


def _case(office: OfficePlan, number: int) -> DemoCase:
    draw = random.Random(f"{SEED} {office.code} {number}")  # noqa: S311 - reproducible on purpose
    iso = office.province or pick(draw, PROVINCES)
    kind = _kind(draw, office, iso)
    lang = "lo" if draw.random() < IN_LAO else "en"
    reported = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))
    happened = reported - timedelta(days=draw.randint(3, 400))
    outcome = pick(draw, _outcomes(kind, reported))
    title = draw.choice(kind["titles"])
    victims = draw.randint(*kind["victims"])
    if "{count}" in title["en"]:
        victims = max(2, victims)
    district = draw.choice(districts(iso))
    abroad = pick(draw, kind["abroad"])
    people = People(draw, lang, district, happened).of_case(kind, victims, outcome, abroad)
    words = {
        "district": district.name_lo if lang == "lo" else district.name_en,
        "province": province(iso).name_lo if lang == "lo" else province(iso).name_en,
        "country": country_name(abroad, lang),
        "count": victims,
    }
    official = any("official" in person.roles for person in people)
    return DemoCase(
        case=CaseData(
            title=title[lang].format(**words),
            source=_source(draw, office, kind),
            reported_on=reported,
            occurred_on=happened,
            occurred_precision=draw.choice(BARE_PRECISIONS),
            official_involvement="suspected" if official else "none_known",
            account=kind["account"][lang].format(**words),
            sheet_key=f"demo-{number:04d}",
            places=_places(draw, kind, district, abroad),
        ),
        people=tuple(people),
        findings=tuple(find.of_case(draw, kind, people, outcome)),
        joined=_joined(draw, office, outcome),
    )


def _kind(draw: random.Random, office: OfficePlan, iso: str) -> Kind:
    def often(kind: Kind) -> float:
        at_the_border = office.suffix == "BOR" and "smuggling" in kind
        here: float = kind["share"] * kind["provinces"].get(iso, 1)
        return here * (BORDER_FACTOR if at_the_border else 1)

    return draw.choices(kinds(), [often(kind) for kind in kinds()])[0]


def _outcomes(kind: Kind, reported: date) -> dict[str, float]:
    """How the findings stand: what was reported lately is mostly open."""
    weights = dict(kind["outcomes"])
    if reported.year >= LAST.year - 1:
        weights["open"] *= 3
    return weights


def _source(draw: random.Random, office: OfficePlan, kind: Kind) -> str:
    if office.suffix == "BOR":
        return "border"
    if office.suffix in ("PRO", "WEL"):
        return "agency"
    return pick(draw, kind["sources"])


def _places(
    draw: random.Random, kind: Kind, district: District, abroad: str
) -> tuple[PlaceData, ...]:
    """Where it began, where it went, and where people were held."""
    here = PlaceData(
        "Transit" if kind.get("migrants") else "Recruitment",
        province=district.iso,
        district=district.name_lo,
    )
    if kind.get("migrants"):  # they come from abroad
        return (PlaceData("Recruitment", country=abroad), here)
    if abroad != "LA":
        return (here, PlaceData("Exploitation", country=abroad))
    where = draw.choice(("LA-VT", "LA-BK", "LA-SV"))
    return (here, PlaceData("Exploitation", province=where, district=districts(where)[0].name_lo))


def _joined(draw: random.Random, office: OfficePlan, outcome: str) -> tuple[str, ...]:
    """Which other agencies work along, when the police of a province lead."""
    if office.suffix != "POL" or office.level != "province":
        return ()
    chances: Sequence[tuple[str, float]] = (
        ("PRO", 0.45 if outcome == "established" else 0.15),
        ("COU", 0.2 if outcome == "established" else 0.02),
        ("WOM", 0.12),
        ("FIU", 0.04),
    )
    return tuple(suffix for suffix, chance in chances if draw.random() < chance)
