"""`khua check`: whether the record is whole, closed and standing on sound ground."""

import json
from typing import Annotated, Any, Final, Literal

import typer

from khua.commands import setup
from khua.commands.operating import as_trouble, existing_home, owner_url, progress
from khua.commands.setup import HomeOption
from khua.commands.speaking import Lang, LangOption, Text, console, language, say
from khua.operations.checks import Check, Checking
from khua.operations.problem import Problem
from khua.postgres import Urls, database

SAYS: Final[dict[str, Text]] = {
    "reading": {"en": "Reading files", "lo": "ກຳລັງອ່ານໄຟລ໌"},
    "well": {"en": "well", "lo": "ດີ"},
    "wrong": {"en": "WRONG", "lo": "ຜິດ"},
    "more": {"en": "… and {count} more like these", "lo": "… ແລະ ອີກ {count} ຢ່າງຄືກັນ"},
    "clean": {"en": "Nothing is wrong.", "lo": "ບໍ່ມີຫຍັງຜິດ."},
    "found": {
        "en": "{count} problems. docs/operations.md says what to do about each.",
        "lo": "ພົບບັນຫາ {count} ຢ່າງ. docs/operations.md ບອກວິທີແກ້ແຕ່ລະຢ່າງ.",
    },
}
SHOWN: Final = 20  # of one check; `--format json` has all
Outcome = list[tuple[Check, list[Problem]]]


def check(
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="text, or json for programs.")
    ] = "text",
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not read the contents of files.")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Look whether the record is whole; exit 0 when nothing is wrong, 1 otherwise.

    Changes nothing, and may run beside a serving Khua.
    """
    speak = language(lang)
    with as_trouble(speak):
        where = existing_home(home)
        with database(where) as found:
            urls = Urls(found.app, owner_url(found))
            with setup.environment(where, urls, demo=False):
                setup.set_up_django()
                checking = Checking(urls.owner, where, quick=quick)
                with progress(SAYS["reading"][speak], checking.size()) as tell:
                    outcome = list(checking.run(tell))
    problems = [one for _, found_here in outcome for one in found_here]
    if form == "json":
        typer.echo(json.dumps(as_data(outcome), ensure_ascii=False, indent=1))
    else:
        show(outcome, speak)
        say(SAYS["found" if problems else "clean"], speak, count=len(problems))
    raise typer.Exit(1 if problems else 0)


def as_data(outcome: Outcome) -> dict[str, Any]:
    """{"clean": …, "checks": [{"check", "name", "problems": [{"kind", "text"}]}]}"""
    return {
        "clean": not any(problems for _, problems in outcome),
        "checks": [
            {
                "check": one.key,
                "name": one.name,
                "problems": [{"kind": p.kind, "text": dict(p.text)} for p in problems],
            }
            for one, problems in outcome
        ],
    }


def show(outcome: Outcome, lang: Lang) -> None:
    """One line for each check, and below it what it found."""
    for one, problems in outcome:
        mark = SAYS["wrong" if problems else "well"][lang]
        style = "bold red" if problems else None
        console.print(f"{mark:<6} {one.name[lang]}", style=style, markup=False)
        for found in problems[:SHOWN]:
            console.print(f"       {found.text[lang]}", markup=False, soft_wrap=True)
        if len(problems) > SHOWN:
            text = SAYS["more"][lang].format(count=len(problems) - SHOWN)
            console.print(f"       {text}", markup=False)
