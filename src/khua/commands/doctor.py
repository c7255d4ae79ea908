"""`khua doctor`: what is present on this machine, and what each is for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from khua.postgres import PostgresProblem, database_urls, default_home
from khua.postgres.address import APP_VARIABLE, check_role
from khua.postgres.binaries import find_binaries
from khua.postgres.disk import floor_bytes, free_bytes
from khua.postgres.layout import existing_layout
from khua.postgres.passwords import APP, read_passwords
from khua.postgres.processes import ready
from khua.postgres.server import Server

Lang = Literal["en", "lo"]
Both = dict[Lang, str]

MARKS: dict[str, Both] = {
    "present": {"en": "present", "lo": "ມີ"},
    "absent": {"en": "absent", "lo": "ບໍ່ມີ"},
    "needed": {"en": "MISSING", "lo": "ຂາດ"},
}
HEADS: tuple[Both, ...] = (
    {"en": "What", "lo": "ສິ່ງທີ່ກວດ"},
    {"en": "State", "lo": "ສະຖານະ"},
    {"en": "Found", "lo": "ທີ່ພົບ"},
    {"en": "What it is for", "lo": "ໃຊ້ເພື່ອ"},
)


class Found(NamedTuple):
    """What a look found: is it there and right, and the detail in both languages."""

    well: bool
    detail: Both


class Check(NamedTuple):
    """One line of the table. `needed`: Khua does not run without it."""

    name: Both
    purpose: Both
    needed: bool
    look: Callable[[], Found]


def same(text: str) -> Both:
    """A path, number or version: the same in both languages."""
    return {"en": text, "lo": text}


def python() -> Found:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Found(sys.version_info >= (3, 11), same(f"{version}  {sys.executable}"))


def server_programs() -> Found:
    if os.environ.get(APP_VARIABLE):
        return Found(
            True,
            {
                "en": f"not needed: {APP_VARIABLE} names a server",
                "lo": f"ບໍ່ຕ້ອງ: {APP_VARIABLE} ລະບຸເຊີບເວີແລ້ວ",
            },
        )
    try:
        found = find_binaries()
    except PostgresProblem as fault:
        return _fault(fault)
    return Found(True, same(f"PostgreSQL {found.version}  {found.folder}"))


def database_state() -> Found:
    """Whether the database answers and its role is held by row security. Starts nothing."""
    home = default_home()
    try:
        if os.environ.get(APP_VARIABLE):
            database_urls(home)
            return Found(True, {"en": f"{APP_VARIABLE} answers", "lo": f"{APP_VARIABLE} ຕອບແລ້ວ"})
        layout = existing_layout(home)
        if layout is None:
            return Found(
                True,
                {
                    "en": f"not made yet; `khua serve` makes it under {home}",
                    "lo": f"ຍັງບໍ່ໄດ້ສ້າງ; `khua serve` ຈະສ້າງໃນ {home}",
                },
            )
        if not ready(layout):
            return Found(
                True,
                {"en": f"stopped, {layout.root}", "lo": f"ຢຸດຢູ່, {layout.root}"},
            )
        read_passwords(layout.passwords, data=layout.data)
        check_role(Server(home).dsn(APP, "khua"), "khua_app")
    except PostgresProblem as fault:
        return _fault(fault)
    except PermissionError:
        return Found(
            False,
            {
                "en": f"{home} belongs to another account",
                "lo": f"{home} ເປັນຂອງບັນຊີອື່ນ",
            },
        )
    return Found(True, {"en": f"runs, {layout.root}", "lo": f"ເປີດຢູ່, {layout.root}"})


def room() -> Found:
    folder = next(f for f in (default_home(), *default_home().absolute().parents) if f.exists())
    free = free_bytes(folder)
    return Found(
        free >= floor_bytes(),
        {
            "en": f"{free / 1e9:.1f} GB free at {folder}",
            "lo": f"ເຫຼືອ {free / 1e9:.1f} GB ທີ່ {folder}",
        },
    )


def program(*names: str, version: str = "--version") -> Callable[[], Found]:
    """A look for the first of some programs on the path, and its own word for its version."""

    def look() -> Found:
        path = next(filter(None, map(shutil.which, names)), None)
        if path is None:
            return Found(False, same("-"))
        return Found(True, same(f"{_first_line(path, version)}  {path}"))

    return look


def lao_font() -> Found:
    if shutil.which("fc-list") is None:
        return Found(False, same("-"))
    listed = _run("fc-list", ":lang=lo", "family").splitlines()
    families = sorted({line.split(",")[0].strip() for line in listed if line.strip()})
    more = f" +{len(families) - 3}" if len(families) > 3 else ""
    return Found(bool(families), same((", ".join(families[:3]) + more) or "-"))


CHECKS: tuple[Check, ...] = (
    Check(
        same("Python"),
        {"en": "runs Khua; 3.11 or later", "lo": "ເປີດ Khua; 3.11 ຂຶ້ນໄປ"},
        True,
        python,
    ),
    Check(
        {"en": "PostgreSQL programs", "lo": "ໂປຣແກຣມ PostgreSQL"},
        {"en": "the embedded database", "lo": "ຖານຂໍ້ມູນໃນຕົວ"},
        True,
        server_programs,
    ),
    Check(
        {"en": "Database", "lo": "ຖານຂໍ້ມູນ"},
        {
            "en": "keeps the record; its role must be held by row security",
            "lo": "ເກັບບັນທຶກ; ບົດບາດຕ້ອງຢູ່ໃຕ້ການປ້ອງກັນລະດັບແຖວ",
        },
        True,
        database_state,
    ),
    Check(
        {"en": "Room on the disk", "lo": "ພື້ນທີ່ດິສ"},
        {"en": "the database stops when it is full", "lo": "ຖ້າເຕັມ ຖານຂໍ້ມູນຈະຢຸດ"},
        True,
        room,
    ),
    Check(
        {"en": "Lao font", "lo": "ຟອນລາວ"},
        {
            "en": "screenshots and papers made here; readers' browsers have their own",
            "lo": "ຮູບໜ້າຈໍ ແລະ ເອກະສານທີ່ສ້າງຢູ່ນີ້; ບຣາວເຊີຂອງຜູ້ອ່ານມີຂອງຕົນເອງ",
        },
        False,
        lao_font,
    ),
    Check(
        same("Chromium"),
        {"en": "tests of the pages, screenshots", "lo": "ທົດສອບໜ້າເວັບ, ຖ່າຍຮູບໜ້າຈໍ"},
        False,
        program("chromium", "chromium-browser", "google-chrome"),
    ),
    Check(
        same("gettext"),
        {"en": "for translators: collects new texts", "lo": "ສຳລັບຜູ້ແປ: ລວບລວມຂໍ້ຄວາມໃໝ່"},
        False,
        program("xgettext"),
    ),
    Check(
        same("Java"),
        {
            "en": "Spark, for analysis across machines (a later step)",
            "lo": "Spark, ວິເຄາະດ້ວຍຫຼາຍເຄື່ອງ (ຂັ້ນຕໍ່ໄປ)",
        },
        False,
        program("java", version="-version"),
    ),
)


def doctor(
    lang: Annotated[Lang, typer.Option(help="Language: en or lo.")] = "en",
) -> None:
    """Say what is present on this machine and what each is for; exit 1 if something is missing
    that Khua needs."""
    table = Table(title="khua doctor", title_justify="left")
    for head in HEADS:
        table.add_column(head[lang], overflow="fold")
    missing = False
    for check in CHECKS:
        found = check.look()
        mark = "present" if found.well else "needed" if check.needed else "absent"
        missing |= mark == "needed"
        table.add_row(
            check.name[lang],
            MARKS[mark][lang],
            found.detail[lang],
            check.purpose[lang],
            style="bold red" if mark == "needed" else None,
        )
    Console(markup=False, highlight=False).print(table)
    raise typer.Exit(1 if missing else 0)


def _fault(fault: PostgresProblem) -> Found:
    return Found(False, {"en": fault.text("en"), "lo": fault.text("lo")})


def _run(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed command lines
            command, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr  # Java says its version on the error channel


def _first_line(path: str, argument: str) -> str:
    lines = _run(path, argument).strip().splitlines()
    return Path(path).name if not lines else lines[0].strip()
