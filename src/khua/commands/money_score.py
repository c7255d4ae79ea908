"""`khua money score`: how likely each transaction of a file belongs to a laundering attempt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.files import READING, as_trouble, left_out, whole
from khua.commands.mapping import mapped
from khua.commands.money_features import SAME
from khua.commands.progress import shown
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    errors,
    language,
    say,
    trouble,
)

if TYPE_CHECKING:
    from khua.money.patterns.score import Scored

SAYS: Final[dict[str, Text]] = {
    **READING,
    "look": {"en": "Looking for patterns", "lo": "ກຳລັງຊອກຫາຮູບແບບ"},
    "null": {"en": "Measuring what chance makes", "lo": "ກຳລັງວັດສິ່ງທີ່ເກີດໂດຍບັງເອີນ"},
    "weigh": {"en": "Weighing evidence", "lo": "ກຳລັງຊັ່ງນ້ຳໜັກຫຼັກຖານ"},
    "done": {
        "en": "{rows:,} transactions in {out}; {hits:,} of them in {attempts:,} likely attempts.",
        "lo": "{rows:,} ທຸລະກຳ ຢູ່ {out}; {hits:,} ທຸລະກຳຢູ່ໃນ {attempts:,} ກໍລະນີທີ່ໜ້າສົງໄສ.",
    },
    "pattern": {"en": "{pattern}: {count:,}", "lo": "{pattern}: {count:,}"},
    "gave_up": {
        "en": "{pattern}: {count:,} searches were cut short; longer paths from there are not told.",
        "lo": "{pattern}: ການຄົ້ນ {count:,} ຄັ້ງຖືກຕັດໃຫ້ສັ້ນ; ເສັ້ນທາງຍາວຈາກບ່ອນນັ້ນບໍ່ໄດ້ສະແດງ.",
    },
    "stopped": {
        "en": "Stopped; nothing was written. The same command begins anew.",
        "lo": "ຢຸດແລ້ວ; ບໍ່ໄດ້ບັນທຶກຫຍັງ. ຄຳສັ່ງເກົ່າຈະເລີ່ມໃໝ່.",
    },
    "reason": {
        "en": "A score is a reason to look, never to act: people decide.",
        "lo": "ຄະແນນແມ່ນເຫດໃຫ້ກວດເບິ່ງ ບໍ່ແມ່ນໃຫ້ດຳເນີນການ: ຄົນເປັນຜູ້ຕັດສິນ.",
    },
}
BAD_CAP: Final = (
    {"en": "--hub is {hub}.", "lo": "--hub ແມ່ນ {hub}."},
    {"en": "Write a number of accounts, 2 or more.", "lo": "ໃຫ້ຂຽນຈຳນວນບັນຊີ 2 ຂຶ້ນໄປ."},
)


def score(
    file: Annotated[Path, typer.Argument(help="Transactions: .parquet or .csv.")],
    out: Annotated[Path, typer.Option(help="Where the scores go: a parquet file.")],
    hub: Annotated[
        int, typer.Option(help="Counterparties above which nothing passes through an account.")
    ] = 500,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: src=payer,dst=payee.")
    ] = "",
    lang: LangOption = None,
) -> None:
    """Score every transaction of FILE (transaction_id, src, dst, ts_epoch, amount, and currency if
    there is one): the probability that it belongs to a laundering attempt, the patterns it hits,
    and the attempt. The same file gives the same scores, however its rows are sorted."""
    from pyarrow import parquet

    from khua.money.patterns import score as scoring
    from khua.money.reading.flow import flow_file

    speak = language(lang)
    with as_trouble(speak, SAYS["stopped"][speak]):
        if hub < 2:
            raise trouble(BAD_CAP, hub=hub)
        if out.resolve() == file.resolve():
            raise trouble(SAME, file=file)
        with whole(out) as part, shown(SAYS, speak) as told:
            read = flow_file(file, mapped(columns), told=told)
            rejects = read.rejects
            ledger, ids = scoring.canonical(read.ledger, read.transaction_ids, read.accounts)
            del read
            scored = scoring.score(ledger, cap=hub, told=told)
            parquet.write_table(scoring.table(scored, ids), part, compression="zstd")
        for line in left_out(rejects, speak):
            errors.print(line, markup=False, soft_wrap=True)
        summary(scored, out, speak)


def summary(scored: Scored, out: Path, lang: Lang) -> None:
    """What was found, in a few lines."""
    say(
        SAYS["done"], lang, rows=len(scored.score), out=out,
        hits=int((scored.attempt > 0).sum()), attempts=len(set(scored.attempts.tolist())),
    )  # fmt: skip
    for pattern, count in Counter(hit.pattern for hit in scored.hits).items():
        say(SAYS["pattern"], lang, pattern=pattern, count=count)
    for pattern, count in scored.gave_up.items():
        say(SAYS["gave_up"], lang, pattern=pattern, count=count)
    say(SAYS["reason"], lang)
