"""The numbers that each pattern depends on, with their units and what they are in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from khua.money.graph import CAP

Text = Mapping[str, str]


@dataclass(frozen=True)
class Parameter:
    """A number that a pattern depends on: its `value` where nobody says another, its `unit`, and
    what it is in words."""

    value: float
    unit: str
    words: Text


_STEPS: Final = Parameter(
    5_000,
    "steps a start",
    {
        "en": "a search from one start ends after so many steps",
        "lo": "ການຄົ້ນຈາກຈຸດເລີ່ມໜຶ່ງຢຸດຫຼັງຈຳນວນກ້າວນີ້",
    },
)


def _wrong(share: float) -> Parameter:
    return Parameter(
        share,
        "share",
        {
            "en": "of all that is told, at most this share is expected to be no attempt",
            "lo": "ໃນທັງໝົດທີ່ສະແດງ ຄາດວ່າບໍ່ແມ່ນການຟອກເງິນບໍ່ເກີນສ່ວນນີ້",
        },
    )


def _probability(least: float) -> Parameter:
    return Parameter(
        least,
        "probability",
        {
            "en": "at least so likely to be an attempt; 0 tells every shape, whatever it means",
            "lo": "ມີຄວາມເປັນໄປໄດ້ຢ່າງໜ້ອຍເທົ່ານີ້; 0 ສະແດງທຸກຮູບແບບ",
        },
    )


def _doubtful(least: float) -> Parameter:
    return Parameter(
        least,
        "probability",
        {
            "en": "less likely ones, down to this, are told where they are few",
            "lo": "ທີ່ມີຄວາມເປັນໄປໄດ້ໜ້ອຍກວ່າ ຈົນຮອດເທົ່ານີ້ ຈະສະແດງຖ້າມີຈຳນວນໜ້ອຍ",
        },
    )


#: for every pattern
_ALL: Final[Mapping[str, Parameter]] = {
    "least_value": Parameter(
        0,
        "minor units",
        {"en": "smaller transactions are left out", "lo": "ບໍ່ນັບທຸລະກຳທີ່ນ້ອຍກວ່ານີ້"},
    ),
    "cap": Parameter(
        CAP,
        "accounts",
        {
            "en": "more counterparties than this make an account a hub: nothing passes through it",
            "lo": "ບັນຊີທີ່ມີຄູ່ຮ່ວມຫຼາຍກວ່ານີ້ແມ່ນສູນລວມ: ບໍ່ຕິດຕາມຜ່ານມັນ",
        },
    ),
    "probability": _probability(0.8),
    "wrong": _wrong(0.15),
    "doubtful": _doubtful(1.1),
    "few": Parameter(
        0.12,
        "share",
        {
            "en": "few: at most this share of those that are likely",
            "lo": "ໜ້ອຍ: ບໍ່ເກີນສ່ວນນີ້ຂອງຈຳນວນທີ່ເປັນໄປໄດ້",
        },
    ),
}


def _window(hours: float) -> Parameter:
    return Parameter(hours, "hours", {"en": "all within this time", "lo": "ທັງໝົດພາຍໃນເວລານີ້"})


def _least(count: float, en: str, lo: str) -> Parameter:
    return Parameter(count, "accounts", {"en": en, "lo": lo})


def _ratios(low: float, high: float) -> dict[str, Parameter]:
    return {
        "ratio_low": Parameter(
            low,
            "share",
            {
                "en": "of what came in, at least this share goes on",
                "lo": "ຢ່າງໜ້ອຍສ່ວນນີ້ຂອງເງິນເຂົ້າຖືກສົ່ງຕໍ່",
            },
        ),
        "ratio_high": Parameter(
            high,
            "share",
            {
                "en": "of what came in, at most this share goes on",
                "lo": "ຢ່າງຫຼາຍສ່ວນນີ້ຂອງເງິນເຂົ້າຖືກສົ່ງຕໍ່",
            },
        ),
    }


_HOP: Final = Parameter(96, "hours", {"en": "between two hops at most", "lo": "ລະຫວ່າງສອງຂັ້ນບໍ່ເກີນ"})

#: the parameters of each pattern, by its id
DEFAULTS: Final[Mapping[str, Mapping[str, Parameter]]] = {
    "cycle": {
        "shortest": Parameter(2, "hops", {"en": "the shortest cycle", "lo": "ວົງຈອນສັ້ນທີ່ສຸດ"}),
        "longest": Parameter(12, "hops", {"en": "the longest cycle", "lo": "ວົງຈອນຍາວທີ່ສຸດ"}),
        "hop_hours": _HOP,
        **_ratios(0.85, 1.15),
        "whole_low": Parameter(
            0.5,
            "share",
            {
                "en": "of what left, at least this share comes back",
                "lo": "ຢ່າງໜ້ອຍສ່ວນນີ້ຂອງເງິນທີ່ອອກໄປກັບຄືນມາ",
            },
        ),
        "whole_high": Parameter(
            1.5,
            "share",
            {
                "en": "of what left, at most this share comes back",
                "lo": "ຢ່າງຫຼາຍສ່ວນນີ້ຂອງເງິນທີ່ອອກໄປກັບຄືນມາ",
            },
        ),
        "steps": _STEPS,
        **_ALL,
        # of cycles that are this likely most are, of others not (docs/money-patterns.md)
        "probability": _probability(0.5),
        "wrong": _wrong(0.2),
        "doubtful": _doubtful(0.4),
    },
    "scatter-gather": {
        "window_hours": _window(96),
        "least": _least(2, "at least so many between the two", "ມີຄົນກາງຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ratios(0.75, 1.3),
        "steps": _STEPS,
        **_ALL,
    },
    "gather-scatter": {
        "window_hours": _window(192),
        "least": _least(
            2,
            "at least so many senders, and so many receivers",
            "ມີຜູ້ສົ່ງ ແລະ ຜູ້ຮັບຢ່າງໜ້ອຍຝ່າຍລະເທົ່ານີ້",
        ),
        **_ALL,
    },
    "stack": {
        "window_hours": _window(96),
        "least": _least(2, "at least so many accounts in each layer", "ມີບັນຊີຢ່າງໜ້ອຍເທົ່ານີ້ໃນແຕ່ລະຊັ້ນ"),
        "steps": _STEPS,
        **_ALL,
    },
    "bipartite": {
        "window_hours": _window(48),
        "least": _least(2, "at least so many accounts on each side", "ມີບັນຊີຢ່າງໜ້ອຍເທົ່ານີ້ໃນແຕ່ລະຝ່າຍ"),
        "steps": _STEPS,
        **_ALL,
    },
    "fan-in": {
        "window_hours": _window(96),
        "least": _least(3, "at least so many senders", "ມີຜູ້ສົ່ງຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ALL,
    },
    "fan-out": {
        "window_hours": _window(96),
        "least": _least(3, "at least so many receivers", "ມີຜູ້ຮັບຢ່າງໜ້ອຍເທົ່ານີ້"),
        **_ALL,
    },
    "chain": {
        "hop_hours": _HOP,
        "least": Parameter(
            4, "transactions", {"en": "at least so many in a row", "lo": "ຕໍ່ກັນຢ່າງໜ້ອຍເທົ່ານີ້"}
        ),
        **_ratios(0.65, 1.5),
        **_ALL,
    },
    "pass-through": {
        "window_hours": _window(24),
        **_ratios(0.85, 1.05),
        "times": Parameter(
            3, "credits", {"en": "so often by one account", "lo": "ບັນຊີດຽວເຮັດຢ່າງໜ້ອຍເທົ່ານີ້ຄັ້ງ"}
        ),
        **_ALL,
    },
}


def completed(pattern: str, parameters: Mapping[str, float] | None = None) -> dict[str, float]:
    """Every parameter of a pattern: those given, the others as in DEFAULTS. Raises KeyError for an
    unknown pattern or parameter."""
    found = {name: parameter.value for name, parameter in DEFAULTS[pattern].items()}
    for name, value in (parameters or {}).items():
        if name not in found:
            raise KeyError(f"{pattern} has no parameter {name}")
        found[name] = value
    return found
