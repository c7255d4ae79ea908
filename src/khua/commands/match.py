"""`khua match`: who is the same in a table of people, and why."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table as Lines

from khua.commands.engines import NO_SPARK, EngineName
from khua.commands.files import unreadable
from khua.commands.mapping import mapped
from khua.commands.match_record import record
from khua.commands.progress import shown
from khua.commands.speaking import (
    STOPPED,
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    errors,
    language,
    say,
    told_plainly,
    trouble,
)
from khua.matching import batch, explaining
from khua.matching.engines.spark import NoSpark
from khua.matching.model import Model, from_json
from khua.matching.tables import Problem, TableProblem

BAR: Final = 12  # signs at most, one a bit; more would leave no room for what is compared

SAYS: Final[dict[str, Text]] = {
    "read": {"en": "Reading the table", "lo": "ກຳລັງອ່ານຕາຕະລາງ"},
    "features": {"en": "Reading names and numbers", "lo": "ກຳລັງອ່ານຊື່ ແລະ ຕົວເລກ"},
    "compare": {"en": "Comparing records", "lo": "ກຳລັງທຽບບັນທຶກ"},
    "learn": {"en": "Learning weights", "lo": "ກຳລັງຮຽນນ້ຳໜັກ"},
    "score": {"en": "Weighing pairs", "lo": "ກຳລັງໃຫ້ນ້ຳໜັກຄູ່"},
    "write": {"en": "Writing", "lo": "ກຳລັງບັນທຶກ"},
    "done": {
        "en": "{records:,} records; {candidates:,} pairs compared, {pairs:,} kept in {out}; "
        "{clusters:,} clusters. Weights: {model}.",
        "lo": "{records:,} ບັນທຶກ; ທຽບ {candidates:,} ຄູ່, ເກັບ {pairs:,} ຄູ່ໄວ້ໃນ {out}; "
        "{clusters:,} ກຸ່ມ. ນ້ຳໜັກ: {model}.",
    },
    "ceiling": {
        "en": "Of all pairs of one person, about {recall:.1%} can be among those compared "
        "(of pairs that share a {anchor}, {found:.1%} are found without it).",
        "lo": "ໃນບັນດາຄູ່ຂອງຄົນດຽວກັນ ປະມານ {recall:.1%} ອາດຢູ່ໃນຄູ່ທີ່ທຽບ "
        "(ຄູ່ທີ່ມີ {anchor} ຮ່ວມກັນ, {found:.1%} ພົບໄດ້ໂດຍບໍ່ໃຊ້ສິ່ງນັ້ນ).",
    },
    "no_ceiling": {
        "en": "Too few records share a number to tell how many pairs the blocks miss.",
        "lo": "ມີບັນທຶກທີ່ມີເລກຮ່ວມກັນໜ້ອຍເກີນໄປ ຈຶ່ງບອກບໍ່ໄດ້ວ່າພາດຈັກຄູ່.",
    },
    "hubs": {
        "en": "{block}: {hubs:,} keys too common; {given_up:,} records not searched by it.",
        "lo": "{block}: {hubs:,} ກະແຈພົບຫຼາຍເກີນໄປ; {given_up:,} ບັນທຶກບໍ່ໄດ້ຄົ້ນດ້ວຍກະແຈນີ້.",
    },
    "unreadable": {
        "en": "{column}: {count:,} cells could not be read and count as not recorded.",
        "lo": "{column}: {count:,} ຫ້ອງອ່ານບໍ່ໄດ້ ຈຶ່ງຖືວ່າບໍ່ໄດ້ບັນທຶກ.",
    },
    "bound": {"en": "Weight held back: {note}", "lo": "ນ້ຳໜັກທີ່ຖືກຈຳກັດ: {note}"},
    "line": {"en": "Line {line}", "lo": "ແຖວ {line}"},
    "more": {"en": "… and {count} more", "lo": "… ແລະ ອີກ {count}"},
    "stopped": {
        "en": "Stopped. The same command goes on from here; {work} holds what is done.",
        "lo": "ຢຸດແລ້ວ. ຄຳສັ່ງເກົ່າຈະສືບຕໍ່ຈາກບ່ອນນີ້; {work} ເກັບສິ່ງທີ່ເຮັດແລ້ວ.",
    },
}
BAD_THRESHOLD: Final = (
    {"en": "--threshold lies between 0 and 1.", "lo": "--threshold ຢູ່ລະຫວ່າງ 0 ຫາ 1."},
    {"en": "Write a probability, such as 0.9.", "lo": "ໃຫ້ຂຽນຄວາມເປັນໄປໄດ້ ເຊັ່ນ 0.9."},
)
BAD_MODEL: Final = (
    {"en": "{file} holds no weights of this program.", "lo": "{file} ບໍ່ມີນ້ຳໜັກຂອງໂປຣແກຣມນີ້."},
    {
        "en": "Give a file written by --keep-model, or leave --model out to learn weights.",
        "lo": "ໃຫ້ໃຊ້ໄຟລ໌ຈາກ --keep-model ຫຼື ບໍ່ໃສ່ --model ເພື່ອຮຽນນ້ຳໜັກໃໝ່.",
    },
)
NO_PAIR: Final = (
    {
        "en": "These two records are not among the pairs of {file}.",
        "lo": "ສອງບັນທຶກນີ້ບໍ່ຢູ່ໃນຄູ່ຂອງ {file}.",
    },
    {
        "en": "Check the ids; weak pairs are left out: --threshold 0.001 keeps more.",
        "lo": "ໃຫ້ກວດລະຫັດ; ຄູ່ທີ່ອ່ອນຖືກຕັດອອກ: --threshold 0.001 ເກັບຫຼາຍຂຶ້ນ.",
    },
)


app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command()(record)


@app.callback()
def match() -> None:
    """Who is the same: names across scripts and spellings, and every other evidence."""


@app.command()
def people(
    file: Annotated[Path, typer.Argument(help="A table of people: .csv or .parquet.")],
    id_column: Annotated[str, typer.Option("--id", help="The column with each record's own id.")],
    out: Annotated[Path, typer.Option(help="Where the pairs go: a parquet file.")],
    threshold: Annotated[
        float | None,
        typer.Option(help="Least probability of a pair that is kept; without it about 0.03."),
    ] = None,
    engine: Annotated[EngineName, typer.Option(help="What does the work.")] = EngineName.duckdb,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: first_name=given,dob=born.")
    ] = "",
    model: Annotated[
        Path | None, typer.Option(help="Use these weights and learn none (--keep-model).")
    ] = None,
    keep_model: Annotated[Path | None, typer.Option(help="Write the weights here.")] = None,
    lang: LangOption = None,
) -> None:
    """Find the records of FILE that are one person. Writes pairs with every evidence and its
    weight, clusters.parquet and a report beside them. A run that was stopped goes on."""
    speak = language(lang)
    with as_trouble(speak):
        if threshold is not None and not 0 < threshold < 1:
            raise Trouble(*BAD_THRESHOLD)
        asked = batch.Asked(
            file=file,
            id_column=id_column,
            out=out,
            day=datetime.datetime.now(datetime.UTC).date().isoformat(),
            mapping=mapped(columns),
            threshold=threshold,
            model=None if model is None else read_model(model),
        )
        try:
            with shown(SAYS, speak) as told:
                report, used = runner(engine)(asked, told)
        except KeyboardInterrupt:
            errors.print(SAYS["stopped"][speak].format(work=asked.work), markup=False)
            raise typer.Exit(STOPPED) from None
        if keep_model is not None:
            keep_model.write_text(used.as_json(), encoding="utf-8")
        tell(report, out, speak)


@app.command()
def explain(
    pairs: Annotated[Path, typer.Argument(help="What `khua match people` wrote.")],
    left: Annotated[str, typer.Option(help="The id of one record.")],
    right: Annotated[str, typer.Option(help="The id of the other.")],
    lang: LangOption = None,
) -> None:
    """Show why two records are taken for one person: every evidence, its two values, its weight."""
    speak = language(lang)
    with as_trouble(speak):
        found = explaining.pair(pairs, left, right)
        if found is None:
            raise trouble(NO_PAIR, file=pairs)
        lines = Lines(show_header=False, box=None, pad_edge=False)
        for justify in ("left", "left", "right", "left"):  # a line each, however narrow the window
            lines.add_column(justify=justify, no_wrap=True)
        lines.add_column(overflow="fold")
        lines.add_column(overflow="fold")
        for step in found.steps:
            name = explaining.NAMES.get(step.evidence) or found.names[step.evidence]
            level = explaining.LEVELS.get(step.level, {"en": step.level, "lo": step.level})
            bar = ("+" if step.bits > 0 else "-") * min(BAR, round(abs(step.bits)))
            lines.add_row(
                name[speak], level[speak], f"{step.bits:+.1f}", bar, step.left, step.right
            )
        lines.add_row(explaining.NAMES["weight"][speak], "", f"{found.weight:+.1f}", "", "", "")
        console.print(lines)
        say(explaining.PROBABILITY, speak, probability=found.probability)


Runner = Callable[[batch.Asked, Callable[[Any, float], None]], tuple[dict[str, Any], Model]]


def runner(engine: EngineName) -> Runner:
    """The engine's way to do a batch."""
    from khua.matching.engines import duckdb, spark

    spread = spark.compare if engine is EngineName.spark else None
    return lambda asked, told: batch.match(asked, duckdb.read, told, spread)


@contextmanager
def as_trouble(lang: Lang) -> Iterator[None]:
    """Say every foreseeable failure plainly: what, in which line and column, and the mend."""
    with told_plainly(lang):
        try:
            yield
        except TableProblem as fault:
            raise Trouble(*_in_lines(fault)) from None
        except NoSpark:
            raise Trouble(*NO_SPARK) from None
        except OSError as fault:
            raise unreadable(fault) from None


def _in_lines(fault: TableProblem) -> tuple[Text, Text]:
    told = {}
    for lang in ("en", "lo"):
        lines = [_one_line(problem, lang) for problem in fault.problems]
        if fault.count > len(lines):
            lines.append(SAYS["more"][lang].format(count=fault.count - len(lines)))
        told[lang] = "\n".join(lines)
    return told, fault.mend


def _one_line(problem: Problem, lang: str) -> str:
    where = [SAYS["line"][lang].format(line=problem.line)] if problem.line else []
    where += [problem.column] if problem.column else []
    return f"{', '.join(where)}: {problem.what[lang]}" if where else problem.what[lang]


def read_model(file: Path) -> Model:
    """The weights in a file. Raises Trouble for a file that holds none, and OSError."""
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        return from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise trouble(BAD_MODEL, file=file) from None


def tell(report: Mapping[str, Any], out: Path, lang: Lang) -> None:
    """What was done, in a few lines; the report has all."""
    say(SAYS["done"], lang, **{**report, "out": out})
    ceiling = report["ceiling"]
    if ceiling["recall"] is None:
        say(SAYS["no_ceiling"], lang)
    else:
        say(
            SAYS["ceiling"],
            lang,
            recall=ceiling["recall"],
            anchor=ceiling["anchor"],
            found=ceiling["found_without"],
        )
    for block, told in report["blocks"].items():
        if told["hubs"]:
            say(SAYS["hubs"], lang, block=block, **told)
    for column, count in report["unreadable"].items():
        if count:
            say(SAYS["unreadable"], lang, column=column, count=count)
    for note in report["bounds"]:
        say(SAYS["bound"], lang, note=note)
