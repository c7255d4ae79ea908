"""IBM's AMLworld as a benchmark: boosted trees on our features beside what was published.

Reads a file in the format of `HI-Small_Trans.csv`, splits it by time (60 % to learn from, 20 % to
choose the threshold on, 20 % to measure on), and tells the F1 of the laundering transactions. The
file is the user's own (CDLA-Sharing 1.0); none of it is in this repository.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import yaml

from khua.money import learned
from khua.money.features import Parameters, batch
from khua.money.generate.amlworld import DOLLARS
from khua.money.ledger import Ledger, ledger
from khua.money.reading.rejects import Refused, Text

Mask = npt.NDArray[np.bool_]
Told = Callable[[str, float], None]

#: the columns of the file, whose second "Account" is that of the receiver
COLUMNS: Final = (
    "Timestamp", "From Bank", "Account", "To Bank", "Account", "Amount Received",
    "Receiving Currency", "Amount Paid", "Payment Currency", "Payment Format", "Is Laundering",
)  # fmt: skip
PUBLISHED: Final = Path(__file__).with_name("aml_world.yaml")
#: transactions of honest people to learn from for one of the others; the rest of them says nothing
#: new and costs hours
HONEST: Final = 100
TREES: Final = 500

NOT_IT: Final[Text] = {
    "en": "This is no file of AMLworld's transactions: its columns are not {columns}.",
    "lo": "ນີ້ບໍ່ແມ່ນໄຟລ໌ທຸລະກຳຂອງ AMLworld: ຖັນບໍ່ແມ່ນ {columns}.",
}
GIVE_IT: Final[Text] = {
    "en": "Give HI-Small_Trans.csv, or another of its kind, as IBM publishes it.",
    "lo": "ໃຫ້ໃຊ້ HI-Small_Trans.csv ຫຼື ໄຟລ໌ແບບດຽວກັນ ຕາມທີ່ IBM ເຜີຍແຜ່.",
}
BAD_CELL: Final[Text] = {
    "en": "This cell cannot be read, or its currency is not known.",
    "lo": "ອ່ານຫ້ອງນີ້ບໍ່ໄດ້ ຫຼື ບໍ່ຮູ້ສະກຸນເງິນ.",
}
TOO_FEW: Final[Text] = {
    "en": "One of the three parts holds no laundering, or no honest transaction.",
    "lo": "ສ່ວນໃດໜຶ່ງໃນສາມສ່ວນບໍ່ມີການຟອກເງິນ ຫຼື ບໍ່ມີທຸລະກຳປົກກະຕິ.",
}
MORE: Final[Text] = {
    "en": "Give more transactions: each part needs both.",
    "lo": "ໃຫ້ທຸລະກຳຫຼາຍຂຶ້ນ: ແຕ່ລະສ່ວນຕ້ອງມີທັງສອງ.",
}


@dataclass(frozen=True)
class World:
    """Transactions in time. `value` of the ledger: US cents; `more`: what the file says besides,
    by name; `laundering`: which are."""

    ledger: Ledger
    more: Mapping[str, npt.NDArray[np.float32]]
    laundering: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """On the last fifth. `rows`, `laundering`: of the three parts; `threshold`: of highest F1 on
    the second part; `seconds`: CPU for features and for the rest."""

    f1: float
    precision: float
    recall: float
    average_precision: float
    threshold: float
    trees: int
    rows: tuple[int, int, int]
    laundering: tuple[int, int, int]
    features: int
    seconds: tuple[float, float]


@cache
def published() -> Mapping[str, Any]:
    """`sets`, and `models` with the F1 of each on them in percent (None: not told)."""
    found: Mapping[str, Any] = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    return found


def read(path: Path) -> World:
    """The transactions of a file. Raises Refused (what, where, mend) and OSError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads = [head.strip() for head in next(csv.reader(file), [])]
    plain = [head.removesuffix(".1").removesuffix("_1") for head in heads]
    if tuple(plain) != COLUMNS:
        columns = ", ".join(COLUMNS)
        raise Refused({k: text.format(columns=columns) for k, text in NOT_IT.items()}, GIVE_IT, 1)
    return _read(path)


def _read(path: Path) -> World:
    kinds = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(COLUMNS)))
    dollars = " ".join(f"WHEN '{name}' THEN {rate!r}" for name, rate in DOLLARS.items())
    source = (
        f"read_csv(?, auto_detect=false, header=true, delim=',', quote='\"',"
        f" columns={{{kinds}}}, parallel=false)"
    )

    def cents(amount: str, currency: str) -> str:
        return (
            f"CAST(round(TRY_CAST({amount} AS DOUBLE) * 100 * CASE {currency} {dollars} END)"
            " AS BIGINT)"
        )

    query = f"""
        SELECT row_number() OVER () AS line,
               epoch(TRY_STRPTIME(trim(c0), '%Y/%m/%d %H:%M'))::BIGINT AS moment,
               trim(c1) || '/' || trim(c2) AS src, trim(c3) || '/' || trim(c4) AS dst,
               trim(c1) = trim(c3) AS one_bank,
               {cents("c7", "c8")} AS paid, {cents("c5", "c6")} AS received,
               c8 AS paid_in, c6 AS received_in, c9 AS format,
               TRY_CAST(c10 AS TINYINT) AS laundering
        FROM {source}"""  # noqa: S608 - names of columns and numbers of ours
    with (
        tempfile.TemporaryDirectory(prefix="khua-amlworld-") as folder,
        duckdb.connect(config={"memory_limit": "3GB", "temp_directory": folder}) as database,
    ):
        try:
            database.execute(f"CREATE TABLE t AS {query}", [str(path)])
        except duckdb.Error as fault:
            raise Refused(BAD_CELL, GIVE_IT) from fault
        bad = database.execute(
            "SELECT min(line) FROM t WHERE moment IS NULL OR paid IS NULL OR received IS NULL"
            " OR src IS NULL OR dst IS NULL OR laundering IS NULL"
        ).fetchone()
        if bad and bad[0]:
            raise Refused(BAD_CELL, GIVE_IT, int(bad[0]) + 1)
        database.execute(
            "CREATE TABLE a AS SELECT account, row_number() OVER (ORDER BY account) AS n FROM"
            " (SELECT src AS account FROM t UNION SELECT dst FROM t)"
        )
        found = database.sql(
            "SELECT t.line, t.moment, s.n AS src, d.n AS dst, t.paid, t.received, t.one_bank,"
            " t.src = t.dst AS own, dense_rank() OVER (ORDER BY t.paid_in) AS paid_in,"
            " dense_rank() OVER (ORDER BY t.received_in) AS received_in,"
            " dense_rank() OVER (ORDER BY t.format) AS format, t.laundering"
            " FROM t JOIN a s ON s.account = t.src JOIN a d ON d.account = t.dst"
            " ORDER BY t.moment, t.line"
        ).fetchnumpy()
    columns = {name: np.asarray(column) for name, column in found.items()}
    more = ("paid_in", "received_in", "format", "one_bank", "own")
    return World(
        ledger=ledger(
            {
                "number": columns["line"],
                "at": columns["moment"],
                "src": columns["src"],
                "dst": columns["dst"],
                "amount": columns["paid"],
                "currency": np.full(len(columns["paid"]), 840),
            }
        ),
        more={
            **{name: columns[name].astype(np.float32) for name in more},
            "received": columns["received"].astype(np.float32),
        },
        laundering=columns["laundering"] > 0,
    )


def measure(
    world: World,
    *,
    seed: int = 1,
    parameters: Parameters | None = None,
    trees: int = TREES,
    told: Told | None = None,
) -> Score:
    """Learn on the first part, choose on the second, measure on the third. `parameters`: of the
    features. Raises Refused where a part holds only one kind."""
    say = told or (lambda step, done: None)
    parts = learned.split(world.ledger.at)
    truth = [world.laundering[part] for part in parts]
    if any(not 0 < part.sum() < len(part) for part in truth):
        raise Refused(TOO_FEW, MORE)
    start = time.process_time()
    say("features", 0.0)
    columns = {**batch(world.ledger, parameters), **world.more}
    spent = time.process_time() - start

    def of(part: Mask) -> dict[str, npt.NDArray[Any]]:
        return {name: column[part] for name, column in columns.items()}

    say("learn", 0.0)
    ranker = learned.fit(
        of(parts[0]), truth[0], seed, parameters=parameters, trees=trees, negatives=HONEST
    )
    say("learn", 0.8)
    threshold = learned.best_threshold(truth[1], ranker.rank(of(parts[1])))
    scores = ranker.rank(of(parts[2]))
    say("learn", 1.0)
    taken = scores >= threshold
    right = int(truth[2][taken].sum())
    return Score(
        f1=learned.f1(truth[2], scores, threshold),
        precision=right / max(1, int(taken.sum())),
        recall=right / int(truth[2].sum()),
        average_precision=learned.average_precision(truth[2], scores),
        threshold=threshold,
        trees=trees,
        rows=_three(len(part) for part in truth),
        laundering=_three(int(part.sum()) for part in truth),
        features=len(columns),
        seconds=(spent, time.process_time() - start - spent),
    )


def _three(numbers: Iterable[int]) -> tuple[int, int, int]:
    one, two, three = numbers
    return one, two, three
