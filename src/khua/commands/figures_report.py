"""`khua figures report`: the annual report as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from khua.commands.figures_from import (
    COUNT,
    AsOfOption,
    AsOption,
    ExactOption,
    FromOption,
    HomeOption,
    ScopeOption,
    Source,
    figures_trouble,
    released,
    source,
)
from khua.commands.files import whole
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, Trouble, language, say, told_plainly

SAYS: Final[dict[str, Text]] = {
    **COUNT,
    "set": {"en": "Setting the pages", "lo": "ກຳລັງຈັດໜ້າ"},
    "written": {"en": "The report: {out}", "lo": "ບົດລາຍງານ: {out}"},
    "demo": {
        "en": "Demonstration: all numbers are of an invented country.",
        "lo": "ລະບົບສາທິດ: ທຸກຕົວເລກແມ່ນຂອງປະເທດສົມມຸດ.",
    },
}


def report(
    year: Annotated[int, typer.Option(help="The year that is reported on.")],
    out: Annotated[Path, typer.Option(help="Where the PDF goes.")],
    signed: Annotated[
        Path | None,
        typer.Option("--release", help="Make it for the public, from a signed release's folder."),
    ] = None,
    office: Annotated[str, typer.Option(help="Who publishes it, as on the title page.")] = "",
    note: Annotated[str, typer.Option(help="A line for the title page and every foot.")] = "",
    scope: ScopeOption = None,
    folder: FromOption = None,
    exact: ExactOption = False,
    as_of: AsOfOption = None,
    login: AsOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Make the annual report in Lao (--lang lo) or English: tables, charts, maps, what offices
    reported beside what was counted, definitions, and how people are protected. It is for use
    within government; for the public it is made --release from what was signed off."""
    speak = language(lang)
    options: dict[str, Any] = {"office": office, "note": note}
    if signed is not None:
        with told_plainly(speak), figures_trouble():
            _public(signed, year, out, options, speak)
        return
    with source(folder, exact=exact, as_of=as_of, login=login, home=home, lang=speak) as numbers:
        _made(numbers, scope, year, out, options, speak)


def _public(folder: Path, year: int, out: Path, options: dict[str, Any], lang: Lang) -> None:
    from khua.figures.disclosure import moves
    from khua.figures.release.model import method

    found = released(folder)
    tables = {each.table.id: each for each in found.tables}
    options |= {"published": True, "moved_by": moves(*method(found))}
    with shown(SAYS, lang, transient=True) as told:
        told("set", 0.0)
        _write(tables, year, out, options, lang)
    say(SAYS["written"], lang, out=out)


def _made(
    numbers: Source, scope: str | None, year: int, out: Path, options: dict[str, Any], lang: Lang
) -> None:
    from khua.figures.catalogue import catalogue
    from khua.figures.reported import reports

    with shown(SAYS, lang, transient=True) as told:
        tables = numbers.tables(catalogue(), scope, told)
        told("set", 0.0)
        if numbers.demo:
            options["note"] = " ".join(filter(None, (SAYS["demo"][lang], options["note"])))
        _write(tables, year, out, {**options, "reported": reports()}, lang)
    say(SAYS["written"], lang, out=out)


def _write(
    tables: dict[str, Any], year: int, out: Path, options: dict[str, Any], lang: Lang
) -> None:
    from khua.figures import report as reports

    try:
        pdf = reports.make(tables, year, lang, **options)
    except reports.ReportProblem as fault:
        raise Trouble(fault.words, fault.mend) from None
    with whole(out) as part:
        part.write_bytes(pdf)
