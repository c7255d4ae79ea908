"""What offices told, beside what the record counts."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from khua.figures.catalogue import catalogue
from khua.figures.reported import ANSWERS, Figure, reports
from khua.figures.shown import Shown
from khua.statistics.shown import answers
from khua.statistics.shown.answers import WORDS
from tests.statistics import numbers

GIVEN = {
    "place": "LA-SV", "of": "trafficking", "unit": "case", "value": "9",
    "since": "01/01/2015", "until": "31/12/2015", "told_by": "Provincial Prosecutor's Office",
    "source": "Letter 12", "published": "10/01/2016", "note": "", "other": "",
}  # fmt: skip
SCOPES = ["LA", "LA-SV"]


@pytest.fixture
def counted(members) -> None:
    numbers.stored(wanted=sorted(set(ANSWERS.values())))


def cases(**years: int) -> dict[tuple[str, str], Shown]:
    """Cases of trafficking in Savannakhet by year, exact."""
    cells = {(year[1:], "LA-SV"): count for year, count in years.items()}
    cells[("*", "LA-SV")] = sum(years.values())
    table = catalogue()["trafficking-cases"]
    shown = Shown(table, "LA", True, date(2020, 1, 1), cells)
    return {("trafficking-cases", "LA"): shown}


def told(value: int = 9, since: str = "", until: str = "", **other) -> Figure:
    day = date.fromisoformat
    return Figure(
        **{"place": "LA-SV", "of": "trafficking", "unit": "case", "by": "x", **other},
        value=value, since=day(since) if since else None, until=day(until) if until else None,
    )  # fmt: skip


def test_the_same_unit_place_and_period_is_counted():
    tables = cases(y2014=4, y2015=7, y2016=2)
    line = answers.line(told(9, "2015-01-01", "2015-12-31"), tables, SCOPES)
    assert (line.counted, line.difference) == (7, -2)
    assert WORDS["not-in"] in line.why
    assert WORDS["moved"] not in line.why  # these are exact
    line = answers.line(told(6, "2015-01-01", "2016-12-31"), tables, SCOPES)
    assert (line.counted, line.difference) == (9, 3)
    assert WORDS["others"] in line.why
    assert answers.line(told(9, "2015-01-01", "2016-12-31"), tables, SCOPES).why == ()


def test_a_period_within_a_year_is_said_and_one_without_is_the_whole_record():
    tables = cases(y2014=4, y2015=7, y2016=2)
    line = answers.line(told(9, "2015-01-01", "2016-11-30"), tables, SCOPES)
    assert line.counted == 9
    assert any("2015–2016" in why["en"] for why in line.why)
    line = answers.line(told(20), tables, SCOPES)
    assert line.counted == 13
    assert WORDS["period-none"] in line.why


def test_years_before_the_record_are_said():
    line = answers.line(told(9, "2008-01-01", "2015-12-31"), cases(y2014=4, y2015=1), SCOPES)
    assert any("2014" in why["en"] and "2014" in why["lo"] for why in line.why)


def test_where_nothing_answers_it_is_said_why():
    tables = cases(y2015=7)
    crossing = answers.line(told(unit="crossing"), tables, SCOPES)
    assert (crossing.counted, crossing.difference) == (None, None)
    assert crossing.why == (WORDS["no-table"],)
    theirs = answers.line(told(place="LA-BK", unit="victim"), tables, SCOPES)
    assert theirs.why == (WORDS["not-yours"],)
    assert answers.line(told(), {}, SCOPES).why == (WORDS["not-counted"],)


def test_parts_that_are_more_than_the_whole_are_told():
    (points,) = [f for f in reports()[0].figures if f.of == "border points"]
    line = answers.line(points, {}, SCOPES)
    assert "109" in line.why[0]["en"]
    assert "107" in line.why[0]["en"]


def test_every_answer_is_a_table_that_counts_this_unit():
    for (_of, unit), table in ANSWERS.items():
        assert unit in (catalogue()[table].unit, "person", "returned")


def test_the_page_has_the_conference_s_figures_beside_the_record_s(counted, client_for):
    page = client_for("sv-pol-officer").get(reverse("told-list"))
    text = page.content.decode()
    for each in reports()[0].figures:
        assert f">{each.value}<" in text
    shown = numbers.counted("trafficking-cases")["LA"]
    count = sum(shown.number(year=str(y), province="LA-SV") for y in range(2010, 2017))
    assert f'/figures/tables/trafficking-cases/?scope=LA">{count}<' in text
    assert "ນັບ" in text


def test_one_place_alone(counted, client_for):
    client = client_for("sv-pol-officer")
    one = client.get(f"{reverse('told-list')}?place=LA-BL").content.decode()
    assert one.count("<tr>") == 1 + len([f for f in reports()[0].figures if f.place == "LA-BL"])


def test_a_number_is_entered_with_its_source_and_stands_beside(counted, client_for, acting):
    client = client_for("sv-pol-officer")
    assert client.post(reverse("told-new"), GIVEN).status_code == 302
    page = client.get(reverse("told-list")).content.decode()
    assert "Letter 12" in page
    acting("sv-pol-officer")
    from khua.statistics.models import Told

    (entered,) = Told.objects.all()
    assert (entered.value, entered.since, entered.office.code) == (9, date(2015, 1, 1), "SV-POL")
    # other offices see it, and may not take it back
    other = client_for("bk-pol-officer")
    assert "Letter 12" in other.get(reverse("told-list")).content.decode()
    assert other.post(reverse("told-withdraw", args=[entered.pk])).status_code == 404


def test_a_withdrawn_number_stays_on_record(counted, client_for, acting):
    from khua.statistics.models import Told

    client = client_for("sv-pol-officer")
    client.post(reverse("told-new"), GIVEN)
    acting("sv-pol-officer")
    number = Told.objects.get().pk
    assert client.post(reverse("told-withdraw", args=[number])).status_code == 302
    acting("sv-pol-officer")
    assert Told.objects.get().withdrawn_at
    page = client.get(reverse("told-list")).content.decode()
    assert reverse("told-withdraw", args=[number]) not in page
    assert "Letter 12" in page  # among the withdrawn
    again = client.post(reverse("told-withdraw", args=[number]), follow=True)
    assert "alert--error" in again.content.decode()
    # the right one may be entered now
    assert client.post(reverse("told-new"), GIVEN).status_code == 302


def test_the_chain_has_both(counted, client_for, acting):
    from khua.record.trail import Wanted, entries
    from khua.statistics.models import Told

    client = client_for("sv-pol-officer")
    client.post(reverse("told-new"), GIVEN)
    acting("sv-pol-officer")
    number = Told.objects.get().pk
    client.post(reverse("told-withdraw", args=[number]))
    acting("c-pol-auditor")
    found = [each for each in entries(Wanted(), None, 200) if each.action == "figure.told"]
    assert [each.subject for each in found] == [str(number)] * 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": "LA-BK"}, "place"),
        ({"place": "LA"}, "place"),
        ({"unit": "cases"}, "unit"),
        ({"value": "-3"}, "value"),
        ({"value": "many"}, "value"),
        ({"value": "99999999999"}, "value"),
        ({"since": "01/01/2016"}, "until"),
        ({"published": "01/06/2015"}, "until"),
        ({"published": ""}, "published"),
        ({"published": "01/01/2999"}, "published"),
        ({"source": ""}, "source"),
        ({"of": "other"}, "other"),
        ({"since": "2015"}, "since"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(members, client_for, acting, change, field):
    answer = client_for("sv-pol-officer").post(reverse("told-new"), {**GIVEN, **change})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    acting("sv-pol-officer")
    from khua.statistics.models import Told

    assert not Told.objects.exists()


def test_the_same_number_of_the_same_source_is_refused_once_more(members, client_for):
    client = client_for("sv-pol-officer")
    assert client.post(reverse("told-new"), GIVEN).status_code == 302
    again = client.post(reverse("told-new"), GIVEN)
    assert list(again.context["form"].errors) == ["source"]


def test_lao_digits_and_thousands_are_read(members, client_for, acting):
    client = client_for("sv-pol-officer")
    assert client.post(reverse("told-new"), {**GIVEN, "value": "໑.໒໓໔"}).status_code == 302
    acting("sv-pol-officer")
    from khua.statistics.models import Told

    assert Told.objects.get().value == 1234


def test_the_country_s_numbers_are_for_the_centre(members, client_for):
    given = {**GIVEN, "place": "LA"}
    assert client_for("c-pol-officer").post(reverse("told-new"), given).status_code == 302


def test_the_database_holds_a_told_number_as_it_was_entered(members, client_for, acting):
    from khua.statistics.models import Told

    client_for("sv-pol-officer").post(reverse("told-new"), GIVEN)
    acting("sv-pol-officer")
    for change in ({"value": 1}, {"source": "x"}, {"withdrawn_at": timezone.now(), "value": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Told.objects.update(**change)
    member = Told.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Told.objects.create(
            place="LA-BK", of="x", unit="case", value=1, source="x", published=date(2016, 1, 1),
            told_by="x", office=member.office, entered_by_id=member.entered_by_id,
        )  # fmt: skip
    acting("bk-pol-officer")
    assert Told.objects.update(withdrawn_at=timezone.now()) == 0
