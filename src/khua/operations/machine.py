"""Whether what the record stands on is sound: migrations, chains, disk, clock."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final, LiteralString

from khua.operations import migrations
from khua.operations.problem import Look, Problem, problem
from khua.operations.tables import exists, rows
from khua.operations.trouble import Text
from khua.postgres import disk
from khua.postgres.layout import existing_layout

CHAINS: Final = "khua.access.audit.verify"
CLOCK_DIFFERS: Final = 5.0  # seconds between this machine and the database
AHEAD: Final = 120.0  # seconds: a record from the future means that the clock was set back
BROKEN_PAGES: Final[LiteralString] = """
    SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database
    WHERE datname = current_database() OR datname IS NULL
"""
PENDING: Text = {
    "en": "Migration {name} has not run: start Khua once with the owner's address.",
    "lo": "ການຍ້າຍ {name} ຍັງບໍ່ໄດ້ເຮັດ: ໃຫ້ເປີດ Khua ດ້ວຍທີ່ຢູ່ຂອງເຈົ້າຂອງເທື່ອໜຶ່ງ.",
}
UNKNOWN: Text = {
    "en": "Migration {name} has run and is not in this program: it is older than the database.",
    "lo": "ການຍ້າຍ {name} ເຮັດແລ້ວ ແຕ່ບໍ່ມີໃນໂປຣແກຣມນີ້: ໂປຣແກຣມເກົ່າກວ່າຖານຂໍ້ມູນ.",
}
ROOM: Text = {
    "en": "{free} MB free in {folder}; below {floor} MB nothing can be written.",
    "lo": "ເຫຼືອ {free} MB ໃນ {folder}; ຕ່ຳກວ່າ {floor} MB ຈະບັນທຶກບໍ່ໄດ້.",
}
BALLAST: Text = {
    "en": "The ballast file in {folder} is gone: a full disk could keep the database down.",
    "lo": "ໄຟລ໌ຖ່ວງໃນ {folder} ບໍ່ມີແລ້ວ: ຖ້າດິສເຕັມ ຖານຂໍ້ມູນອາດເປີດບໍ່ໄດ້.",
}
PAGES: Text = {
    "en": "The database has found {count} damaged pages: the disk or memory is failing.",
    "lo": "ຖານຂໍ້ມູນພົບໜ້າຂໍ້ມູນເສຍຫາຍ {count} ໜ້າ: ດິສ ຫຼື ໜ່ວຍຄວາມຈຳກຳລັງເພ.",
}
CLOCKS: Text = {
    "en": "The clocks of this machine and of the database differ by {seconds} seconds.",
    "lo": "ໂມງຂອງເຄື່ອງນີ້ ແລະ ຂອງຖານຂໍ້ມູນ ຕ່າງກັນ {seconds} ວິນາທີ.",
}
FUTURE: Text = {
    "en": "The newest entry of the record is {seconds} seconds in the future: the clock was set "
    "back.",
    "lo": "ບັນທຶກໃໝ່ສຸດຢູ່ໃນອະນາຄົດ {seconds} ວິນາທີ: ໂມງຖືກຕັ້ງຄືນຫຼັງ.",
}


def applied(look: Look) -> Iterator[Problem]:
    """Migrations on the disk against those that ran."""
    pending, unknown = migrations.state()
    for kind, told, names in (("pending", PENDING, pending), ("unknown", UNKNOWN, unknown)):
        for app, name in names:
            yield problem(f"migration-{kind}", told, name=f"{app}.{name}")


def chains(look: Look) -> Iterator[Problem]:
    """The audit chain of every office, by its own verifier."""
    if find_spec(CHAINS) is None:
        return
    for found in importlib.import_module(CHAINS).verify_all(using="owner"):
        yield Problem(f"chain-{found.kind}", found.text)


def room(look: Look) -> Iterator[Problem]:
    """Free disk where the files and, if it is ours, the database lie."""
    layout = existing_layout(look.home)
    for folder in {look.home, layout.root if layout else look.home}:
        free, floor = disk.free_bytes(folder), disk.floor_bytes()
        if free < floor:
            shown = {"free": free // disk.MB, "floor": floor // disk.MB, "folder": folder}
            yield problem("disk", ROOM, **shown)
    if layout and disk.free_bytes(layout.root) >= disk.SPARE and not disk.has_ballast(layout.root):
        yield problem("ballast", BALLAST, folder=layout.root)
    (broken,) = rows(look.connection, BROKEN_PAGES)[0]
    if broken:
        yield problem("pages", PAGES, count=broken)


def clock(look: Look) -> Iterator[Problem]:
    """The clock against the database's, and against the newest thing that was written down."""
    before = time.time()
    (theirs,) = rows(look.connection, "SELECT extract(epoch FROM clock_timestamp())::float8")[0]
    after = time.time()
    apart = max(before - theirs, theirs - after, 0.0)
    if apart > CLOCK_DIFFERS:
        yield problem("clocks-differ", CLOCKS, seconds=round(apart))
    if exists(look.connection, "record_change"):
        (ahead,) = rows(
            look.connection,
            "SELECT extract(epoch FROM max(at) - clock_timestamp())::float8 FROM record_change",
        )[0]
        if ahead is not None and ahead > AHEAD:
            yield problem("clock-back", FUTURE, seconds=round(ahead))
