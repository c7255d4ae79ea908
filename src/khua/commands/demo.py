"""`khua demo`: a synthetic country to try everything on, in a home of its own."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from khua.commands.serve import PortOption, port_number, run, stop_in_order, wait_for_port
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import Lang, LangOption, Text, console, language, say, told_plainly

DEMO_HOME: Final = Path("~/.local/share/khua-demo")

SAYS: Final[dict[str, Text]] = {
    "cases": {"en": "cases", "lo": "ຄະດີ"},
    "built": {
        "en": "{added} invented cases were added; none of the people is real.",
        "lo": "ເພີ່ມຄະດີສົມມຸດ {added} ຄະດີ; ບໍ່ມີບຸກຄົນຈິງ.",
    },
    "personas": {
        "en": "Sign in there by choosing who to be:",
        "lo": "ເລືອກບົດບາດເພື່ອເຂົ້າສູ່ລະບົບ:",
    },
    "samples": {
        "en": "Sample sheets to import are in {folder}",
        "lo": "ຕາຕະລາງຕົວຢ່າງສຳລັບນຳເຂົ້າ ຢູ່ໃນ {folder}",
    },
}


def demo(
    port: PortOption = None,
    home: HomeOption = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
    cases: Annotated[int, typer.Option(min=0, help="How many cases, the first time.")] = 2000,
    lang: LangOption = None,
) -> None:
    """Build a synthetic country the first time, and serve it until Ctrl-C."""
    speak = language(lang)
    stop_in_order()
    with told_plainly(speak):
        number = port_number(port)
        if serve:
            wait_for_port("127.0.0.1", number)
        with prepare(demo_home(home), demo=True, lang=speak):
            build_country(cases, speak)
            samples = write_samples()
            if serve:
                run("127.0.0.1", number, speak, then=lambda _: introduce(samples, speak))
            else:
                introduce(samples, speak)


def demo_home(option: Path | None) -> Path:
    """The demo's home, apart from a real one: the option, KHUA_HOME, or a folder of its own."""
    named = os.environ.get("KHUA_HOME")
    return (option or (Path(named) if named else DEMO_HOME)).expanduser()


def build_country(cases: int, lang: Lang) -> None:
    """Build what is missing, with a progress bar, and count it once a month: a demo that nobody
    leaves running at night shows figures too."""
    from django.db import connections
    from django.utils import translation
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from khua.demo.build import build
    from khua.demo.figures import release
    from khua.demo.unseen import estimate
    from khua.statistics.services.snapshots import due, take

    columns = (TextColumn(SAYS["cases"][lang]), BarColumn(), MofNCompleteColumn())
    with translation.override(lang), Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=cases)
        added = build(cases, lambda count: bar.advance(task, count))
        if due():
            take()
        release()
        estimate()
    connections.close_all()  # what follows serves from processes of its own
    if added:
        say(SAYS["built"], lang, added=added)


def write_samples() -> Path:
    """Write the sample sheets into the home; their folder."""
    from django.conf import settings

    from khua.sheets import samples

    folder = Path(settings.KHUA_HOME) / "samples"
    folder.mkdir(exist_ok=True)
    samples.write(folder)
    return folder


def introduce(samples: Path, lang: Lang) -> None:
    """Say who one can be and where the sample sheets are."""
    from django.utils import translation

    from khua.demo.personas import PERSONAS

    with translation.override(lang):
        say(SAYS["personas"], lang)
        for persona in PERSONAS:
            console.print(f"  {persona.username:<18} {persona.title}", markup=False)
    say(SAYS["samples"], lang, folder=samples)
