"""The invented people of an invented case."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from khua.demo.names import HONORIFICS, Name, foreign_name, lao_name, respelled
from khua.demo.offices import SEED, District
from khua.record.data import IdentityData, PersonData

# Lao mobile numbers begin +856 20 and a digit from 2; none begins +856 20 0.
PHONE: Final = "+8562000{:06d}"
NETWORK: Final = 14  # brokers who turn up in several provinces
IN_NETWORK: Final = 0.12  # of the Lao suspects


@dataclass(frozen=True)
class KnownBroker:
    """Someone who is a suspect in more than one province, under one telephone number."""

    name: Name
    sex: str
    phone: str


@cache
def network() -> tuple[KnownBroker, ...]:
    """The brokers that cases have in common, for whoever looks for links."""
    draw = random.Random(f"{SEED} network")  # noqa: S311 - reproducible on purpose
    found = []
    for number in range(NETWORK):
        sex = draw.choice(("Feminine", "Masculine"))
        found.append(KnownBroker(lao_name(draw, sex), sex, PHONE.format(number + 1)))
    return tuple(found)


class People:
    """Draws the people of one case: where they live, in which language they were written down."""

    def __init__(self, draw: random.Random, lang: str, district: District, happened: date) -> None:
        self.draw, self.lang, self.district, self.happened = draw, lang, district, happened

    def of_case(
        self, kind: Mapping[str, Any], victims: int, outcome: str, abroad: str
    ) -> list[PersonData]:
        """Suspects, then victims, then witnesses and the odd official."""
        draw = self.draw
        people = [self._suspect(kind) for _ in range(draw.randint(*kind["suspects"]))]
        people += [self._victim(kind, outcome, abroad) for _ in range(victims)]
        if draw.random() < 0.3:
            people.append(self._other(("witness",)))
        if draw.random() < 0.15:
            people.append(self._other(("complainant",)))
        if draw.random() < 0.025:
            people.append(self._other(("official",)))
        keyed = enumerate(people, start=1)
        return [PersonData(**{**vars(p), "sheet_key": f"demo-{number}"}) for number, p in keyed]

    def _suspect(self, kind: Mapping[str, Any]) -> PersonData:
        draw = self.draw
        weights = kind["nationals"]
        nationality = draw.choices(list(weights), list(weights.values()))[0]
        roles = tuple(draw.choice(kind["suspect_roles"]))
        if nationality == "LA" and draw.random() < IN_NETWORK:
            known = draw.choice(network())
            name = Name(known.name.lao, respelled(self._typist(), known.name.latin))
            identity = IdentityData(**self._written(name, known.sex), phones=(known.phone,))
            return PersonData(roles, sex=known.sex, nationalities=("LA",), identity=identity)
        sex = draw.choice(("Feminine", "Masculine", "Masculine"))
        identity = IdentityData(
            **self._written(self._name(nationality, sex), sex),
            age=draw.randint(22, 58) if draw.random() < 0.6 else None,
            phones=self._phones(0.55),
            documents=self._documents(nationality, 0.3),
            accounts=({"bank": "Demo Bank", "number": f"000{draw.randrange(10**7):07d}"},)
            if draw.random() < 0.12
            else (),
            vehicles=(f"ກຂ 0{draw.randrange(1000):03d}",)
            if "smuggling" in kind and draw.random() < 0.5
            else (),
        )
        return PersonData(roles, sex=sex, nationalities=(nationality,), identity=identity)

    def _typist(self) -> random.Random:
        """Whoever typed the case, and spells as he does."""
        who = f"{SEED} {self.district.name_en} {self.happened}"
        return random.Random(who)  # noqa: S311 - reproducible on purpose

    def _victim(self, kind: Mapping[str, Any], outcome: str, abroad: str) -> PersonData:
        draw = self.draw
        sex = "Feminine" if draw.random() < kind["women"] else "Masculine"
        nationality = abroad if kind.get("migrants") else "LA"
        age = draw.randint(*kind["ages"])
        born = draw.random() < 0.4
        established = outcome == "established" and "means" in kind
        roles = ["victim" if established else "possible_victim"]
        if age >= 18 and draw.random() < 0.15:
            roles.append("complainant")
        identity = IdentityData(
            **self._written(self._name(nationality, sex), sex),
            birth_date=self._birth(age) if born else None,
            birth_precision="year" if born and draw.random() < 0.4 else "day",
            age=None if born else age,
            phones=self._phones(0.2),
            documents=self._documents(nationality, 0.15),
            addresses=(self._address(),) if nationality == "LA" and draw.random() < 0.4 else (),
        )
        return PersonData(tuple(roles), sex=sex, nationalities=(nationality,), identity=identity)

    def _other(self, roles: tuple[str, ...]) -> PersonData:
        sex = self.draw.choice(("Feminine", "Masculine"))
        identity = IdentityData(
            **self._written(self._name("LA", sex), sex), phones=self._phones(0.5)
        )
        return PersonData(roles, sex=sex, nationalities=("LA",), identity=identity)

    def _name(self, nationality: str, sex: str) -> Name:
        if nationality == "LA":
            return lao_name(self.draw, sex)
        return foreign_name(self.draw, nationality, sex)

    def _written(self, name: Name, sex: str) -> dict[str, Any]:
        """The name as this office typed it; sometimes the other spelling was noted too."""
        if not name.lao:
            return {"name": name.latin}
        written, other = (name.lao, name.latin) if self.lang == "lo" else (name.latin, name.lao)
        return {
            "honorific": HONORIFICS[sex] if self.lang == "lo" else "",
            "name": written,
            "other_names": (other,) if self.draw.random() < 0.2 else (),
        }

    def _birth(self, age: int) -> date:
        return date(
            self.happened.year - age - 1, self.draw.randint(1, 12), self.draw.randint(1, 28)
        )

    def _phones(self, chance: float) -> tuple[str, ...]:
        if self.draw.random() >= chance:
            return ()
        return (PHONE.format(self.draw.randrange(1000, 1000000)),)

    def _accounts(self, chance: float) -> tuple[dict[str, str], ...]:
        if self.draw.random() >= chance:
            return ()
        return ({"bank": "Demo Bank", "number": f"000{self.draw.randrange(10**7):07d}"},)

    def _vehicles(self, chance: float) -> tuple[str, ...]:
        if self.draw.random() >= chance:
            return ()
        return (f"ກຂ 0{self.draw.randrange(1000):03d}",)

    def _documents(self, nationality: str, chance: float) -> tuple[dict[str, str], ...]:
        if self.draw.random() >= chance:
            return ()
        number = f"DEMO{self.draw.randrange(10**6):06d}"
        return ({"kind": "passport", "number": number, "country": nationality},)

    def _address(self) -> str:
        if self.lang == "lo":
            return f"ເມືອງ{self.district.name_lo}"
        return f"{self.district.name_en} district"
