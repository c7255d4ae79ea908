"""Provinces, countries and border points, and finding them from what people write."""

from khua.places.border_points import BorderPoint, border_points
from khua.places.countries import (
    Country,
    CountryMatch,
    countries,
    country,
    country_name,
    find_country,
)
from khua.places.provinces import Match, Province, find_province, province, provinces

__all__ = [
    "BorderPoint",
    "Country",
    "CountryMatch",
    "Match",
    "Province",
    "border_points",
    "countries",
    "country",
    "country_name",
    "find_country",
    "find_province",
    "province",
    "provinces",
]
