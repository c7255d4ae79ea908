"""Free text, several values in a cell, and the guard of exports."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import normalise
from khua.reading import (
    Unreadable,
    cell_text,
    guard,
    is_empty,
    read_text,
    split_values,
    unguard,
)


def test_text_is_cleaned() -> None:
    assert read_text(" ນໍ້າ\u00a0 ທາ\x00\u200b ").value == "ນ້ຳ ທາ"
    assert read_text("a\r\nb", lines=True).value == "a\nb"
    assert read_text("=1+1").value == "=1+1"
    assert read_text(None).value == ""


def test_numbers_lose_the_spreadsheets_decimal() -> None:
    assert cell_text(12.0) == "12"
    assert cell_text(12.5) == "12.5"
    assert cell_text(date(2016, 3, 25)) == "2016-03-25"


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "N/A", "\u200b", "ບໍ່ມີ"])
def test_cells_that_say_nothing(cell: str | None) -> None:
    assert is_empty(cell)
    assert not is_empty("0")
    assert not is_empty(0)


def test_long_text_and_broken_formulas_are_refused() -> None:
    assert read_text("a" * 500).value == "a" * 500
    with pytest.raises(Unreadable, match="501 characters"):
        read_text("a" * 501)
    with pytest.raises(Unreadable, match="#REF!"):
        read_text("#REF!")


def test_several_values() -> None:
    assert split_values("a; b,c\n d/a | ") == ("a", "b", "c", "d")
    assert split_values("12, Road; House 3/4", commas=False) == ("12, Road", "House 3/4")
    assert split_values(None) == ()
    assert split_values(2055512345.0) == ("2055512345",)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\x00=1",
        "＝1",
        "\ufeff@x",
        '=HYPERLINK("http://x")',
    ],
)
def test_text_that_could_run_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(f"'{text}") == text


@pytest.mark.parametrize(
    "value", ["ຄຳປານ", "a=b", "", "'x", -5, 1.5, None, date(2016, 3, 25), True]
)
def test_the_rest_is_not_touched(value: object) -> None:
    assert guard(value) is value


@given(st.text())
def test_guarded_text_never_starts_a_formula(text: str) -> None:
    shown = str(guard(text))
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
    assert unguard(shown) == text or text.startswith("'")
    assert guard(shown) == shown


@given(st.text() | st.floats() | st.integers() | st.none())
def test_any_cell_is_text(cell: Any) -> None:
    text = cell_text(cell)
    assert normalise(text) == text
    assert all(part and "," not in part for part in split_values(cell))
