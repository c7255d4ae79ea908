"""How many cases which office leads: the same every time, and adding up to what was asked for."""

from collections.abc import Mapping
from typing import Final

from khua.demo.offices import OfficePlan, offices

# How much of the work comes up where. A picture for a demo, not statistics.
PROVINCES: Final[Mapping[str, float]] = {
    "LA-SV": 10, "LA-VT": 9, "LA-CH": 8, "LA-BK": 8, "LA-LP": 7, "LA-XI": 7, "LA-KH": 6,
    "LA-LM": 5, "LA-OU": 5, "LA-HO": 4, "LA-SL": 4, "LA-XA": 4, "LA-VI": 4, "LA-BL": 4,
    "LA-PH": 2, "LA-AT": 2, "LA-XE": 1, "LA-XS": 1,
}  # fmt: skip
# How much of a province's work its agencies open; the rest only take part.
AGENCIES: Final[Mapping[str, float]] = {"POL": 66, "BOR": 15, "PRO": 9, "WOM": 7, "WEL": 3}
DISTRICT: Final = 0.15  # of the province's police, for each district office
CENTRE: Final = 2.0  # the centre's police, beside one hundredth a point of PROVINCES


def weight(office: OfficePlan) -> float:
    """The office's part of all cases; 0 for one that opens none."""
    if office.level == "centre":
        return CENTRE if office.code == "C-POL" else 0
    share = PROVINCES[office.province or ""] * AGENCIES.get(office.suffix, 0) / 100
    return share * DISTRICT if office.level == "district" else share


def cases_of_offices(total: int) -> dict[str, int]:
    """How many of `total` cases each office leads, by code; offices without a case are left out.

    Shares are rounded by the largest remainder, so that they add up.
    """
    weights = {office.code: weight(office) for office in offices() if weight(office)}
    exact = {code: total * part / sum(weights.values()) for code, part in weights.items()}
    counts = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (counts[code] - exact[code], code))
    for code in by_remainder[: total - sum(counts.values())]:
        counts[code] += 1
    return {code: count for code, count in counts.items() if count}
