"""Accounts in one form, whoever wrote them."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.money.reading.raw import Identity, account_number, identities, identity, is_iban

IBAN = "GB82WEST12345698765432"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("010-123 456", "010123456"),
        ("໐໑໐.໑໒", "01012"),
        ("ab 12", "AB12"),
        ("1234.0", "1234"),
        ("0000", None),
        ("-", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_account_numbers(written: str | None, number: str | None) -> None:
    assert account_number(written) == number


def test_institutions() -> None:
    assert identity("coeblalaxxx", "1") == Identity("COEBLALA", "1")
    assert identity(" Lao  Development Bank ", "1") == Identity("LAO DEVELOPMENT BANK", "1")
    assert identity(None, "1") == Identity(None, "1")
    assert identity("COEBLALA", "GB82 WEST 1234 5698 7654 32") == Identity(None, IBAN)


def test_one_wrong_digit_is_no_iban() -> None:
    assert is_iban(IBAN)
    for at in range(4, len(IBAN)):
        other = "1" if IBAN[at] != "1" else "2"
        assert not is_iban(IBAN[:at] + other + IBAN[at + 1 :])


TEXTS = (
    st.none()
    | st.sampled_from([IBAN, IBAN.lower(), "0", "LDB", "COEBLALAXXX", "n/a"])
    | st.text("aB1 0-.໑", max_size=6)
)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=20))
def test_columns_are_read_as_single_texts_are(rows: list[tuple[str | None, str | None]]) -> None:
    columns = [pa.array([row[side] for row in rows], pa.string()) for side in (0, 1)]
    institutions, numbers = identities(*columns)
    found = zip(institutions.to_pylist(), numbers.to_pylist(), strict=True)
    assert list(found) == [identity(*row) for row in rows]
