"""`khua money rules`: the red flags in a file or folder of transactions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from khua.commands.engines import NO_SPARK, EngineName
from khua.commands.files import READING, UNREADABLE, as_trouble, left_out, whole
from khua.commands.progress import shown
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    errors,
    language,
    say,
    trouble,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from khua.money.rules import Rule
    from khua.money.rules.folder import Folder

SAYS: Final[dict[str, Text]] = {
    **READING,
    "read": {"en": "Reading the files", "lo": "ກຳລັງອ່ານໄຟລ໌"},
    "rules": {"en": "Running the rules", "lo": "ກຳລັງກວດຕາມກົດ"},
    "done": {
        "en": "{rules} rules over {transactions:,} transactions: {hits:,} hits about {accounts:,} "
        "accounts, in {out}.",
        "lo": "ກວດ {rules} ກົດ ໃສ່ {transactions:,} ທຸລະກຳ: ພົບ {hits:,} ຄັ້ງ ກ່ຽວກັບ {accounts:,} ບັນຊີ, "
        "ຢູ່ {out}.",
    },
    "alerts": {
        "en": "{alerts:,} alerts, {suggested:,} of them suggest a case, in {out}.",
        "lo": "ການແຈ້ງເຕືອນ {alerts:,} ລາຍການ, ແນະນຳໃຫ້ເປີດຄະດີ {suggested:,}, ຢູ່ {out}.",
    },
    "skipped": {"en": "{rule} {name} was not run: {why}.", "lo": "ບໍ່ໄດ້ກວດ {rule} {name}: {why}."},
    "unread": {
        "en": "{count:,} cells could not be read and count as not said.",
        "lo": "{count:,} ຫ້ອງອ່ານບໍ່ໄດ້ ຈຶ່ງຖືວ່າບໍ່ໄດ້ບອກ.",
    },
    "checked": {
        "en": "{count} rules checked, no mistakes.",
        "lo": "ກວດ {count} ກົດແລ້ວ, ບໍ່ມີຂໍ້ຜິດພາດ.",
    },
    "stopped": {
        "en": "Stopped. The same command goes on from here; {work} holds what is done.",
        "lo": "ຢຸດແລ້ວ. ຄຳສັ່ງເກົ່າຈະສືບຕໍ່ຈາກບ່ອນນີ້; {work} ເກັບສິ່ງທີ່ເຮັດແລ້ວ.",
    },
    "sql": {"en": "SQL", "lo": "SQL"},
    "kernel": {"en": "pattern", "lo": "ຮູບແບບ"},
    "none": {"en": "waits for data", "lo": "ລໍຖ້າຂໍ້ມູນ"},
    "question": {"en": "a question", "lo": "ຄຳຖາມ"},
}
NO_FILE: Final = (
    {"en": "It is not said what to look at.", "lo": "ບໍ່ໄດ້ບອກວ່າໃຫ້ກວດຫຍັງ."},
    {
        "en": "Name a file of transactions or a folder, and --out; --list shows the rules.",
        "lo": "ບອກໄຟລ໌ທຸລະກຳ ຫຼື ໂຟນເດີ ແລະ --out; --list ສະແດງກົດ.",
    },
)
NO_RULE: Final = (
    {"en": "There is no rule {rule}.", "lo": "ບໍ່ມີກົດ {rule}."},
    {
        "en": "See them with --list; several: --only F01,F02.",
        "lo": "ເບິ່ງດ້ວຍ --list; ຫຼາຍກົດ: --only F01,F02.",
    },
)
BAD_SQL: Final = (
    {"en": "{file}: its SQL does not run: {fault}", "lo": "{file}: SQL ໃຊ້ບໍ່ໄດ້: {fault}"},
    {
        "en": "Mend it; docs/money-rules.md says which tables and columns there are.",
        "lo": "ໃຫ້ແກ້; docs/money-rules.md ບອກວ່າມີຕາຕະລາງ ແລະ ຖັນໃດ.",
    },
)


def rules(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE|FOLDER]",
            help="Transactions (.parquet, .csv), or a folder with customers and accounts beside.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the hits go: a parquet file.")] = None,
    engine: Annotated[EngineName, typer.Option(help="What does the work.")] = EngineName.duckdb,
    only: Annotated[str, typer.Option(help="These rules and no others: F01,F02.")] = "",
    alerts: Annotated[
        Path | None, typer.Option(help="Also combine the hits into alerts: a file of JSON lines.")
    ] = None,
    own: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules instead of Khua's own.")
    ] = None,
    country: Annotated[
        Path | None, typer.Option(help="Numbers of a country instead of those of Laos.")
    ] = None,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: src=payer,dst=payee.")
    ] = "",
    shown_only: Annotated[bool, typer.Option("--list", help="Show the rules.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the rule files. Ends with 1 if any is wrong.")
    ] = False,
    lang: LangOption = None,
) -> None:
    """Look for the red flags of trafficking and laundering in FILE (columns transaction_id, src,
    dst, ts_epoch, amount and what else is there) or FOLDER. A rule suggests and decides nothing.
    What data a rule misses is said. A run that was stopped goes on."""
    from khua.commands.mapping import mapped

    speak = language(lang)
    stopped = SAYS["stopped"][speak].format(work=work_of(out)) if out else ""
    with as_trouble(speak, stopped):
        catalogue = loaded(own, country, speak)
        if check:
            rehearsed(catalogue)
            say(SAYS["checked"], speak, count=len(catalogue))
        elif shown_only:
            show(chosen(catalogue, only), speak)
        elif path is None or out is None:
            raise Trouble(*NO_FILE)
        else:
            found = chosen(catalogue, only)
            with shown(SAYS, speak, transient=True) as told:
                folder = read(path, mapped(columns), told)
                rows, skipped = run(folder, found, engine, work_of(out), told)
                write(rows, folder, out)
            tell_files(folder, speak)
            for each in skipped:
                rule = each.rule
                say(
                    SAYS["skipped"], speak,
                    rule=rule.id, name=rule.name[speak], why=each.words[speak],
                )  # fmt: skip
            tell(rows, len(found) - len(skipped), folder, out, speak)
            if alerts is not None:
                write_alerts(rows, folder, found, alerts, speak)
            shutil.rmtree(work_of(out), ignore_errors=True)


def loaded(own: Path | None, country: Path | None, lang: Lang) -> Sequence[Rule]:
    """The rules to use. Every mistake in them is told, with exit code 1."""
    from khua.law.lines import FileProblemsError
    from khua.money import rules as shipped

    if own is not None and not own.is_dir():
        raise trouble(UNREADABLE, file=own, reason="?")
    try:
        if own is None and country is None:
            return shipped.catalogue()
        files = shipped.files(own) if own else shipped.files()
        return shipped.read(files, country or shipped.COUNTRY)
    except FileProblemsError as fault:
        for problem in fault.problems:
            errors.print(problem.render(lang), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def rehearsed(catalogue: Sequence[Rule]) -> None:
    """Run the SQL of the rules over nothing. Raises Trouble with what the engine says against the
    first that does not run."""
    from khua.money.rules.running import rehearse

    files = {rule.id: rule.file for rule in catalogue}
    for rule, fault in rehearse(catalogue).items():
        raise trouble(BAD_SQL, file=files[rule], fault=fault)


def chosen(catalogue: Sequence[Rule], only: str) -> list[Rule]:
    """The rules that --only names, or all. Raises Trouble."""
    from khua.money.rules.running import choose

    names = [part.strip().upper() for part in only.split(",") if part.strip()]
    try:
        return choose(catalogue, names or None)
    except KeyError as fault:
        raise trouble(NO_RULE, rule=fault.args[0]) from None


def read(path: Path, mapping: Mapping[str, str], told: Callable[[str, float], None]) -> Folder:
    """The file or folder. Raises Refused and OSError."""
    from khua.money.rules import folder

    return folder.read(path, mapping, told)


def run(
    folder: Folder,
    found: Sequence[Rule],
    engine: EngineName,
    work: Path,
    told: Callable[[str, float], None],
) -> tuple[pa.Table, Sequence[Any]]:
    """The hits, and what was skipped. Raises Trouble without Spark."""
    from khua.money import rules as shipped
    from khua.money.rules.engines.spark import NoSpark

    told("rules", 0.0)
    try:
        return shipped.run(
            folder.flow.ledger, folder.known, engine.value,
            told=lambda rule, done: told("rules", done), rules=found, work=work,
        )  # fmt: skip
    except NoSpark:
        raise Trouble(*NO_SPARK) from None


def write(rows: pa.Table, folder: Folder, out: Path) -> None:
    """Hits as a file: rule, account, the transaction that completed it, one that contributed, and
    the account it ties to, all as the file of transactions calls them; nothing for none."""
    import pyarrow as pa
    from pyarrow import compute, parquet

    ids, accounts = folder.flow.transaction_ids, folder.flow.accounts

    def named(name: str, texts: pa.Array) -> pa.Array:
        numbers = rows.column(name).combine_chunks().cast(pa.int64())
        known = compute.if_else(compute.greater(numbers, 0), compute.subtract(numbers, 1), None)
        return texts.take(known)

    table = pa.table(
        {
            "rule": rows.column("rule"),
            "subject": named("subject", accounts),
            "anchor": named("anchor", ids),
            "transaction_id": named("number", ids),
            "other": named("other", accounts),
        }
    )
    with whole(out) as part:
        parquet.write_table(table, part, compression="zstd")


def write_alerts(
    rows: pa.Table, folder: Folder, found: Sequence[Rule], out: Path, lang: Lang
) -> None:
    """Alerts as JSON lines, the highest rank first; accounts and transactions as the file calls
    them."""
    from khua.money.alerts import combine

    queue = combine(rows, folder.flow.ledger, folder.known, found)
    with whole(out) as part, part.open("w", encoding="utf-8") as file:
        for alert in queue:
            file.write(json.dumps(named(alert.as_json(), folder), ensure_ascii=False) + "\n")
    suggested = sum(alert.suggests_case for alert in queue)
    say(SAYS["alerts"], lang, alerts=len(queue), suggested=suggested, out=out)


#: parts of an alert that hold numbers of accounts, and those of transactions
_ACCOUNTS: Final = ("accounts", "others", "account")
_TRANSACTIONS: Final = ("transactions", "numbers", "anchor")


def named(told: Any, folder: Folder, name: str = "") -> Any:
    """An alert as JSON with the file's own names of accounts and transactions."""
    if isinstance(told, dict):
        return {key: named(each, folder, key) for key, each in told.items()}
    if isinstance(told, list):
        return [named(each, folder, name) for each in told]
    if name in _ACCOUNTS:
        return folder.flow.accounts[told - 1].as_py()
    if name in _TRANSACTIONS:
        return folder.flow.transaction_ids[told - 1].as_py() if told else None
    return told


def show(found: Sequence[Rule], lang: Lang) -> None:
    """The rules, two lines each."""
    from khua.money.rules import EXPLOITATION, FAMILIES, ROLES

    for rule in found:
        console.print(f"{rule.id}  {rule.name[lang]}", style="bold", markup=False, soft_wrap=True)
        parts = (
            SAYS[rule.engine.value][lang],
            FAMILIES[rule.family][lang],
            ", ".join(EXPLOITATION[name][lang] for name in rule.exploitation),
            " / ".join(ROLES[name][lang] for name in rule.role),
            rule.source,
        )
        console.print("     " + "; ".join(filter(None, parts)), markup=False, soft_wrap=True)
        if rule.partial:
            console.print(f"     {rule.partial[lang]}", markup=False, soft_wrap=True)


def tell(rows: pa.Table, count: int, folder: Folder, out: Path, lang: Lang) -> None:
    """What was found, in a line."""
    hits = rows.select(["rule", "subject", "anchor"]).group_by(["rule", "subject", "anchor"])
    say(
        SAYS["done"], lang,
        rules=count, transactions=len(folder.flow.ledger), hits=hits.aggregate([]).num_rows,
        accounts=len(rows.column("subject").unique()), out=out,
    )  # fmt: skip


def tell_files(folder: Folder, lang: Lang) -> None:
    """What was left out of the files, and what was assumed of the rest."""
    for rejects in (folder.flow.rejects, folder.rejects):
        for line in left_out(rejects, lang):
            console.print(line, markup=False, soft_wrap=True)
    if folder.unread.count:
        say(SAYS["unread"], lang, count=folder.unread.count)


def work_of(out: Path) -> Path:
    """Where what is done is kept until all is."""
    return out.with_name(out.name + ".work")
