"""`khua law check`: are the law files in order?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from khua.law.check import check

app = typer.Typer(no_args_is_help=True, help="The law files: offences, vocabulary, citations.")


class LangName(StrEnum):
    en = "en"
    lo = "lo"


@app.callback()
def group() -> None:
    """The law files: offences, vocabulary, citations."""


@app.command("check")
def check_files(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders; none means the shipped law."),
    ] = None,
    lang: Annotated[LangName, typer.Option(help="Language of the messages.")] = LangName.en,
) -> None:
    """Check law files: codes, citations, translations, dates. Exit code 1 if anything is wrong."""
    problems, count = check(paths or ())
    for problem in problems:
        typer.echo(problem.render(lang.value).encode(), err=True)
    if problems:
        raise typer.Exit(1)
    done = {"en": f"{count} files checked, no mistakes.", "lo": f"ກວດ {count} ໄຟລ໌ແລ້ວ, ບໍ່ມີຂໍ້ຜິດພາດ."}
    typer.echo(done[lang.value].encode())
