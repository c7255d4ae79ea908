"""What the conference of 2016 told, with its own oddities kept."""

import pytest

from khua.figures.reported import ReportedProblem, read, reports


def test_the_conference_s_seven_provinces_are_there() -> None:
    (conference,) = [each for each in reports() if each.id == "conference-2016"]
    places = {each.place for each in conference.figures} - {"LA"}
    assert places == {"LA-SV", "LA-KH", "LA-BK", "LA-LP", "LA-CH", "LA-XI", "LA-BL"}


def test_border_points_by_neighbour_are_two_more_than_their_total_and_it_says_so() -> None:
    (conference,) = [each for each in reports() if each.id == "conference-2016"]
    (points,) = [each for each in conference.figures if each.unit == "border point"]
    assert points.value == 107
    assert sum(points.parts.values()) == 109
    assert points.note is not None
    assert "109" in points.note["en"]
    assert "109" in points.note["lo"]


GOOD = "id: a\nname: {en: a, lo: a}\nsource: s\npublished: 2016-01-01\nfigures:\n- "


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("{place: LA-SV, of: x, unit: casses, value: 1, by: b}", "figure 1: unit 'casses'"),
        ("{place: LA-ZZ, of: x, unit: case, value: 1, by: b}", "place 'LA-ZZ'"),
        ("{place: LA, of: x, unit: case, value: -1, by: b}", "value -1"),
        ("{place: LA, of: x, unit: case, by: b}", "value"),
        (
            "{place: LA, of: x, unit: case, value: 1, by: b, since: 2016-01-02, until: 2016-01-01}",
            "after until",
        ),
    ],
)
def test_a_file_that_is_none_says_where_and_what(figure: str, told: str) -> None:
    with pytest.raises(ReportedProblem, match=told):
        read(GOOD + figure, "letter.yaml")
