"""Countries by code, name and nationality word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.places import border_points, countries, country, country_name, find_country, province


@pytest.mark.parametrize(
    ("text", "alpha2"),
    [
        ("Lao PDR", "LA"),
        ("LAO", "LA"),
        ("la", "LA"),
        ("ສປປ ລາວ", "LA"),
        ("ลาว", "LA"),
        ("Thailand", "TH"),
        ("ໄທ", "TH"),
        ("ไทย", "TH"),
        ("Viet Nam", "VN"),
        ("ຫວຽດນາມ", "VN"),
        ("Việt Nam", "VN"),
        ("ຈີນ", "CN"),
        ("ກໍາປູເຈຍ", "KH"),
        ("Burma", "MM"),
        ("Côte d’Ivoire", "CI"),
    ],
)
def test_known_words(text: str, alpha2: str) -> None:
    match = find_country(text)
    assert match.country is country(alpha2)
    assert match.exact


def test_korea_must_be_asked() -> None:
    match = find_country("Korea")
    assert match.country is None
    assert {one.alpha2 for one in match.candidates} >= {"KR", "KP"}


def test_a_slip_is_offered_and_not_taken() -> None:
    match = find_country("Tailand")
    assert match.country is None
    assert match.candidates == (country("TH"),)


@pytest.mark.parametrize("text", ["", " ", "Atlantis", "ZZ", "EU"])
def test_what_is_no_country(text: str) -> None:
    assert find_country(text).country is None


def test_every_country_is_found_by_its_own_names_and_codes() -> None:
    for one in countries():
        assert country(one.alpha2) is one
        assert find_country(one.alpha2).country is one
        for lang in ("en", "lo", "th"):
            assert find_country(country_name(one.alpha2, lang)).country is one, (one, lang)


def test_names_by_language() -> None:
    assert country_name("LAO", "lo") == "ລາວ"
    assert country_name("th", "th") == "ไทย"
    with pytest.raises(KeyError):
        country_name("XX", "en")


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    match = find_country(text)
    assert (match.country is not None) == match.exact


def test_border_points_leave_the_unknown_open() -> None:
    points = {point.name: point for point in border_points()}
    assert len(points) == len(border_points()) == 21
    assert points["Lantui"].kind is None
    assert points["Lantui"].counterpart is None
    assert points["Wattay airport"].neighbour is None
    assert points["Boten"].counterpart == "Mohan"
    for point in points.values():
        if point.neighbour:
            country(point.neighbour)
        if point.province:
            province(point.province)


def test_codes_of_three_letters_are_todays() -> None:
    """CLDR also knows those that ISO withdrew: FXX, ZAR, TMP."""
    of = {"FR": "FRA", "CD": "COD", "TL": "TLS", "MM": "MMR", "YE": "YEM", "DE": "DEU", "LA": "LAO"}
    assert {code: country(code).alpha3 for code in of} == of
    assert {country(alpha3).alpha2 for alpha3 in of.values()} == set(of)
