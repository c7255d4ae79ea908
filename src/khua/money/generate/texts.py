"""Names, addresses, telephones and papers of customers who do not exist.

Names are put together from parts (`names.csv`), as those of the demonstration are; telephones are
020 0… and numbers of papers begin with DEMO: nobody has such. Equal numbers give equal texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.generate.settling import SURNAMES
from khua.money.generate.simple import mixed
from khua.money.generate.society import SECTORS, Codes, Society
from khua.names.data import csv_rows
from khua.places import provinces

Texts = npt.NDArray[np.object_]
#: what a firm of a sector is called: Lao before the name, English after it
CALLED: Final = {
    "government": ("ຫ້ອງການ", "Office"),
    "factory": ("ໂຮງງານ", "Garment Factory"),
    "company": ("ບໍລິສັດ", "Company"),
    "wholesaler": ("ບໍລິສັດຄ້າສົ່ງ", "Wholesale"),
    "shop": ("ຮ້ານ", "Shop"),
    "bank": ("ທະນາຄານຕົວຢ່າງ", "Demo Bank"),
    "telephone": ("ໂທລະຄົມ", "Telecom"),
    "electricity": ("ໄຟຟ້າ", "Electricity"),
    "water": ("ນ້ຳປະປາ", "Water Supply"),
    "school": ("ໂຮງຮຽນ", "School"),
    "remittance": ("ບໍລິສັດໂອນເງິນ", "Remittance"),
    "exchange": ("ຮ້ານແລກປ່ຽນເງິນຕາ", "Exchange"),
    "agent": ("ຕົວແທນ", "Agent"),
    "processor": ("ບໍລິສັດຊຳລະເງິນ", "Payments"),
    "vasp": ("ບໍລິສັດຊັບສິນດິຈິຕອນ", "Digital Assets"),
    "recruitment": ("ບໍລິສັດຈັດຫາງານ", "Recruitment"),
}


@cache
def parts(kind: str) -> tuple[Texts, Texts]:
    """The parts of names of a kind (female, male, surname_start, surname_end): Lao, Latin."""
    rows = [r for r in csv_rows("khua.money.generate", "names.csv") if r["part"] == kind]
    lao = np.array([row["lo"] for row in rows], dtype=object)
    return lao, np.array([row["latin"] for row in rows], dtype=object)


def surnames(number: Codes) -> tuple[Texts, Texts]:
    """Family names by their number (from 1): Lao and Latin."""
    starts, ends = parts("surname_start"), parts("surname_end")
    start, end = (number - 1) % len(starts[0]), (number - 1) // len(starts[0]) % len(ends[0])
    return starts[0][start] + ends[0][end], starts[1][start] + ends[1][end]


def given_names(society: Society) -> tuple[Texts, Texts]:
    """Of every person the given name, of every firm its whole name: Lao and Latin."""
    customers = society.customers
    number = np.arange(len(customers))
    lao, latin = np.full(len(customers), "", object), np.full(len(customers), "", object)
    for kind, ours in (("female", customers.female), ("male", ~customers.female)):
        given = parts(kind)
        which = mixed(number[ours] * 11 + 5) % len(given[0])
        lao[ours], latin[ours] = given[0][which], given[1][which]
    for name, (before, after) in CALLED.items():
        firms = np.flatnonzero(customers.sector == SECTORS.index(name))
        own_lao, own_latin = surnames(mixed(firms) % SURNAMES + 1)
        turn = np.char.mod(" %d", np.arange(1, len(firms) + 1)).astype(object)
        lao[firms] = before + own_lao + turn
        latin[firms] = own_latin + turn + " " + after
    return lao, latin


def numbered(template: str, number: Codes) -> Texts:
    """A text for each number, "" for 0: `numbered("DEMO%07d", …)`."""
    found = np.char.mod(template, number).astype(object)
    found[number == 0] = ""
    return found


def phones(number: Codes) -> Texts:
    """Telephone numbers nobody has; 4,999,999 is prime to 10 million, so none comes twice."""
    return np.where(number > 0, numbered("+856200%07d", number * 4_999_999 % 10_000_000), "")


def emails(number: Codes) -> Texts:
    return np.where(number > 0, numbered("k%d@example.la", number), "")


def addresses(number: Codes) -> tuple[Texts, Texts]:
    """House, unit and village: Lao and Latin."""
    lao, latin = surnames(mixed(number * 3) % SURNAMES + 1)
    house = np.char.mod("%d", number % 900 + 1).astype(object)
    unit = np.char.mod("%d", number // 900 + 1).astype(object)
    return (
        "ເຮືອນ " + house + ", ໜ່ວຍ " + unit + ", ບ້ານ" + lao,
        "House " + house + ", Unit " + unit + ", Ban " + latin,
    )


def isos(province: npt.NDArray[Any]) -> Texts:
    """ISO 3166-2 codes of provinces by number, "" for 0."""
    return words(["", *(one.iso for one in provinces())], province)


def words(known: Sequence[str], number: npt.NDArray[Any]) -> Texts:
    """The text of each number, counted from 0."""
    found: Texts = np.array(known, dtype=object)[number]
    return found


def accounts(number: npt.NDArray[Any]) -> Texts:
    """How an account is written."""
    return np.char.mod("000%07d", number).astype(object)
