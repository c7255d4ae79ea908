"""What backup, restore and check share on the command line."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import typer

from khua.commands.speaking import Lang, Text, Trouble, errors, told_plainly
from khua.operations.trouble import Stopped
from khua.postgres import Urls, default_home
from khua.postgres.layout import existing_layout

INTERRUPTED: Final[Text] = {
    "en": "Stopped. Nothing was left half done.",
    "lo": "ຢຸດແລ້ວ. ບໍ່ມີຫຍັງຄ້າງໄວ້ເຄິ່ງທາງ.",
}
NO_HOME: Final[tuple[Text, Text]] = (
    {"en": "There is no record in {home}.", "lo": "ບໍ່ມີຂໍ້ມູນໃນ {home}."},
    {
        "en": "Name its home with --home or KHUA_HOME, or its server with KHUA_DATABASE_URL.",
        "lo": "ໃຫ້ລະບຸໂຟນເດີດ້ວຍ --home ຫຼື KHUA_HOME ຫຼື ເຊີບເວີດ້ວຍ KHUA_DATABASE_URL.",
    },
)
NO_OWNER: Final[tuple[Text, Text]] = (
    {
        "en": "KHUA_DATABASE_URL is set and KHUA_OWNER_DATABASE_URL is not.",
        "lo": "ຕັ້ງ KHUA_DATABASE_URL ແລ້ວ ແຕ່ຍັງບໍ່ຕັ້ງ KHUA_OWNER_DATABASE_URL.",
    },
    {
        "en": "Set it for this command too: only the database's owner sees every row.",
        "lo": "ໃຫ້ຕັ້ງມັນສຳລັບຄຳສັ່ງນີ້: ມີແຕ່ເຈົ້າຂອງຖານຂໍ້ມູນເຫັນທຸກແຖວ.",
    },
)
FILE: Final[tuple[Text, Text]] = (
    {"en": "{file}: {reason}.", "lo": "{file}: {reason}."},
    {
        "en": "Check the name, the room on the disk and who may write there.",
        "lo": "ໃຫ້ກວດຊື່, ພື້ນທີ່ດິສ ແລະ ສິດຂຽນ.",
    },
)
DATABASE: Final[tuple[Text, Text]] = (
    {"en": "The database stopped the work ({reason}).", "lo": "ຖານຂໍ້ມູນຢຸດວຽກນີ້ ({reason})."},
    {
        "en": "Nothing was left half done. `khua doctor` shows what is missing.",
        "lo": "ບໍ່ມີຫຍັງຄ້າງໄວ້ເຄິ່ງທາງ. ໃຊ້ `khua doctor` ເພື່ອເບິ່ງວ່າຂາດຫຍັງ.",
    },
)
THERE: Final[tuple[Text, Text]] = (
    {"en": "{file} is there already.", "lo": "ມີ {file} ຢູ່ແລ້ວ."},
    {
        "en": "Choose another name: nothing is overwritten.",
        "lo": "ໃຫ້ເລືອກຊື່ອື່ນ: ຈະບໍ່ຂຽນທັບ.",
    },
)


@contextmanager
def as_trouble(lang: Lang) -> Iterator[None]:
    """Say every foreseeable failure plainly: exit code 1, or 130 when a person stopped it."""
    try:
        with told_plainly(lang):
            try:
                yield
            except Stopped as fault:
                raise Trouble(fault.problem, fault.mend) from None
            except psycopg.Error as fault:  # its text may quote a row: only its kind is told
                raise _filled(DATABASE, reason=fault.sqlstate or type(fault).__name__) from None
            except OSError as fault:
                name, reason = fault.filename or "", fault.strerror or type(fault).__name__
                raise _filled(FILE, file=name or "?", reason=reason) from None
    except KeyboardInterrupt:
        errors.print(INTERRUPTED[lang], markup=False)
        raise typer.Exit(130) from None


def _filled(told: tuple[Text, Text], **values: object) -> Trouble:
    problem, mend = ({k: text.format_map(values) for k, text in part.items()} for part in told)
    return Trouble(problem, mend)


def named_home(option: Path | None) -> Path:
    """The home that is meant: the option, KHUA_HOME or the default."""
    return (option or default_home()).expanduser().absolute()


def existing_home(option: Path | None) -> Path:
    """The home that is meant, which must hold a record or belong to a real server."""
    home = named_home(option)
    if not os.environ.get("KHUA_DATABASE_URL") and existing_layout(home) is None:
        raise _filled(NO_HOME, home=home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def owner_url(urls: Urls) -> str:
    """The owner's address. Raises Trouble when the environment names only the app's."""
    if os.environ.get("KHUA_DATABASE_URL") and not os.environ.get("KHUA_OWNER_DATABASE_URL"):
        raise Trouble(*NO_OWNER)
    return urls.owner


def secret_of(home: Path) -> str | None:
    """The secret of an installation, if it has one already."""
    if named := os.environ.get("KHUA_SECRET_KEY"):
        return named
    file = home / "secret-key"
    return file.read_text(encoding="ascii").strip() if file.exists() else None


def already_there(file: Path) -> None:
    """Raise Trouble when a file that is to be written exists."""
    if file.exists():
        raise _filled(THERE, file=file)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar of bytes on a terminal; what is yielded moves it on by so many."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn(title), BarColumn(), DownloadColumn())
    shown = errors.is_terminal  # a log needs no bar
    with Progress(*columns, console=errors, transient=True, disable=not shown) as bar:
        task = bar.add_task("", total=total)
        yield lambda size: bar.advance(task, size)
