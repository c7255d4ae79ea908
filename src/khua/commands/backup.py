"""`khua backup`: the whole record in one encrypted file, tried before it is believed.

It runs beside a serving Khua and changes nothing in the record.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import psycopg
import pyrage
import typer

from khua.commands.operating import (
    already_there,
    as_trouble,
    existing_home,
    owner_url,
    progress,
    secret_of,
)
from khua.commands.serve import stop_in_order
from khua.commands.setup import HomeOption
from khua.commands.speaking import Lang, LangOption, Text, Trouble, errors, language, say
from khua.operations import trial
from khua.operations.backup import Backup, Report
from khua.operations.keys import recipients
from khua.postgres import database
from khua.postgres.disk import MB, free_bytes

SAYS: Final[dict[str, Text]] = {
    "reading": {"en": "Reading the record", "lo": "ກຳລັງອ່ານຂໍ້ມູນ"},
    "trying": {
        "en": "Restoring it into a scratch database, to be sure …",
        "lo": "ກຳລັງທົດລອງກູ້ຄືນໃສ່ຖານຂໍ້ມູນຊົ່ວຄາວ ເພື່ອໃຫ້ແນ່ໃຈ …",
    },
    "done": {
        "en": "{file}: {rows} rows and {files} files, {size} MB, encrypted.",
        "lo": "{file}: {rows} ແຖວ ແລະ {files} ໄຟລ໌, {size} MB, ເຂົ້າລະຫັດແລ້ວ.",
    },
    "tried": {
        "en": "It was restored for trial: every count and hash agrees.",
        "lo": "ທົດລອງກູ້ຄືນແລ້ວ: ຈຳນວນ ແລະ ຄ່າແຮຊ ກົງກັນທັງໝົດ.",
    },
    "untried": {
        "en": "It was not tried. Restore it somewhere before you rely on it.",
        "lo": "ຍັງບໍ່ໄດ້ທົດລອງ. ໃຫ້ທົດລອງກູ້ຄືນກ່ອນໄວ້ໃຈ.",
    },
    "same_disk": {
        "en": "It lies on the same disk as the record: carry it away.",
        "lo": "ມັນຢູ່ໃນດິສດຽວກັນກັບຂໍ້ມູນ: ໃຫ້ຍ້າຍໄປບ່ອນອື່ນ.",
    },
    "files": {
        "en": "The backup was kept, but of the files that the record names {missing} are missing "
        "and {changed} are not as they were registered. `khua check` names them.",
        "lo": "ເກັບຊຸດສຳຮອງແລ້ວ, ແຕ່ໄຟລ໌ຕາມທະບຽນຫາຍໄປ {missing} ໄຟລ໌ ແລະ ບໍ່ກົງກັບທະບຽນ {changed} ໄຟລ໌. "
        "ໃຊ້ `khua check` ເພື່ອເບິ່ງ.",
    },
}
NO_ROOM: Final[tuple[Text, Text]] = (
    {
        "en": "There is not enough room in {folder}: {free} MB free, about {need} MB needed.",
        "lo": "ພື້ນທີ່ໃນ {folder} ບໍ່ພໍ: ເຫຼືອ {free} MB, ຕ້ອງການປະມານ {need} MB.",
    },
    {"en": "Free some, or write to another disk.", "lo": "ໃຫ້ເພີ່ມພື້ນທີ່ ຫຼື ຂຽນໃສ່ດິສອື່ນ."},
)


def backup(
    out: Annotated[Path, typer.Argument(help="File to write, such as /mnt/usb/2026-12-01.khua.")],
    to: Annotated[
        list[str],
        typer.Option(help="Public key (age1…) of whoever may open it; may be given again."),
    ],
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Restore it for trial before keeping it.")
    ] = True,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write the whole record, database, evidence and transactions, into one encrypted file."""
    speak = language(lang)
    stop_in_order()
    with as_trouble(speak):
        already_there(out)
        keys = recipients(to)
        where = existing_home(home)
        if verify:
            trial.possible()
        with database(where) as urls:
            report = make(out, keys, where, owner_url(urls), verify=verify, lang=speak)
        if report.missing or report.changed:
            counts = {"missing": len(report.missing), "changed": len(report.changed)}
            text = SAYS["files"][speak].format_map(counts)
            errors.print(text, markup=False, soft_wrap=True)
            raise typer.Exit(1)


def make(
    out: Path, keys: Sequence[Any], home: Path, url: str, *, verify: bool, lang: Lang
) -> Report:
    """Write, try and name the file; whatever goes wrong, `out` is not there."""
    secret = secret_of(home)
    once = pyrage.x25519.Identity.generate()  # opens this one file, for the trial; kept nowhere
    job = Backup(url, home, secret)
    with unfinished(out) as (file, part):
        with job.started():
            size = job.size()
            need_room(out.absolute().parent, size)
            with progress(SAYS["reading"][lang], size) as tell:
                report = job.write(file, [*keys, *([once.to_public()] if verify else [])], tell)
        file.flush()
        os.fsync(file.fileno())
        if verify:
            say(SAYS["trying"], lang)
            need_room(home, database_size(url))
            with part.open("rb") as written:
                trial.try_out(written, once, home, secret or "trial")
        written_size = part.stat().st_size
    tell_what_was_made(out, home, report, written_size, verify=verify, lang=lang)
    return report


@contextmanager
def unfinished(out: Path) -> Iterator[tuple[Any, Path]]:
    """A file beside `out` to write into; it gets the name when all went well, else it goes."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file, part
        already_there(out)
        part.rename(out)
        handle = os.open(out.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    finally:
        part.unlink(missing_ok=True)


def need_room(folder: Path, need: int) -> None:
    """Raise Trouble when a disk surely cannot hold `need` bytes."""
    free = free_bytes(folder)
    if free < need:
        problem, mend = NO_ROOM
        values = {"folder": folder, "free": free // MB, "need": need // MB}
        raise Trouble({k: text.format_map(values) for k, text in problem.items()}, mend)


def database_size(url: str) -> int:
    """Bytes of the database."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def tell_what_was_made(
    out: Path, home: Path, report: Report, size: int, *, verify: bool, lang: Lang
) -> None:
    values = {"file": out, "rows": report.rows, "files": report.files, "size": -(-size // MB)}
    say(SAYS["done"], lang, **values)
    say(SAYS["tried" if verify else "untried"], lang)
    if out.stat().st_dev == home.stat().st_dev:
        say(SAYS["same_disk"], lang)
