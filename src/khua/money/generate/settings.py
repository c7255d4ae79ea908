"""The numbers that the invented country is made with: `country.yaml` and `kinds.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import yaml

Text = Mapping[str, str]  # {"en": …, "lo": …}
Reals = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Draw = np.random.Generator

DAY: Final = 86_400
#: local time is ahead of UTC by so many seconds
AHEAD: Final = 7 * 3600
#: att in a kip
ATT: Final = 100


class TooSmall(ValueError):
    """Fewer transactions were asked for than a country of so many days, or so many attempts, has:
    `least` is enough. `problem`, `mend`: in both languages."""

    def __init__(self, days: int, least: int) -> None:
        super().__init__(f"{days} days with these attempts need at least {least:,} transactions")
        self.least = least
        self.problem: Text = {
            "en": f"These are too few transactions for {days} days and for the attempts in them.",
            "lo": f"ຈຳນວນທຸລະກຳໜ້ອຍເກີນໄປສຳລັບ {days} ມື້ ແລະ ລາຍການທີ່ໜ້າສົງໄສໃນນັ້ນ.",
        }
        self.mend: Text = {
            "en": f"Ask for at least {least:,}, or for fewer days or attempts.",
            "lo": f"ໃຫ້ຂໍຢ່າງໜ້ອຍ {least:,} ຫຼື ໃຫ້ຈຳນວນມື້ ຫຼື ລາຍການໜ້ອຍລົງ.",
        }


@cache
def figures() -> Mapping[str, Any]:
    """`country.yaml`."""
    return _read("country.yaml")


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Every kind of labelled attempt or look-alike, by its id: `kinds.yaml`."""
    return _read("kinds.yaml")


def stream(seed: int, *name: str) -> Draw:
    """Chance for one part of the work, independent of all others: drawing more in one part changes
    nothing elsewhere."""
    return np.random.default_rng([seed, *(crc32(text.encode()) for text in name)])


def noise(draw: Draw, spread: float, size: int) -> Reals:
    """Factors with the mean 1 and a spread of their logarithm."""
    return draw.lognormal(-spread * spread / 2, spread, size)


def picked(draw: Draw, cumulated: Reals, size: int) -> npt.NDArray[np.int64]:
    """Indices, each as often as its weight; `cumulated`: the running sum of the weights."""
    found = np.searchsorted(cumulated, draw.random(size) * cumulated[-1], side="right")
    indices: npt.NDArray[np.int64] = np.minimum(found, len(cumulated) - 1)
    return indices


def _read(name: str) -> Mapping[str, Any]:
    text = files("khua.money.generate").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
