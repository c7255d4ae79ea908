"""Which script a text is in."""

import pytest

from khua.names import script, scripts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ຄຳປານ", "Laoo"),
        ("คำปาน", "Thai"),
        ("Đặng", "Latn"),
        ("王小明", "Hani"),
        ("ភ្នំពេញ", "Khmr"),
        ("မြန်မာ", "Mymr"),
        ("ຄຳປານ (Kham)", "Laoo"),
        ("12/03 – ?", None),
        ("", None),
    ],
)
def test_script_of_most_letters(text: str, expected: str | None) -> None:
    assert script(text) == expected


def test_all_scripts() -> None:
    assert scripts("ຄຳປານ Kham 12") == {"Laoo", "Latn"}
    assert scripts("12") == frozenset()


def test_thai_baht_sign_is_no_script() -> None:
    assert script("฿") is None
