"""What a rule is: a red flag as data, with where it comes from and what it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khua import wording

Text = Mapping[str, str]  # {"en": …, "lo": …}

#: minor units in one whole unit of the country's own currency
MINOR: Final = 100
#: what one of a unit is in SQL: seconds, minor units, or itself
UNITS: Final[Mapping[str, int]] = {
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "money": MINOR,
    "percent": 1,
    "transactions": 1,
    "people": 1,
    "accounts": 1,
    "places": 1,
    "times": 1,
    "km": 1,
    "km/h": 1,
}
EXPLOITATION: Final[Mapping[str, Text]] = {
    "sexual": {"en": "sexual exploitation", "lo": "ການຂູດຮີດທາງເພດ"},
    "labour": {"en": "forced labour", "lo": "ການບັງຄັບໃຊ້ແຮງງານ"},
    "criminality": {"en": "forced criminality", "lo": "ການບັງຄັບໃຫ້ກໍ່ອາຊະຍາກຳ"},
    "smuggling": {"en": "smuggling of migrants", "lo": "ການລັກລອບນຳຄົນຕ່າງດ້າວເຂົ້າເມືອງ"},
    "organ": {"en": "organ removal", "lo": "ການຕັດເອົາອະໄວຍະວະ"},
    "child": {"en": "online abuse of children", "lo": "ການລ່ວງລະເມີດເດັກທາງອອນລາຍ"},
    "any": {"en": "any exploitation", "lo": "ການຂູດຮີດທຸກຮູບແບບ"},
}
ROLES: Final[Mapping[str, Text]] = {
    "controller": {"en": "controller", "lo": "ຜູ້ຄວບຄຸມ"},
    "victim": {"en": "possible victim", "lo": "ຜູ້ທີ່ອາດຖືກເຄາະຮ້າຍ"},
    "facilitator": {"en": "facilitator", "lo": "ຜູ້ອຳນວຍຄວາມສະດວກ"},
    "buyer": {"en": "buyer", "lo": "ຜູ້ຊື້"},
}
#: kinds of data that do not depend on each other: a case is suggested from two of them, never one
FAMILIES: Final[Mapping[str, Text]] = {
    "flow": {"en": "flows of money", "lo": "ການໄຫຼຂອງເງິນ"},
    "kyc": {"en": "who the customer is", "lo": "ຂໍ້ມູນລູກຄ້າ"},
    "place-time": {"en": "places and times", "lo": "ສະຖານທີ່ ແລະ ເວລາ"},
    "channel": {"en": "devices and channels", "lo": "ອຸປະກອນ ແລະ ຊ່ອງທາງ"},
    "merchant": {"en": "what is bought", "lo": "ສິ່ງທີ່ຊື້"},
    "border": {"en": "border movements", "lo": "ການຜ່ານຊາຍແດນ"},
    "open-source": {"en": "open sources", "lo": "ແຫຼ່ງຂໍ້ມູນເປີດ"},
}


class Engine(StrEnum):
    """What runs a rule."""

    SQL = "sql"
    KERNEL = "kernel"  # a pattern of flows, and SQL over what it found where the rule asks more
    NONE = "none"  # its data are nobody's yet: `needs` says which
    QUESTION = "question"  # no rule at all: an analyst asks it


@dataclass(frozen=True)
class Parameter:
    """A number of a rule: `value` in `unit`, and what it is."""

    value: int
    unit: str
    words: Text

    @property
    def number(self) -> int:
        """The value as SQL compares it: seconds, minor units, or the value itself."""
        return self.value * UNITS[self.unit]

    def text(self, lang: str) -> str:
        """The value as people read it."""
        if self.unit == "money":
            return wording.kip(self.value, lang)
        return wording.number(self.value, lang)


@dataclass(frozen=True)
class Pattern:
    """A pattern of `khua.money.patterns` with the parameters that are not its own."""

    find: str
    parameters: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Rule:
    """A red flag. `role` and `other_role`: how its vote is shared among ROLES, for the account it
    speaks of and for those it ties to it; `weight`: by exploitation, 0 to 1; `tells`: one hit in a
    sentence with blanks, `tells_known`: one that rests on no transaction; `partial`: what of the
    published flag it leaves out; `digest`: of exactly this text."""

    id: str
    version: int
    name: Text
    why: Text
    tells: Text
    exploitation: tuple[str, ...]
    role: Mapping[str, float]
    other_role: Mapping[str, float]
    family: str
    source: str
    weight: Mapping[str, float]
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    engine: Engine
    sql: str = ""
    when: str = ""
    patterns: tuple[Pattern, ...] = ()
    tells_known: Text | None = None
    partial: Text | None = None
    question: Text | None = None
    file: str = ""
    digest: str = ""

    def weighs(self, exploitation: str) -> float:
        """Its weight for an exploitation: its own, else that for any."""
        return self.weight.get(exploitation, self.weight.get("any", 0.0))


@dataclass(frozen=True)
class Skipped:
    """A rule that was not run, and why."""

    rule: Rule
    missing: tuple[str, ...]  # names of needs.yaml
    words: Text
