"""`khua money backtest`: how well the rules do where the attempts are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table as Lines

from khua.commands.files import READING, as_trouble
from khua.commands.money_rules import chosen, loaded, read, tell_files
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, console, language, say, trouble

if TYPE_CHECKING:
    from khua.money.backtest import BackTest

SAYS: Final[dict[str, Text]] = {
    **READING,
    "read": {"en": "Reading the files", "lo": "ກຳລັງອ່ານໄຟລ໌"},
    "test": {"en": "Running rules, comparing", "lo": "ກຳລັງກວດຕາມກົດ ແລະ ທຽບ"},
    "done": {
        "en": "{transactions:,} transactions of {days:.0f} days: {strong:,} alerts of at least "
        "half the score ({alerts_a_day:.1f} a day), {suggested:,} cases suggested, {right:,} of "
        "them rightly. {seconds:.0f} CPU-seconds.",
        "lo": "{transactions:,} ທຸລະກຳ {days:.0f} ມື້: ການແຈ້ງເຕືອນທີ່ໄດ້ຄະແນນເຄິ່ງໜຶ່ງຂຶ້ນໄປ {strong:,} "
        "({alerts_a_day:.1f} ຕໍ່ມື້), ແນະນຳໃຫ້ເປີດຄະດີ {suggested:,}, ຖືກຕ້ອງ {right:,}. "
        "{seconds:.0f} ວິນາທີ CPU.",
    },
    "top": {
        "en": "Of the first {top} alerts {share:.0%} are right.",
        "lo": "ໃນການແຈ້ງເຕືອນ {top} ລາຍການທຳອິດ ຖືກຕ້ອງ {share:.0%}.",
    },
    "rules": {"en": "By rule", "lo": "ຕາມກົດ"},
    "kinds": {"en": "By what was planted", "lo": "ຕາມສິ່ງທີ່ໃສ່ໄວ້"},
    "roles": {"en": "By role", "lo": "ຕາມບົດບາດ"},
    "skipped": {"en": "{rule} was not run: {why}.", "lo": "ບໍ່ໄດ້ກວດ {rule}: {why}."},
    "written": {"en": "All of it: {out}", "lo": "ທັງໝົດ: {out}"},
}
NO_LABELS: Final = (
    {"en": "{folder} has no labels.parquet.", "lo": "{folder} ບໍ່ມີ labels.parquet."},
    {
        "en": "Back-tests need labelled transactions, as khua money generate writes them.",
        "lo": "ການທົດສອບຍ້ອນຫຼັງຕ້ອງມີທຸລະກຳທີ່ມີປ້າຍ ຄືທີ່ khua money generate ຂຽນ.",
    },
)


def backtest(
    folder: Annotated[Path, typer.Argument(help="What `khua money generate` wrote.")],
    out: Annotated[Path | None, typer.Option(help="Write everything here, as JSON.")] = None,
    only: Annotated[str, typer.Option(help="These rules and no others: F01,F02.")] = "",
    own: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules instead of Khua's own.")
    ] = None,
    country: Annotated[
        Path | None, typer.Option(help="Numbers of a country instead of those of Laos.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Run the rules on labelled transactions, and show alerts a day, what was found and what was
    wrongly told, by rule, kind and role, and what it cost."""
    from pyarrow import parquet

    from khua.money import backtest as measuring
    from khua.money.rules.folder import LABELS

    speak = language(lang)
    with as_trouble(speak):
        found = chosen(loaded(own, country, speak), only)
        if not (folder / LABELS).exists():
            raise trouble(NO_LABELS, folder=folder)
        with shown(SAYS, speak, transient=True) as told:
            given = read(folder, {}, told)
            labels = measuring.of_file(parquet.read_table(folder / LABELS), given.flow)
            result = measuring.run(
                given.flow.ledger, given.known, labels, rules=found,
                told=lambda rule, done: told("test", done),
            )  # fmt: skip
        tell_files(given, speak)
        tell(result, speak)
        if out is not None:
            text = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
            out.write_text(text, encoding="utf-8")
            say(SAYS["written"], speak, out=out)


def tell(result: BackTest, lang: Lang) -> None:
    """The result in a few lines and three tables."""
    for name, rows in result.tables(lang).items():
        console.print(SAYS[name][lang], style="bold", markup=False)
        lines = Lines(box=None, pad_edge=False)
        for place, head in enumerate(rows[0]):
            lines.add_column(head, justify="left" if place == 0 else "right")
        for row in rows[1:]:
            lines.add_row(*row)
        console.print(lines)
    for rule, why in result.skipped.items():
        say(SAYS["skipped"], lang, rule=rule, why=why[lang])
    say(SAYS["done"], lang, **vars(result))
    for top, share in result.precisions.items():
        say(SAYS["top"], lang, top=top, share=share)
