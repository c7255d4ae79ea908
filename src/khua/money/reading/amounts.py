"""Columns of amounts: how they are written, and as integers of minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.currencies import currency
from khua.money.ledger import Ints
from khua.money.reading import cells
from khua.money.reading.rejects import Refused

if TYPE_CHECKING:
    from khua.money.reading.opening import Table


def doubtful(marks: int) -> bool:
    """Whether amounts may be written as people do: commas, ``500.000`` with no other point, or
    texts that are no plain numbers."""
    points = marks & (cells.POINT_AND_THREE | cells.POINT)
    return bool(marks & (cells.COMMA | cells.UNREAD)) or points == cells.POINT_AND_THREE


def point_of(table: Table, name: str = "amount") -> str:
    """The sign that stands before decimals in a column, by all of its amounts. Raises Refused if
    some say the one and some the other, and if none of them tells (``500.000``)."""
    column = table.sql(name)
    dot, comma = (cells.thousandths(column, "VARCHAR", sign) for sign in ".,")
    only_dot, only_comma, differ = table.one(
        f"count_if({dot} IS NOT NULL AND {comma} IS NULL)",
        f"count_if({comma} IS NOT NULL AND {dot} IS NULL)",
        f"count_if({dot} <> {comma})",
    )
    if only_dot and only_comma:
        raise Refused(_BOTH, _SAY_POINT, column=table.taken[name])
    if differ and not (only_dot or only_comma):
        raise Refused(_AMBIGUOUS, _SAY_POINT, column=table.taken[name])
    return "," if only_comma else "."


def in_minor_units(
    thousandths: Ints, numbers: npt.NDArray[np.int16]
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Amounts of their currencies (ISO numbers) in minor units, halves rounded up, and which had
    more decimals than the currency."""
    used = np.flatnonzero(np.bincount(numbers)).tolist()
    divisors = {number: 10 ** (3 - currency(number).minor) for number in used}
    divisor: Any = next(iter(divisors.values()), 1)  # dividing by one number takes a quarter
    if len(set(divisors.values())) > 1:
        table = np.zeros(1000, np.int64)
        table[used] = list(divisors.values())
        divisor = table[numbers]
    whole = thousandths // divisor
    rest = thousandths - whole * divisor
    return whole + ((rest * 2 >= divisor) & (divisor > 1)), rest != 0


_BOTH: Final = {
    "en": "Some amounts are written as 1,234.50 and some as 1.234,50.",
    "lo": "ບາງຈຳນວນຂຽນເປັນ 1,234.50 ແລະ ບາງຈຳນວນຂຽນເປັນ 1.234,50.",
}
_AMBIGUOUS: Final = {
    "en": "Amounts such as 500.000 or 500,000 may have thousands or decimals.",
    "lo": "ຈຳນວນເຊັ່ນ 500.000 ຫຼື 500,000 ອາດເປັນຫຼັກພັນ ຫຼື ເລກຫຼັງຈຸດ.",
}
_SAY_POINT: Final = {
    "en": "Say which sign stands before decimals (--decimal . or --decimal ,), "
    "or write amounts without thousands signs.",
    "lo": "ໃຫ້ບອກເຄື່ອງໝາຍກ່ອນເລກຫຼັງຈຸດ (--decimal . ຫຼື --decimal ,) ຫຼື ຂຽນຈຳນວນໂດຍບໍ່ຂັ້ນຫຼັກພັນ.",
}
#: blanks: count, home, source
FIXED_RATES: Final = {
    "en": "{count} amounts in other currencies were turned into {home} by fixed rates ({source}), "
    "because no rates of their days were given.",
    "lo": "{count} ຈຳນວນເງິນສະກຸນອື່ນຖືກຄິດເປັນ {home} ດ້ວຍອັດຕາຄົງທີ່ ({source}) ຍ້ອນບໍ່ມີອັດຕາຂອງມື້ນັ້ນ.",
}
