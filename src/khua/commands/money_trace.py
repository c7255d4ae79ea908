"""`khua money trace`: where money of a case went, or came from, by a stated method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.table import Table as Lines

from khua.commands import files
from khua.commands.files import READING, REJECTED, whole
from khua.commands.mapping import mapped
from khua.commands.progress import shown
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    language,
    say,
    trouble,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from khua.money.ledger import Ledger
    from khua.money.reading.tables import FlowFile
    from khua.money.tracing import Asked, Ground, Traced

Money = Callable[[int], str]

SHOWN: Final = 20  # rows of a table on the screen; --out has all
ZONE: Final = "Asia/Vientiane"
_DAY: Final = 86_400

SAYS: Final[dict[str, Text]] = {
    **READING,
    "trail": {
        "en": "{payments:,} payments and {accounts:,} accounts in the trail.",
        "lo": "ໃນເສັ້ນທາງເງິນມີ {payments:,} ທຸລະກຳ ແລະ {accounts:,} ບັນຊີ.",
    },
    "amounts": {
        "en": "Of the case: {added}. Held by accounts: {held}. Lost where it cannot be followed: "
        "{lost}.",
        "lo": "ເງິນຂອງຄະດີ: {added}. ຢູ່ໃນບັນຊີ: {held}. ບ່ອນທີ່ຕິດຕາມບໍ່ໄດ້: {lost}.",
    },
    "touched": {
        "en": "Counted as of the case by contact alone: {touched}.",
        "lo": "ນັບເປັນຂອງຄະດີຍ້ອນການສຳຜັດເທົ່ານັ້ນ: {touched}.",
    },
    "more": {"en": "… and {count:,} more", "lo": "… ແລະ ອີກ {count:,}"},
    "written": {"en": "All payments: {out}", "lo": "ທຸກທຸລະກຳ: {out}"},
    "breaks": {"en": "Where the trail ends", "lo": "ບ່ອນທີ່ເສັ້ນທາງສິ້ນສຸດ"},
    "limits": {"en": "Limits", "lo": "ຂໍ້ຈຳກັດ"},
    "account": {"en": "account", "lo": "ບັນຊີ"},
    "hops": {"en": "hops", "lo": "ຂັ້ນ"},
    "first": {"en": "first reached", "lo": "ມາຮອດຄັ້ງທຳອິດ"},
    "before": {"en": "last before", "lo": "ຄັ້ງສຸດທ້າຍກ່ອນ"},
    "received": {"en": "received", "lo": "ໄດ້ຮັບ"},
    "held": {"en": "held", "lo": "ຍັງຖືຢູ່"},
    "balance": {"en": "of a balance of", "lo": "ຈາກຍອດເຫຼືອ"},
    "method": {"en": "method", "lo": "ວິທີ"},
    "lost": {"en": "not followed", "lo": "ຕິດຕາມບໍ່ໄດ້"},
    "cash": {"en": "cash", "lo": "ເງິນສົດ"},
}
BAD_TIME: Final = {
    "en": "Write a day, such as 25/03/2024, a day and a time, or seconds since 1970.",
    "lo": "ໃຫ້ຂຽນວັນ ເຊັ່ນ 25/03/2024, ວັນ ແລະ ເວລາ ຫຼື ວິນາທີນັບແຕ່ 1970.",
}
NO_ACCOUNT: Final = (
    {"en": "The file has no account {account}.", "lo": "ໄຟລ໌ບໍ່ມີບັນຊີ {account}."},
    {
        "en": "Write it as the file does; several: --from A --from B.",
        "lo": "ໃຫ້ຂຽນຄືໃນໄຟລ໌; ຫຼາຍບັນຊີ: --from A --from B.",
    },
)


class MethodName(StrEnum):
    earliest = "earliest"
    fifo = "fifo"
    lifo = "lifo"
    haircut = "haircut"
    poison = "poison"


class OpeningName(StrEnum):
    first = "first"
    last = "last"


def trace(
    file: Annotated[Path, typer.Argument(help="Transactions: .parquet or .csv.")],
    seeds: Annotated[list[str], typer.Option("--from", help="An account; may be repeated.")],
    method: Annotated[MethodName, typer.Option(help="How money that mixes is told apart.")],
    backward: Annotated[
        bool, typer.Option("--backward", "--to-past", help="To where the money came from.")
    ] = False,
    since: Annotated[str | None, typer.Option(help="From this day or time on.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Up to this time, or to the end of this day.")
    ] = None,
    depth: Annotated[int | None, typer.Option(help="Follow at most so many hops.")] = None,
    least: Annotated[
        str | None, typer.Option(help="Follow payments with at least so much of it, in --home.")
    ] = None,
    opening: Annotated[
        OpeningName,
        typer.Option(help="Unknown balances before: there from the first, or spent as the last."),
    ] = OpeningName.first,
    cap: Annotated[
        int, typer.Option(help="An account with more counterparties ends the trail.")
    ] = 500,
    out: Annotated[
        Path | None, typer.Option(help="Write every payment of the trail here: parquet.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Show the sums by all methods beside.")
    ] = False,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: src=payer,dst=payee.")
    ] = "",
    home: Annotated[str, typer.Option(help="The currency that amounts are told in.")] = "LAK",
    lang: LangOption = None,
) -> None:
    """Follow the money of accounts through FILE (columns transaction_id, src, dst, ts_epoch,
    amount[, currency]), by a stated method, and say where it is held and where the trail ends."""
    speak = language(lang)
    with as_trouble(speak):
        from khua.money import tracing
        from khua.money.currencies import find_currency, parse_amount
        from khua.money.reading.tables import flow_file

        own = find_currency(home)
        period = (None if since is None else moment(since), None if until is None else after(until))
        smallest = 0 if least is None else parse_amount(least, own)
        with shown(SAYS, speak, transient=True) as told:
            flow = flow_file(file, mapped(columns), own.code, told=told)
        asked = tracing.Asked(
            accounts=numbers(flow, seeds),
            method=tracing.Method(method.value),
            backward=backward,
            since=period[0],
            until=period[1],
            depth=depth,
            least=smallest,
            opening=tracing.Opening(opening.value),
        )
        on = tracing.ground(flow.ledger, cap=cap)
        traced = tracing.trace(flow.ledger, asked, on)
        if out is not None:
            write(traced, flow, out)
        money = in_money(own.code, speak)
        tell(traced, flow, money, speak)
        if compare:
            side_by_side(flow.ledger, asked, on, money, speak)
        if out is not None:
            say(SAYS["written"], speak, out=out)


@contextmanager
def as_trouble(lang: Lang) -> Iterator[None]:
    """Say plainly what is wrong with a file or a question: problem, mend, exit code 1."""
    from khua.money.tracing import TracingProblem
    from khua.reading import Unreadable

    with files.as_trouble(lang):
        try:
            yield
        except TracingProblem as fault:
            raise Trouble(fault.what, fault.mend) from None
        except Unreadable as fault:
            problem = {"en": fault.problem_en, "lo": fault.problem_lo}
            raise Trouble(problem, {"en": fault.mend_en, "lo": fault.mend_lo}) from None


def moment(text: str) -> int:
    """A day, a time or seconds, as seconds since 1970. Raises Trouble."""
    from khua.money.reading.times import read_moment
    from khua.reading import Unreadable

    if text.strip().isdecimal() and len(text.strip()) > 8:
        return int(text)
    try:
        return read_moment(text, ZONE)
    except Unreadable as fault:
        problem = {"en": fault.problem_en, "lo": fault.problem_lo}
        raise Trouble(problem, BAD_TIME) from None


def after(text: str) -> int:
    """The moment, or the end of a day that is named without a time. Raises Trouble."""
    seconds = text.strip().isdecimal() and len(text.strip()) > 8
    return moment(text) + (0 if seconds or ":" in text else _DAY)


def numbers(flow: FlowFile, seeds: Sequence[str]) -> list[int]:
    """The numbers of accounts that are named as the file names them. Raises Trouble."""
    places = {text: at for at, text in enumerate(flow.accounts.to_pylist(), 1) if text in seeds}
    for seed in seeds:
        if seed not in places:
            raise trouble(NO_ACCOUNT, account=seed)
    return [places[seed] for seed in seeds]


def in_money(code: str, lang: Lang) -> Money:
    """How amounts are told: minor units of a currency, as people read them."""
    from khua.money.currencies import currency, format_amount

    own = currency(code)
    return lambda minor: format_amount(minor, own, lang)


def tell(traced: Traced, flow: FlowFile, money: Money, lang: Lang) -> None:
    """The trail in words and short tables."""
    from khua.money.tracing import Method, words

    if len(flow.rejects):
        first = flow.rejects.shown[0]
        count = len(flow.rejects)
        say(REJECTED, lang, count=count, row=first.row, what=first.what[lang])
    for note in flow.notes:
        say(note, lang)
    method = traced.asked.method
    console.print(words.NAMES[method][lang], style="bold", markup=False)
    say(words.METHODS[method], lang)
    say(SAYS["trail"], lang, payments=len(traced), accounts=traced.accounts.num_rows)
    if traced.by_value:
        amounts = (traced.added, traced.held, sum(traced.lost.values()))
        added, held, lost = map(money, amounts)
        say(SAYS["amounts"], lang, added=added, held=held, lost=lost)
    if method is Method.POISON:
        say(SAYS["touched"], lang, touched=money(sum(traced.accounts["touched"].to_pylist())))
    console.print(_accounts(traced, flow, money, lang))
    _breaks(traced, flow, money, lang)
    console.print(SAYS["limits"][lang], style="bold", markup=False)
    for limit in words.limits(traced):
        say({k: f"- {text}" for k, text in limit.items()}, lang)


def _accounts(traced: Traced, flow: FlowFile, money: Money, lang: Lang) -> Lines:
    """Who holds most; by EARLIEST, who was reached first."""
    by_value = traced.by_value
    time = "before" if traced.asked.backward else "first"
    heads = ["account", "hops", time, *(["received", "held", "balance"] if by_value else [])]
    lines = Lines(*(SAYS[head][lang] for head in heads), box=None, pad_edge=False)
    column = "last" if traced.asked.backward else "first"
    table = traced.freezable() if by_value else traced.accounts.sort_by([("hops", "ascending")])
    for row in table.slice(0, SHOWN).to_pylist():
        when = "" if row[column] is None else _when(row[column])
        cells = [flow.accounts[row["account"] - 1].as_py(), str(row["hops"]), when]
        if by_value:
            cells += [money(row[name]) for name in ("received", "held", "balance")]
        lines.add_row(*cells)
    if table.num_rows > SHOWN:
        lines.add_row(SAYS["more"][lang].format(count=table.num_rows - SHOWN))
    return lines


def _when(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(ZONE)).strftime("%d/%m/%Y %H:%M")


def _breaks(traced: Traced, flow: FlowFile, money: Money, lang: Lang) -> None:
    """Where the trail ends, and why."""
    from khua.money.tracing import End, words

    table = traced.breaks
    if not table.num_rows:
        return
    console.print(SAYS["breaks"][lang], style="bold", markup=False)
    lines = Lines(show_header=False, box=None, pad_edge=False)
    names = [SAYS["cash"][lang], *flow.accounts.to_pylist()]
    for row in table.slice(0, SHOWN).to_pylist():
        way = (names[row["account"]], "" if row["end"] == End.DATE else names[row["other"]])
        amount = money(row["amount"])
        lines.add_row(way[0], "→" if way[1] else "", way[1], amount, f"{row['count']} ×")
    console.print(lines)
    if table.num_rows > SHOWN:
        say(SAYS["more"], lang, count=table.num_rows - SHOWN)
    told = words.ends(traced)
    for end in sorted(set(table["end"].to_pylist())):
        say({k: f"- {text}" for k, text in told[End(end)].items()}, lang)


def side_by_side(ledger: Ledger, asked: Asked, on: Ground, money: Money, lang: Lang) -> None:
    """The sums by every method that follows amounts."""
    from khua.money import tracing
    from khua.money.tracing import Method, words

    heads = ("method", "account", "received", "held", "lost")
    lines = Lines(*(SAYS[head][lang] for head in heads), box=None, pad_edge=False)
    for method in Method:
        if method is Method.EARLIEST:
            continue
        traced = tracing.trace(ledger, replace(asked, method=method), on)
        received = sum(traced.accounts["received"].to_pylist())
        lost = sum(traced.lost.values())
        cells = (f"{traced.accounts.num_rows:,}", money(received), money(traced.held), money(lost))
        lines.add_row(words.NAMES[method][lang], *cells)
    console.print(lines)


def write(traced: Traced, flow: FlowFile, out: Path) -> None:
    """Every payment of the trail as parquet, amounts in minor units; whole, or not at all."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    from khua.money.reading.flow import CASH_WORD
    from khua.money.tracing import End

    rows = traced.rows
    accounts = pa.concat_arrays([pa.array([CASH_WORD], flow.accounts.type), flow.accounts])
    places = pa.array(rows["number"].to_numpy() - 1)

    def named(column: str) -> pa.Array:
        return accounts.take(rows[column].combine_chunks())

    ends = np.array([end.name.lower() if end else "" for end in End])
    table = pa.table(
        {
            "transaction_id": flow.transaction_ids.take(places),
            "src": named("src"),
            "dst": named("dst"),
            "ts_epoch": rows["at"],
            **{name: rows[name] for name in rows.column_names[4:-1]},
            "end": ends[rows["end"].to_numpy()],
        }
    )
    with whole(out) as part:
        parquet.write_table(table, part)
