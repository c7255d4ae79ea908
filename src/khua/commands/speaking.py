"""What commands say, in the language of whoever reads, and how they end when something is wrong."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Final, Literal, NoReturn

import typer
from rich.console import Console

Lang = Literal["en", "lo"]
Text = Mapping[str, str]  # {"en": …, "lo": …}

LangOption = Annotated[
    str | None, typer.Option("--lang", help="en or lo; without it, what LANG says.")
]
STOPPED: Final = 130  # exit code: a person stopped it

console: Final = Console(highlight=False)
errors: Final = Console(stderr=True, highlight=False)


class Trouble(Exception):
    """Something a person can mend before the command can go on: what is wrong, and the mend."""

    def __init__(self, problem: Text, mend: Text) -> None:
        super().__init__(f"{problem['en']} {mend['en']}")
        self.problem, self.mend = problem, mend

    def text(self, lang: Lang) -> str:
        """Problem and mend, one line each."""
        return f"{self.problem[lang]}\n{self.mend[lang]}"


def trouble(told: tuple[Text, Text], **values: object) -> Trouble:
    """A problem and its mend with their blanks filled."""
    problem, mend = ({k: text.format_map(values) for k, text in part.items()} for part in told)
    return Trouble(problem, mend)


def language(option: str | None = None) -> Lang:
    """The language to speak: `option`, else that of LC_ALL, LC_MESSAGES or LANG, else English."""
    named = (option, *map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")))
    return "lo" if next(filter(None, named), "").lower().startswith("lo") else "en"


def say(text: Text, lang: Lang, **values: object) -> None:
    """Print one line; `values` fill its blanks."""
    console.print(text[lang].format_map(values), markup=False, soft_wrap=True)


@contextmanager
def told_plainly(lang: Lang) -> Iterator[None]:
    """Print a problem with its mend and end with exit code 1, instead of a traceback."""
    try:
        yield
    except Trouble as problem:
        _refuse(problem.text(lang))
    except Exception as problem:
        # a problem of PostgreSQL, where that was loaded: most commands need not wait for its driver
        postgres = sys.modules.get("khua.postgres.problems")
        if postgres is None or not isinstance(problem, postgres.PostgresProblem):
            raise
        _refuse(problem.text(lang))


def _refuse(text: str) -> NoReturn:
    problem, _, mend = text.rpartition("\n")
    errors.print(problem, style="bold red", markup=False, soft_wrap=True)
    errors.print(mend, markup=False, soft_wrap=True)
    raise typer.Exit(1)
