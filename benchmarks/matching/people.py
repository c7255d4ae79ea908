"""Invented Lao people, each written down once or several times, as untidy as real registers.

`python -m benchmarks.matching.people SIZE FOLDER [--scripts mixed]` writes a table and, apart from
it, who is who. The same size, script and seed give the same rows. Hard on purpose: half without
phone, three quarters without document, one in eight without birth date; households share names
and phones; some records are garbled in both names. Names are put together from words.csv, and the
spelling of every part is drawn anew for every record. Nobody is real.
"""

import argparse
import csv
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from benchmarks.matching.slips import by_habit, garble, written_dates
from khua.demo.tables import rows as demo_rows
from khua.places import provinces

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
Draw = np.random.Generator

SCRIPTS: Final = ("lao", "latin", "thai")
#: shares of lao, latin and thai among the records
SHARES: Final = {"latin": (0, 1, 0), "mixed": (0.45, 0.40, 0.15)}
#: records of one person: 1, 2, 3, 4, 5; 1.6 in the mean
TIMES: Final = (0.63, 0.22, 0.09, 0.04, 0.02)
GIVEN_NAMES, SURNAMES = 2_400, 12_000
NONE: Final = 0  # the part of a name that is not there
SLOTS: Final = 32
BREAKS: Final = frozenset("bcdkmnpstvxກຄຈຊດຕທນບປພມລວສคจชดตทนบปพมลวส")
#: how common the spellings of a part are, first to last
COMMON: Final = (0.42, 0.24, 0.16, 0.10, 0.05, 0.03)
HONORIFICS: Final = {
    "lao": (("ນາງ ", "ນ. ", "ນາງສາວ "), ("ທ້າວ ", "ທ. ", "ທ່ານ ")),
    "latin": (("Nang ", "Ms ", "Mrs. "), ("Thao ", "Mr ", "Mr. ")),
    "thai": (("นาง ", "นางสาว ", "น.ส. "), ("นาย ", "ท้าว ", "นาย ")),
}
COLUMNS: Final = (
    "id",
    "first_name",
    "surname",
    "sex",
    "dob",
    "province",
    "district",
    "phone",
    "id_no",
)


def people(size: int, scripts: str = "latin", seed: int = 1) -> tuple[dict[str, Texts], Ints]:
    """`size` records in no order: columns of texts (None: not recorded), and whose each is."""
    draw = np.random.default_rng([seed, size, scripts == "mixed"])
    whose = _whose(draw, size)
    person = _persons(draw, int(whose.max()) + 1)
    script = draw.choice(3, size, p=SHARES[scripts])
    female = person["female"][whose]
    first, last = _names(draw, person, whose, script, female)
    where, district = _places(draw, person, whose, script)
    columns = {
        "id": np.array([f"r{i:07}" for i in range(size)], dtype=object),
        "first_name": first,
        "surname": last,
        "sex": _gaps(draw, 0.05, np.where(female ^ (draw.random(size) < 0.01), "F", "M")),
        "dob": written_dates(draw, person["born"][whose], script == SCRIPTS.index("thai")),
        "province": _gaps(draw, 0.10, where),
        "district": _gaps(draw, 0.30, district),
        "phone": _gaps(draw, 0.50, _phones(draw, person, whose)),
        "id_no": _gaps(draw, 0.75, _documents(draw, person, whose)),
    }
    return columns, whose


def _whose(draw: Draw, size: int) -> Ints:
    times = draw.choice(np.arange(1, 6), size, p=TIMES)
    return draw.permutation(np.repeat(np.arange(size), times)[:size])


def _persons(draw: Draw, count: int) -> dict[str, Any]:
    """What belongs to the person: parts of the names, birth day, places, phones, documents."""
    given, surnames = _pool("given", GIVEN_NAMES), _pool("surname", SURNAMES)
    female = draw.random(count) < 0.5
    # some given names are for women, some for men, a third for both
    rank = _zipf(draw, count, GIVEN_NAMES // 3, 4, 0.9)
    for_both = draw.random(count) < 0.33
    given_no = 3 * rank + np.where(for_both, 2, female)
    surname_no = _zipf(draw, count, SURNAMES, 12, 0.8)
    home = draw.choice(len(provinces()), count, p=_falling(len(provinces()), 2, 1.0))
    district = draw.integers(0, 1 << 30, count)
    phone = draw.integers(0, 10_000_000, (count, 2)) + 10_000_000 * draw.choice(
        (2, 5, 7, 9), (count, 2)
    )
    # one in eight belongs to the household of the person before
    kin = np.flatnonzero(draw.random(count) < 0.125)
    kin = kin[kin > 0]
    surname_no[kin], home[kin], district[kin] = (
        surname_no[kin - 1],
        home[kin - 1],
        district[kin - 1],
    )
    sharing = kin[draw.random(len(kin)) < 0.3]
    phone[sharing] = phone[sharing - 1]
    start, end = (np.datetime64(day).astype(int) for day in ("1945-01-01", "2016-01-01"))
    return {
        "female": female,
        "given": given[given_no],
        "surname": surnames[surname_no],
        "married": np.where(
            female & (draw.random(count) < 0.12), _zipf(draw, count, SURNAMES, 12, 0.8), -1
        ),
        "born": (start + (end - start) * draw.beta(2.2, 1.6, count)).astype(np.int64),
        "home": home,
        "district": district,
        "phone": phone,
        "document": draw.integers(0, 10_000_000_000, (count, 2)),
    }


# -- names ---------------------------------------------------------------------------------


@cache
def words() -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]:
    """The parts of names: Lao, roles (g, e: begins, ends a given name; s, f: begins, ends a
    surname), spellings in Latin and in Thai letters, the most usual first."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8") as file:
        return tuple(
            (
                row["lao"],
                row["roles"],
                tuple(row["latin"].split(";")),
                tuple(row["thai"].split(";")),
            )
            for row in csv.DictReader(file)
        )


def _spellings(script: str) -> Texts:
    """A column of SLOTS spellings for each word, each as often as it is usual; row 0 is empty."""
    table = np.full((len(words()) + 1, SLOTS), "", dtype=object)
    for i, (lao, _, latin, thai) in enumerate(words(), 1):
        known = {"lao": (lao,), "latin": latin, "thai": thai}[script]
        share = np.cumsum(COMMON[: len(known)])
        at = np.searchsorted(share / share[-1], (np.arange(SLOTS) + 0.5) / SLOTS)
        table[i] = [known[j] for j in at]
    return table


@cache
def _pool(kind: str, size: int) -> Ints:
    """`size` different names, always the same, as rows of three words (NONE: no word there)."""
    draw = np.random.default_rng(20_250_101)
    begins, ends = ("g", "e") if kind == "given" else ("s", "f")
    start, middle, finish = (
        np.array([i for i, word in enumerate(words(), 1) if role in word[1]])
        for role in (begins, "s", ends)
    )
    found: dict[tuple[int, int, int], None] = {}
    while len(found) < size:
        name = [int(draw.choice(start)), NONE, int(draw.choice(finish))]
        length = draw.random()
        if kind == "given" and length < 0.15:
            name[2] = NONE
        elif kind == "surname" and length < 0.5:
            name[1] = int(draw.choice(middle))
        if len(set(name) - {NONE}) == len(name) - name.count(NONE):
            found[tuple(name)] = None  # type: ignore[index]
    return np.array(list(found))


def _names(
    draw: Draw, person: dict[str, Any], whose: Ints, script: Ints, female: NDArray[np.bool_]
) -> tuple[Texts, Texts]:
    """Given name and surname of every record as somebody wrote them."""
    size = len(whose)
    given, surname = person["given"][whose], person["surname"][whose]
    married = person["married"][whose]
    now = (married >= 0) & (draw.random(size) < 0.5)
    surname[now] = _pool("surname", SURNAMES)[married[now]]
    called = (given[:, 2] != NONE) & (draw.random(size) < 0.02)  # by the end of the name only
    given[called, 0] = NONE
    first, last = (_written(draw, name, script) for name in (given, surname))
    slip, twice = draw.random((2, size)), draw.random(size) < 0.02
    for i, name in enumerate((first, last)):
        for at in np.flatnonzero(twice | (slip[i] < 0.09)):
            name[at] = garble(draw, name[at], 2 if twice[at] else 1)
    for at in np.flatnonzero(draw.random(size) < 0.05):
        titles = HONORIFICS[SCRIPTS[script[at]]][0 if female[at] else 1]
        first[at] = titles[draw.integers(3)] + first[at]
    shouted = (script == SCRIPTS.index("latin")) & (draw.random(size) < 0.06)
    for name in (first, last):
        name[shouted] = [text.upper() for text in name[shouted]]
    for at in np.flatnonzero(draw.random(size) < 0.02):
        first[at] = _apart(draw, first[at])
    lot = draw.random(size)
    joined = lot < 0.02
    first[joined] = first[joined] + " " + last[joined]
    last[lot < 0.10] = None  # with the one in fifty that stand in the given name's column
    swapped = (lot > 0.10) & (lot < 0.13)
    first[swapped], last[swapped] = last[swapped], first[swapped]
    first[(lot > 0.13) & (lot < 0.14)] = None
    return first, last


def _apart(draw: Draw, name: str) -> str:
    """A name with a blank before a consonant in its middle, as some write long ones."""
    places = [i for i in range(3, len(name) - 2) if name[i] in BREAKS]
    at = places[int(draw.integers(len(places)))] if places else len(name)
    return f"{name[:at]} {name[at:]}".strip()


def _written(draw: Draw, name: Ints, script: Ints) -> Texts:
    out = np.full(len(name), "", dtype=object)
    for i, one in enumerate(SCRIPTS):
        here = np.flatnonzero(script == i)
        table = _spellings(one)
        for part in name[here].T:
            out[here] += table[part, draw.integers(0, SLOTS, len(here))]
        if one == "lao":
            lao = out[here]
            by_habit(draw, lao)
            out[here] = lao
    latin = script == SCRIPTS.index("latin")
    out[latin] = [text.capitalize() for text in out[latin]]
    return out


# -- everything else -----------------------------------------------------------------------


def _places(draw: Draw, person: dict[str, Any], whose: Ints, script: Ints) -> tuple[Texts, Texts]:
    """Province and district in the letters of the record; one record in twelve has moved."""
    size = len(whose)
    home, district = person["home"][whose], person["district"][whose]
    moved = draw.random(size) < 0.08
    home[moved] = draw.integers(0, len(provinces()), moved.sum())
    nearby = draw.random(size) < 0.08
    district[moved | nearby] = draw.integers(0, 1 << 30, (moved | nearby).sum())
    by_province = [
        [d for d in demo_rows("districts.csv") if d["iso"] == p.iso] for p in provinces()
    ]
    names = [(p.name_lo, p.name_en, _thai(p.spellings) or p.name_lo) for p in provinces()]
    counts = np.array([len(each) for each in by_province])
    district = district % counts[home]
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    towns = [(d["name_lo"], d["name_en"], d["name_lo"]) for each in by_province for d in each]
    place = np.array(names, dtype=object)[home, script]
    town = np.array(towns, dtype=object)[first[home] + district, script]
    return place, town


def _thai(spellings: Iterable[str]) -> str:
    return next((text for text in spellings if "\u0e01" <= text[0] <= "\u0e5b"), "")


def _phones(draw: Draw, person: dict[str, Any], whose: Ints) -> Texts:
    """Mobile numbers: three in ten records bear the person's other number; two forms."""
    size = len(whose)
    number = person["phone"][whose, (draw.random(size) < 0.3).astype(int)]
    front = np.where(draw.random(size) < 0.15, "+85620", "020")
    wrong = draw.random(size) < 0.02
    number[wrong] = _one_digit_off(draw, number[wrong], 7)
    texts = [f"{a}{b}" for a, b in zip(front, number, strict=True)]
    return np.array(texts, dtype=object)


def _documents(draw: Draw, person: dict[str, Any], whose: Ints) -> Texts:
    """An identity card or, of one in four, the passport: another number."""
    size = len(whose)
    passport = draw.random(size) < 0.25
    number = person["document"][whose, passport.astype(int)]
    wrong = draw.random(size) < 0.03
    number[wrong] = _one_digit_off(draw, number[wrong], 7)
    texts = [
        f"PA{b % 10_000_000:07}" if p else f"{b:010}" for p, b in zip(passport, number, strict=True)
    ]
    return np.array(texts, dtype=object)


def _one_digit_off(draw: Draw, number: Ints, digits: int) -> Ints:
    place = 10 ** draw.integers(0, digits, len(number))
    digit = number // place % 10
    return number + place * ((digit + draw.integers(1, 10, len(number))) % 10 - digit)


def _gaps(draw: Draw, share: float, values: NDArray[Any]) -> Texts:
    out = values.astype(object)
    out[draw.random(len(out)) < share] = None
    return out


def _falling(count: int, shift: float, power: float) -> NDArray[np.float64]:
    share: NDArray[np.float64] = 1 / (np.arange(count) + shift) ** power
    share /= share.sum()
    return share


def _zipf(draw: Draw, size: int, count: int, shift: float, power: float) -> Ints:
    return draw.choice(count, size, p=_falling(count, shift, power))


# -- files ---------------------------------------------------------------------------------


def with_full_name(columns: dict[str, Texts]) -> dict[str, Texts]:
    """The same table with one column `full_name` in place of given name and surname."""
    both = zip(columns["first_name"], columns["surname"], strict=True)
    full = [" ".join(filter(None, pair)) or None for pair in both]
    rest = {k: v for k, v in columns.items() if k not in ("first_name", "surname")}
    return {"id": rest.pop("id"), "full_name": np.array(full, dtype=object), **rest}


def write(columns: dict[str, Texts], file: Path) -> None:
    """As CSV or, when `file` ends so, as parquet; what is not recorded is empty."""
    if file.suffix == ".parquet":
        parquet.write_table(
            pa.table({k: pa.array(v, pa.string()) for k, v in columns.items()}), file
        )
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out, lineterminator="\n")
        sheet.writerow(columns)
        sheet.writerows(zip(*columns.values(), strict=True))


def write_truth(ids: Texts, whose: Ints, file: Path) -> None:
    write({"id": ids, "person": np.array([f"p{i:07}" for i in whose], dtype=object)}, file)


def main() -> None:
    asked = argparse.ArgumentParser(prog="benchmarks.matching.people")
    asked.add_argument("size", type=int, help="records")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scripts", choices=SHARES, default="latin")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--name", help="of the files; otherwise scripts and size")
    asked.add_argument("--full-name", action="store_true", help="one column for the name")
    asked.add_argument("--parquet", action="store_true")
    options = asked.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    columns, whose = people(options.size, options.scripts, options.seed)
    if options.full_name:
        columns = with_full_name(columns)
    name = options.name or f"{options.scripts}_{options.size}"
    suffix = ".parquet" if options.parquet else ".csv"
    write(columns, options.folder / (name + suffix))
    write_truth(columns["id"], whose, options.folder / f"{name}_truth.csv")
    print(f"{name}{suffix}: {options.size:,} records, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
