"""The annual report: that it opens, in both languages, says what it must, and nothing runs off."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from khua.figures.catalogue import catalogue, groups
from khua.figures.counting import ALL, count
from khua.figures.disclosure import moves
from khua.figures.report import ReportProblem, make, outline, source
from khua.figures.report.making import HERE, Source
from khua.figures.report.tables import FEWEST, Place, share, told
from khua.figures.report.words import LANGUAGES, Say, words
from khua.figures.reported import reports
from khua.figures.shown import FEWEST_PARTS, Shown, shown
from khua.places import provinces
from tests.figures.people import made
from tests.figures.report.pages import inked, pixels

DAY = date(2024, 1, 5)
YEAR = 2016
MARGIN = 2.0 / 21.0  # of the width of a page; the text begins there
HAIR = 0.004  # what a letter may lean over


@cache
def tables(people: int = 6000, *, exact: bool = False) -> Mapping[str, Shown]:
    counted = count(made(people, seed=3), list(catalogue().values()))
    by = None if exact else moves()
    return {each.table.id: shown(each, "LA", DAY, by) for each in counted}


@cache
def painted(lang: str) -> tuple[Any, ...]:
    given = source(tables(), YEAR, lang, reported=reports(), note="ໝາຍເຫດ note " * 4)
    return tuple(pixels(page) for page in given.set("png", ppi=60))


def said(given: Source) -> Any:
    return json.loads(given.files["data.json"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_a_pdf_that_archives_keep_and_screen_readers_read(lang: str) -> None:
    pdf = make(tables(), YEAR, lang, reported=reports())
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    language = re.search(rb"/Lang\s*\(([^)]*)\)", pdf)
    assert language
    assert language[1].decode() == lang
    fonts = set(re.findall(rb"/FontName\s*/[A-Z]{6}\+([A-Za-z-]+)", pdf))
    wanted = {b"NotoSans-Regular", b"NotoSans-Bold"}
    assert fonts == wanted | ({b"NotoSansLao-Regular", b"NotoSansLao-Bold"} & fonts)
    assert (b"NotoSansLao-Regular" in fonts) == (lang == "lo")


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert make(tables(), YEAR, "en") == make(tables(), YEAR, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_painted_beyond_the_margins(lang: str) -> None:
    assert len(painted(lang)) > 25
    for number, page in enumerate(painted(lang), start=1):
        ink = inked(page)
        height, width = ink.shape
        edge = int(width * (MARGIN - HAIR))
        assert ink.any(), number
        assert not ink[:, :edge].any(), f"page {number}: something left of the margin"
        assert not ink[:, width - edge :].any(), f"page {number}: something right of the margin"
        foot = int(height * (1 - 0.7 / 29.7))
        assert not ink[foot:].any(), f"page {number}: something below the foot"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_is_nearly_empty(lang: str) -> None:
    for number, page in enumerate(painted(lang)[1:], start=2):
        rows = np.flatnonzero(inked(page).any(axis=1))
        body = rows[(rows > page.shape[0] * 0.08) & (rows < page.shape[0] * 0.92)]
        assert len(body), f"page {number}: only head and foot"


def test_a_line_that_is_too_wide_is_found() -> None:
    given = source(tables(), YEAR, "lo")
    files = dict(given.files)
    data = said(given)
    data["groups"][0]["tables"][0]["name"] = "ກ\u2060" * 90  # joined: it cannot be broken
    files["data.json"] = json.dumps(data).encode()
    pages = [pixels(each) for each in replace(given, files=files).set("png", ppi=60)]
    edge = int(pages[0].shape[1] * (MARGIN - HAIR))
    assert any(inked(page)[:, -edge:].any() for page in pages)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_has_its_chart_its_numbers_its_missing_share(lang: str) -> None:
    data = said(source(tables(), YEAR, lang))
    there = [each for group in data["groups"] for each in group["tables"]]
    assert [each["id"] for each in there] == list(catalogue())
    assert len(data["groups"]) == len(groups())
    for each in there:
        one, (by, *_) = tables()[each["id"]], catalogue()[each["id"]].by[1:]
        assert each["definition"] == one.table.definition[lang]
        assert each["missing"]
        if each["empty"]:
            assert str(YEAR) not in one.years
            continue
        assert each["bars"]
        assert each["trend"][-1]["label"] == str(YEAR)
        grid = each["grids"][0]
        column = grid["heads"].index(str(YEAR))
        assert [row["label"] for row in grid["rows"]][:-1] == [row["label"] for row in each["bars"]]
        for row, bar in zip(grid["rows"], each["bars"], strict=False):
            assert row["cells"][column] == bar["text"]
        total = Say(lang).number(one.number(year=str(YEAR)))
        if not one.table.sum:
            assert grid["rows"][-1]["cells"][column] == total
        assert by.words[lang] == grid["corner"]


def test_every_cell_of_the_year_is_in_the_tables() -> None:
    for name, one in tables(exact=True).items():
        data = told(one, Place("1.1", YEAR, Say("en")))
        if data["empty"] or len(one.table.by) < 3:
            continue
        first, second = one.table.by[1:]
        printed = {
            (row["label"], head)
            if grid["corner"] == first.words["en"]
            else (head, row["label"]): cell
            for grid in data["grids"]
            for row in grid["rows"]
            for head, cell in zip(grid["heads"], row["cells"], strict=True)
        }
        for (year, a, b), number in one.numbers.items():
            if year != str(YEAR) or a not in first.values or b not in second.values:
                continue  # margins, and values that only the synthetic people have
            pair = (first.values[a]["en"], second.values[b]["en"])
            assert printed[pair] == Say("en").number(number), (name, pair)


def test_a_table_without_anything_says_so() -> None:
    given = dict(tables())
    given["fines"] = replace(given["fines"], numbers={("2014", ALL): 3_000_000, (ALL, ALL): 3})
    for lang in LANGUAGES:
        data = told(given["fines"], Place("3.5", YEAR, Say(lang)))
        assert str(YEAR) in data["empty"]
        assert "2014" in data["empty"]
        assert not data["grids"]


def test_what_is_not_shown_has_a_sign_and_a_note() -> None:
    one = tables()["fines"]
    numbers = {("2016", ALL): 4_000_000, ("2016", "trafficking"): None}
    data = told(replace(one, numbers=numbers), Place("3.5", YEAR, Say("en")))
    cells = {row["label"]: row["cells"][-1] for row in data["grids"][0]["rows"]}
    assert cells["Total"] == "4"
    assert cells["Trafficking in persons"] == "•"
    assert any(str(FEWEST_PARTS) in note for note in data["notes"])


def test_shares_leave_out_those_not_known() -> None:
    # the CTDC codebook's own example: 50, 50 and 25 not known are a half and a half
    assert share(50, 125, 25) == 0.5
    assert share(FEWEST - 1, FEWEST - 1, 0) is None
    assert share(None, 125, 25) is None
    assert share(130, 125, 0) == 1.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reported_stands_beside_counted_with_why(lang: str) -> None:
    data = said(source(tables(), YEAR, lang, reported=reports()))
    (report,) = data["reported"]
    rows = report["rows"]
    assert len(rows) > 12
    assert all(row["why"] or row["counted"] != "–" for row in rows)
    points = rows[-1]
    assert points["reported"] == "107"
    assert "109" in " ".join(points["beside"])
    # the whole years 2014 to 2016 of the record, of one province
    one = next(row for row in rows if row["what"].endswith(words()["plain_units"]["case"][lang]))
    own = tables()["trafficking-cases"]
    whole = sum(own.number(year=str(year), province="LA-SV") or 0 for year in (2014, 2015, 2016))
    assert one["reported"] == "9"
    assert one["counted"] == Say(lang).number(whole)


def test_another_year_has_nothing_reported_and_says_so() -> None:
    data = said(source(tables(), 2020, "en", reported=reports()))
    assert data["reported"] == []
    assert "2020" in data["beside_none"]


def test_numbers_of_provinces_stand_beside_what_they_reported() -> None:
    own = {"LA-SV": {"victims-by-sex-and-age": tables()["victims-by-sex-and-age"]}}
    data = said(source(tables(), YEAR, "en", reported=reports(), provinces=own))
    told_of = [row for row in data["reported"][0]["rows"] if row["what"] == "trafficking: victims"]
    assert told_of[0]["counted"] != "–"
    assert told_of[1]["counted"] == "–"


def test_the_statement_says_the_method_and_no_key() -> None:
    said_by = said(source(tables(), YEAR, "en"))
    text = " ".join(said_by["statement"])
    assert "5 at most" in text
    assert "1, 2" in text
    assert "1.7" in text  # the root of the variance
    assert said_by["use"] == words()["internal"]["en"]
    assert all(row[-1] in ("moved", "rounded, few withheld") for row in said_by["metadata"])


def test_exact_numbers_are_marked_on_every_page() -> None:
    data = said(source(tables(exact=True), YEAR, "lo"))
    assert data["use"] == words()["exact"]["lo"]
    assert data["guarded"]
    assert data["foot"] == ""
    assert all(row[-1] == words()["method_exact"]["lo"] for row in data["metadata"])


def test_the_map_has_every_province_and_shades_by_number() -> None:
    numbers = {each.iso: at for at, each in enumerate(provinces())}
    drawn = outline.drawn(numbers, Say("en"))
    assert drawn.svg.count("<path") == len(provinces()) == 18
    assert drawn.svg.count("<text") == 18
    assert set(outline.outlines()) == set(numbers)
    assert 'fill="#ffffff"/>' in drawn.svg  # nought is white
    assert [fill for fill, _ in drawn.legend] == [outline.NOTHING, *outline.SHADES]
    assert drawn.legend[1][1].startswith("1–")
    assert outline.drawn({}, Say("en")).legend == ((outline.NOTHING, "0"),)


@pytest.mark.parametrize(
    ("given", "year", "lang", "told_of"),
    [
        (tables(), 2031, "en", "Nothing was counted in 2031"),
        (tables(), YEAR, "fr", "no report in fr"),
        ({}, YEAR, "en", "no table"),
    ],
)
def test_what_cannot_be_reported_is_refused(given: Any, year: int, lang: str, told_of: str) -> None:
    with pytest.raises(ReportProblem, match=told_of) as found:
        make(given, year, lang)
    assert set(found.value.words) == set(found.value.mend) == set(LANGUAGES)
    assert all(found.value.words.values())


def test_tables_of_several_scopes_or_not_for_the_public_are_refused() -> None:
    mixed = dict(tables())
    mixed["suspects"] = replace(mixed["suspects"], scope="LA-SV")
    with pytest.raises(ReportProblem, match="several scopes"):
        make(mixed, YEAR, "en")
    with pytest.raises(ReportProblem, match="not for the public"):
        make(tables(), YEAR, "en", published=True)
    exact = {"suspects": tables(exact=True)["suspects"]}
    with pytest.raises(ReportProblem, match="exact numbers"):
        make(exact, YEAR, "en", published=True)


def test_a_year_that_was_not_over_is_marked() -> None:
    early = {name: replace(one, as_of=date(2016, 9, 1)) for name, one in tables().items()}
    assert said(source(early, YEAR, "en"))["unfinished"]
    assert not said(source(tables(), YEAR, "en"))["unfinished"]


def test_few_people_and_one_table_make_a_report_too() -> None:
    for people in (8, 60):
        assert make(tables(people, exact=True), YEAR, "lo").startswith(b"%PDF")
    assert make({"suspects": tables()["suspects"]}, YEAR, "en").startswith(b"%PDF")


def test_every_text_is_there_in_both_languages_and_the_lao_in_normal_form() -> None:
    def look(path: str, given: Any) -> None:
        if isinstance(given, dict) and set(given) == {"en", "lo"}:
            for text in given.values():
                assert text, path
            for text in given["lo"] if isinstance(given["lo"], list) else [given["lo"]]:
                assert "ໍາ" not in text, path
                assert unicodedata.normalize("NFC", text) == text, path
            if isinstance(given["en"], str):
                blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in given.values()]
                assert blanks[0] == blanks[1], path
        else:
            assert isinstance(given, dict), path
            for key, each in given.items():
                look(f"{path}/{key}", each)

    look("", words())
    for each in catalogue().values():
        assert each.day in words()["days"]
        assert each.source in words()["sources"]
        assert each.unit in words()["units"]


def test_no_font_of_the_machine_is_used() -> None:
    names = {each.name for each in (HERE / "fonts").glob("*.ttf")}
    assert names == {
        "NotoSans-Regular.ttf", "NotoSans-Bold.ttf",
        "NotoSansLao-Regular.ttf", "NotoSansLao-Bold.ttf",
    }  # fmt: skip
    assert (HERE / "fonts" / "OFL.txt").is_file()
