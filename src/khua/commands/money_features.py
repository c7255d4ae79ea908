"""`khua money features`: numbers about every transaction of a file that a learner can rank by."""

import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.files import READING, as_trouble, left_out
from khua.commands.lean import lean
from khua.commands.mapping import mapped
from khua.commands.progress import shown
from khua.commands.speaking import (
    LangOption,
    Text,
    errors,
    language,
    say,
    trouble,
)

if TYPE_CHECKING:
    from khua.money.features import Parameters

SAYS: Final[dict[str, Text]] = {
    **READING,
    "features": {"en": "Counting features", "lo": "ກຳລັງຄິດໄລ່ຄຸນລັກສະນະ"},
    "join": {"en": "Putting the file together", "lo": "ກຳລັງລວມໄຟລ໌"},
    "done": {
        "en": "{rows:,} transactions, {features} features each, in {out}.",
        "lo": "{rows:,} ທຸລະກຳ, ທຸລະກຳລະ {features} ຄຸນລັກສະນະ, ຢູ່ {out}.",
    },
    "accounts": {
        "en": "{accounts:,} accounts in {out}.",
        "lo": "{accounts:,} ບັນຊີ ຢູ່ {out}.",
    },
    "stopped": {
        "en": "Stopped. The same command goes on from here; {work} holds what is done.",
        "lo": "ຢຸດແລ້ວ. ຄຳສັ່ງເກົ່າຈະສືບຕໍ່ຈາກບ່ອນນີ້; {work} ເກັບສິ່ງທີ່ເຮັດແລ້ວ.",
    },
}
BAD_WINDOWS: Final = (
    {"en": "--windows {text}: these are no windows.", "lo": "--windows {text}: ນີ້ບໍ່ແມ່ນຊ່ວງເວລາ."},
    {
        "en": "Write spans, shortest first: 1d,5d,20d or 6h,36h.",
        "lo": "ໃຫ້ຂຽນຊ່ວງເວລາ ສັ້ນສຸດກ່ອນ: 1d,5d,20d ຫຼື 6h,36h.",
    },
)
BAD_AHEAD: Final = (
    {"en": "--ahead {text}: this is no span of time.", "lo": "--ahead {text}: ນີ້ບໍ່ແມ່ນຊ່ວງເວລາ."},
    {
        "en": "Write 20d or 36h; 0 looks at the past alone.",
        "lo": "ໃຫ້ຂຽນ 20d ຫຼື 36h; 0 ເບິ່ງແຕ່ອະດີດ.",
    },
)
BAD_HUB: Final = (
    {"en": "--hub is {hub}.", "lo": "--hub ແມ່ນ {hub}."},
    {"en": "Write a number from 1 to 100000.", "lo": "ໃຫ້ຂຽນເລກ 1 ຫາ 100000."},
)
SAME: Final = (
    {"en": "{file} would be written over what is read.", "lo": "{file} ຈະທັບໄຟລ໌ທີ່ອ່ານ."},
    {"en": "Give --out another name.", "lo": "ໃຫ້ໃສ່ຊື່ອື່ນໃນ --out."},
)


def features(
    file: Annotated[Path, typer.Argument(help="Transactions: .parquet or .csv.")],
    out: Annotated[Path, typer.Option(help="Where the features go: a parquet file.")],
    accounts: Annotated[
        Path | None,
        typer.Option(help="Features of accounts at the end of the file, as a parquet file."),
    ] = None,
    windows: Annotated[
        str, typer.Option(help="Spans looked back on, shortest first; without it 1d,5d,20d.")
    ] = "",
    hub: Annotated[
        int, typer.Option(help="Transactions one way above which an account is not searched.")
    ] = 64,
    ahead: Annotated[
        str, typer.Option(help="How long after a transaction is looked at; 0: the past alone.")
    ] = "20d",
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: src=payer,dst=payee.")
    ] = "",
    lang: LangOption = None,
) -> None:
    """Count features of every transaction in FILE (transaction_id, src, dst, ts_epoch, amount, and
    what else is there) for a learner that ranks. What comes after a transaction is told in columns
    of its own; for ranking as transactions come, give --ahead 0. A run that was stopped goes on."""
    speak = language(lang)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # keep what is done when told to stop
    work = out.with_name(out.name + ".work")
    with lean(), as_trouble(speak, SAYS["stopped"][speak].format(work=work)):
        from khua.money.features import file as features_file
        from khua.money.reading.flow import flow_file

        parameters = chosen(windows, hub, ahead)
        if out.resolve() == file.resolve():
            raise trouble(SAME, file=file)
        with shown(SAYS, speak) as told:
            mapping = mapped(columns)
            read = flow_file(file, mapping, told=told)
            stat = file.stat()
            asked = {
                "file": str(file.resolve()), "bytes": stat.st_size, "changed": stat.st_mtime_ns,
                "map": dict(mapping),
            }  # fmt: skip
            made = features_file.write(read, out, parameters, asked, told)
            if accounts is not None:
                features_file.write_accounts(read, made, accounts)
        for line in left_out(read.rejects, speak):
            errors.print(line, markup=False, soft_wrap=True)
        say(SAYS["done"], speak, rows=len(read.ledger), features=len(made.names), out=out)
        if accounts is not None:
            say(SAYS["accounts"], speak, accounts=len(read.accounts), out=accounts)


def chosen(windows: str, hub: int, ahead: str) -> "Parameters":
    """What is asked of the features; cycles are searched in the longest window. Raises Trouble."""
    from khua.money.features import Parameters
    from khua.money.features.parameters import seconds

    if not 1 <= hub <= 100_000:
        raise trouble(BAD_HUB, hub=hub)
    try:
        asked = Parameters(hub=hub, ahead=0 if ahead == "0" else seconds(ahead))
    except ValueError:
        raise trouble(BAD_AHEAD, text=ahead) from None
    if not windows:
        return asked
    try:
        spans = tuple(seconds(part.strip()) for part in windows.split(","))
        return replace(asked, windows=spans, search=spans[-1])
    except ValueError:
        raise trouble(BAD_WINDOWS, text=windows) from None
