"""Slips of the pen: letters of a name, and dates of birth as they get written."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LETTERS: Final = {
    "latin": "aeiouyhnmstkplv",
    "lao": "າິີຸູເແນມລສກພທວຍງບດ",
    "thai": "าิีุูเแนมลสกพทวยงบด",
}
BUDDHIST: Final = 543  # years ahead
#: what one Lao hand writes for the other, and the share of records in which it does
LAO_HABITS: Final = (
    ("ຳ", "ໍາ", 0.3),
    ("ໝ", "ຫມ", 0.3),
    ("ໜ", "ຫນ", 0.3),
    ("ຫຼ", "ຫລ", 0.4),
    ("ໃ", "ໄ", 0.15),
    ("ໄ", "ໃ", 0.04),
    ("ລ", "ຣ", 0.03),
    ("ະ", "", 0.05),
    ("້", "", 0.1),
    ("່", "", 0.1),
    ("ຸ", "ູ", 0.04),
    ("ິ", "ີ", 0.04),
)


def by_habit(draw: np.random.Generator, texts: NDArray[np.object_]) -> None:
    """Change Lao `texts` in place to other ways of writing the same."""
    for usual, other, share in LAO_HABITS:
        for at in np.flatnonzero(draw.random(len(texts)) < share):
            texts[at] = texts[at].replace(usual, other)


def garble(draw: np.random.Generator, text: str, times: int) -> str:
    """`text` with `times` letters lost, doubled by another, replaced, or changed in place."""
    for _ in range(times):
        if len(text) < 3:
            return text
        kind, at = int(draw.integers(4)), int(draw.integers(1, len(text) - 1))
        letters = LETTERS[_script(text[at])]
        other = letters[int(draw.integers(len(letters)))]
        if kind == 0:
            text = text[:at] + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + other + text[at:]
        elif kind == 2:
            text = text[:at] + other + text[at + 1 :]
        else:
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _script(letter: str) -> str:
    return "lao" if "\u0e80" <= letter < "\u0f00" else "thai" if letter >= "\u0e00" else "latin"


def written_dates(
    draw: np.random.Generator, born: NDArray[np.int64], thai: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Days since 1970 as 1987-05-12, as 1987 alone, or None; Thai rows often in Buddhist years.

    One in eight is missing, one in thirteen is a year, one in fourteen is wrong somewhere: day and
    month the other way round, a year or a month or a day beside the right one, or 1 January.
    """
    size = len(born)
    lot = draw.random(size)
    day = born.astype("datetime64[D]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    month = day.astype("datetime64[M]").astype(np.int64) % 12 + 1
    of_month = (day - day.astype("datetime64[M]")).astype(np.int64) + 1

    def among(low: float, high: float) -> NDArray[np.bool_]:
        return (lot >= low) & (lot < high)

    swapped = among(0.20, 0.24) & (of_month <= 12)
    month[swapped], of_month[swapped] = of_month[swapped], month[swapped]
    near = among(0.24, 0.255)
    year[near] += draw.choice([-10, -2, -1, 1, 2, 10], near.sum())
    near = among(0.255, 0.265)
    month[near] = draw.integers(1, 13, near.sum())
    near = among(0.265, 0.28)
    of_month[near] = draw.integers(1, 29, near.sum())
    unknown = among(0.28, 0.295)
    month[unknown], of_month[unknown] = 1, 1
    of_month = np.minimum(of_month, np.where(month == 2, 28, 30 + np.isin(month, _LONG)))
    year += BUDDHIST * (thai & (draw.random(size) < 0.6))
    texts: list[Any] = [f"{y}-{m:02}-{d:02}" for y, m, d in zip(year, month, of_month, strict=True)]
    out = np.array(texts, dtype=object)
    alone = among(0.125, 0.20)
    out[alone] = [str(y) for y in year[alone]]
    out[lot < 0.125] = None
    return out


_LONG: Final = (1, 3, 5, 7, 8, 10, 12)
