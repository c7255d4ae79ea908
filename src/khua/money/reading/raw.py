"""Raw transactions: what every reader gives, whatever the file was, before accounts have numbers.

One row a transaction, streamed as batches of RAW. Null says "not said". A reader normalises what it
reads with the functions here, so that two files speak of one account in one way:

- An account is a pair: `institution` (BIC of eight letters, or the code or name the source uses)
  and the number in it. An IBAN names its bank itself: its institution is null. `identity` makes
  both.
- Cash is `from_cash` (paid in) or `to_cash` (paid out); the account of that side is null.
- A side that is neither cash nor has an account is unknown: the source does not say who it was.
  The loader books it on an account of its institution where trails end (AccountKind.SERVICE).
  A transaction of which neither side has an account is a reject, as is one from cash to cash.
- `reference` is unique for `source`, the institution that gave it, and tells a transaction that
  comes twice. Null where there is none: then all fields together tell it.
- Amounts are positive; who pays stands in `from_…`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from khua.names import normalise
from khua.reading.text import latin_digits

RAW: Final = pa.schema(
    [
        # line of a table (headings are line 1), place among the entries of an XML file (from 1)
        pa.field("row", pa.int64(), nullable=False),
        pa.field("source", pa.string()),  # institution whose reference it is
        pa.field("reference", pa.string()),
        pa.field("at", pa.int64(), nullable=False),  # seconds since 1970, UTC
        pa.field("from_institution", pa.string()),
        pa.field("from_account", pa.string()),
        pa.field("from_cash", pa.bool_(), nullable=False),
        pa.field("to_institution", pa.string()),
        pa.field("to_account", pa.string()),
        pa.field("to_cash", pa.bool_(), nullable=False),
        pa.field("amount", pa.int64(), nullable=False),  # minor units of the currency, 0 and up
        pa.field("currency", pa.int16(), nullable=False),  # ISO 4217 number
        pa.field("kind", pa.int8(), nullable=False),  # ledger.Kind
        pa.field("channel", pa.int8(), nullable=False),  # ledger.Channel
        pa.field("place", pa.string()),  # code of the branch or machine, as the source has it
        pa.field("merchant", pa.string()),  # code of the merchant, as the source has it
        pa.field("device", pa.string()),  # device or address it was given in from
        # names as the source states them: for the record only, they never reach the store
        pa.field("from_name", pa.string()),
        pa.field("to_name", pa.string()),
    ]
)
#: rows of a batch, at most
BATCH: Final = 100_000

_NO_SIGN: Final = re.compile(r"[\W_]+")
_DECIMAL: Final = re.compile(r"(?<=\d)\.0+$")  # what a spreadsheet adds to a number
_BIC: Final = re.compile(r"([A-Z]{6}[A-Z0-9]{2})(?:[A-Z0-9]{3})?")
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_USUAL: Final = "^[A-Z0-9]*[1-9][A-Z0-9]*$"  # an account number as it shall be: nothing to do
_FILLERS: Final = frozenset(("NONE", "NULL", "UNKNOWN", "NA", "NOTPROVIDED"))


class Identity(NamedTuple):
    """An account: its institution (None for an IBAN and where unknown) and its number there."""

    institution: str | None
    number: str | None


def identity(institution: str | None, number: str | None) -> Identity:
    """An account in the one form that two sources share; the number None if there is none."""
    plain = account_number(number)
    if plain and is_iban(plain):
        return Identity(None, plain)
    return Identity(institution_code(institution), plain)


def identities(institutions: pa.Array, numbers: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The same for columns of texts: institutions and numbers, both string arrays."""
    plain = _each(account_number, numbers, _USUAL)
    codes = _each(institution_code, institutions)
    return pc.if_else(are_ibans(plain), pa.scalar(None, pa.string()), codes), plain


def are_ibans(numbers: pa.Array) -> pa.Array:
    """Which of these account numbers are IBANs; false where there is none."""
    look = pc.fill_null(pc.match_substring_regex(numbers, f"^{_IBAN.pattern}$"), False)
    if not pc.any(look).as_py():
        return look
    different = numbers.dictionary_encode()
    yes = pa.array([is_iban(text) for text in different.dictionary.to_pylist()], pa.bool_())
    return pc.fill_null(yes.take(different.indices), False)


def _each(
    read: Callable[[str | None], str | None], column: pa.Array, usual: str | None = None
) -> pa.Array:
    """A column of texts with every different text read once; what is `usual` is as it shall be."""
    if column.null_count == len(column):
        return column
    different = column.dictionary_encode()
    strange = list(range(len(different.dictionary)))
    if usual is not None:
        known = pc.match_substring_regex(different.dictionary, usual)
        strange = pc.indices_nonzero(pc.invert(known)).to_pylist()
        if not strange:
            return column
    texts = different.dictionary.to_pylist()
    for place in strange:
        texts[place] = read(texts[place])
    return pa.array(texts, pa.string()).take(different.indices)


def account_number(text: str | None) -> str | None:
    """Letters and digits of an account number, in capitals; None for blanks and fillers.

    Leading zeros stay: they are part of a number.
    """
    if not text:
        return None
    bare = text
    if not (bare.isascii() and bare.isalnum()):
        bare = _NO_SIGN.sub("", latin_digits(normalise(_DECIMAL.sub("", bare.strip()))))
    bare = bare.upper()
    return None if not bare.strip("0") or bare in _FILLERS else bare


def institution_code(text: str | None) -> str | None:
    """A BIC without its branch, or the code or name as it is, in normal form and capitals."""
    plain = normalise(text or "").upper()
    if not plain or plain in _FILLERS:
        return None
    bic = _BIC.fullmatch(plain)
    return bic[1] if bic else plain


def is_iban(number: str) -> bool:
    """Whether this is an IBAN by form and check digits (ISO 13616, mod 97)."""
    if not _IBAN.fullmatch(number):
        return False
    moved = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1
