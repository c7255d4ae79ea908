"""`khua figures unseen`: how the lists of agencies overlap, and what may be on none of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table as Lines

from khua.commands.figures_from import figures_trouble
from khua.commands.progress import shown
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    language,
    say,
    told_plainly,
)

if TYPE_CHECKING:
    from khua.figures.unseen import Lists, Outlook

SAYS: Final[dict[str, Text]] = {
    "fit": {"en": "Looking at all models", "lo": "ກຳລັງເບິ່ງທຸກແບບຈຳລອງ"},
    "overlap": {
        "en": "Who is on which list: {people:,} people on {lists} lists",
        "lo": "ໃຜຢູ່ບັນຊີໃດ: {people:,} ຄົນ ໃນ {lists} ບັນຊີລາຍຊື່",
    },
    "list": {"en": "list", "lo": "ບັນຊີ"},
    "alone": {"en": "on this list only", "lo": "ຢູ່ບັນຊີນີ້ເທົ່ານັ້ນ"},
    "own": {
        "en": "On the diagonal: how many are on a list. Beside it: how many are on both.",
        "lo": "ໃນເສັ້ນຂວາງ: ຈຳນວນໃນບັນຊີ. ດ້ານຂ້າງ: ຈຳນວນທີ່ຢູ່ທັງສອງ.",
    },
    "range": {
        "en": "What may be unseen: a range, and no number",
        "lo": "ສິ່ງທີ່ອາດບໍ່ຖືກເຫັນ: ຊ່ວງ, ບໍ່ແມ່ນຕົວເລກດຽວ",
    },
    "span": {
        "en": "{models:,} models fit about as well. Over all of them there may be {low:,} to "
        "{high:,} people in all, seen and unseen (95 % intervals).",
        "lo": "{models:,} ແບບຈຳລອງເໝາະສົມໃກ້ຄຽງກັນ. ຕາມທັງໝົດ ອາດມີ {low:,} ຫາ {high:,} ຄົນ, "
        "ທັງທີ່ເຫັນ ແລະ ບໍ່ເຫັນ (ຊ່ວງ 95 %).",
    },
    "each": {
        "en": "Two usual choices among them, neither the answer",
        "lo": "ສອງທາງເລືອກທົ່ວໄປໃນນັ້ນ, ບໍ່ແມ່ນຄຳຕອບທັງສອງ",
    },
    "main": {"en": "no two lists depend on each other", "lo": "ບໍ່ມີສອງບັນຊີທີ່ຂຶ້ນກັນ"},
    "stepwise": {
        "en": "dependences chosen stepwise, p < 0.02",
        "lo": "ເລືອກຄວາມຂຶ້ນກັນເທື່ອລະຂັ້ນ, p < 0,02",
    },
    "model": {"en": "model", "lo": "ແບບຈຳລອງ"},
    "low": {"en": "from", "lo": "ແຕ່"},
    "high": {"en": "to", "lo": "ຫາ"},
    "why": {"en": "Why to trust it little", "lo": "ຍ້ອນຫຍັງຈຶ່ງເຊື່ອໄດ້ໜ້ອຍ"},
    "trained": {
        "en": "For trained users. Never give one number of this to anybody.",
        "lo": "ສຳລັບຜູ້ທີ່ໄດ້ຮັບການຝຶກ. ຢ່າໃຫ້ຕົວເລກດຽວແກ່ຜູ້ໃດ.",
    },
}  # fmt: skip


def unseen(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV: a column of 0 and 1 for each list, the last one `count`; or YAML."
        ),
    ],
    dataset: Annotated[
        str | None, typer.Option("--set", help="Which data set of a YAML file of several.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Say how lists overlap, and the range of how many people may be on none: over all models that
    fit about as well, with what speaks against trusting them. Never one number."""
    speak = language(lang)
    with told_plainly(speak), figures_trouble():
        from khua.figures.unseen import UnseenProblem, outlook
        from khua.figures.unseen_files import read

        try:
            lists = read(file, dataset)
            overlap(lists, speak)
            with shown(SAYS, speak, transient=True) as told:
                from khua.figures.unseen.choosing import MOST_MODELS

                many = min(2 ** len(lists.pairs), MOST_MODELS)
                found = outlook(lists, told=lambda fitted: told("fit", fitted / many))
        except UnseenProblem as fault:
            raise Trouble(fault.words, fault.mend) from None
        tell(found, speak)


def overlap(lists: Lists, lang: Lang) -> None:
    """Who is on which list: it comes first, and is useful without any estimate."""
    from khua.figures.unseen import overlaps

    common, alone = overlaps(lists)
    people = {(each.first, each.second): each.people for each in common}
    say(SAYS["overlap"], lang, people=lists.total, lists=len(lists.names))
    lines = Lines(SAYS["list"][lang], box=None, pad_edge=False)
    for head in (*lists.names, SAYS["alone"][lang]):
        lines.add_column(head, justify="right")
    for first in lists.names:
        cells = [
            f"{people.get((first, second), people.get((second, first), 0)):,}"
            for second in lists.names
        ]
        lines.add_row(first, *cells, f"{alone[first]:,}")
    console.print(lines)
    say(SAYS["own"], lang)
    console.print()


def tell(found: Outlook, lang: Lang) -> None:
    """The range over the models, two of them, and what speaks against all."""
    console.print(SAYS["range"][lang], style="bold", markup=False)
    low, high = round(found.low), round(found.high)
    say(SAYS["span"], lang, models=len(found.models), low=low, high=high)
    console.print()
    console.print(SAYS["each"][lang], style="bold", markup=False)
    lines = Lines(SAYS["model"][lang], box=None, pad_edge=False)
    for head in ("low", "high"):
        lines.add_column(SAYS[head][lang], justify="right")
    for name, one in (("main", found.main), ("stepwise", found.stepwise)):
        lines.add_row(SAYS[name][lang], f"{round(one.low):,}", f"{round(one.high):,}")
    console.print(lines)
    console.print()
    console.print(SAYS["why"][lang], style="bold", markup=False)
    for warning in found.warnings:
        say({each: f"- {text}" for each, text in warning.items()}, lang)
    console.print(SAYS["trained"][lang], style="bold", markup=False, soft_wrap=True)
