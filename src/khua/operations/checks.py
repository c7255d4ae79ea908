"""Everything that `khua check` looks at, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import psycopg

from khua.operations import closed, files, machine, whole
from khua.operations.problem import Look, Problem
from khua.operations.trouble import Text


class Check(NamedTuple):
    """One line of the answer. `name`: what holds when nothing is found."""

    key: str
    name: Text
    look: Callable[[Look], Iterator[Problem]]


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "migrations",
        {"en": "tables as the program knows them", "lo": "ຕາຕະລາງກົງກັບໂປຣແກຣມ"},
        machine.applied,
    ),
    Check(
        "policies",
        {"en": "every table closed by its rules", "lo": "ທຸກຕາຕະລາງປິດຕາມກົດຂອງມັນ"},
        closed.check,
    ),
    Check(
        "rows",
        {"en": "no row points nowhere", "lo": "ບໍ່ມີແຖວທີ່ຊີ້ໄປບ່ອນທີ່ບໍ່ມີ"},
        whole.orphans,
    ),
    Check(
        "scope",
        {"en": "every row in its case's scope", "lo": "ທຸກແຖວຢູ່ໃນຂອບເຂດຄະດີຂອງມັນ"},
        whole.scope,
    ),
    Check(
        "evidence",
        {"en": "evidence files as registered", "lo": "ໄຟລ໌ຫຼັກຖານກົງກັບທະບຽນ"},
        whole.evidence,
    ),
    Check(
        "money",
        {"en": "files of transactions as loaded", "lo": "ໄຟລ໌ທຸລະກຳກົງກັບຕອນໂຫຼດ"},
        whole.money,
    ),
    Check(
        "figures",
        {"en": "rows of the figures as counted", "lo": "ແຖວຂໍ້ມູນຂອງຕົວເລກກົງກັບຕອນນັບ"},
        whole.figures,
    ),
    Check(
        "chains",
        {"en": "audit chains unbroken", "lo": "ຕ່ອງໂສ້ການກວດສອບບໍ່ຂາດ"},
        machine.chains,
    ),
    Check(
        "disk",
        {"en": "room on the disk, no damaged page", "lo": "ດິສມີພື້ນທີ່, ບໍ່ມີໜ້າຂໍ້ມູນເສຍຫາຍ"},
        machine.room,
    ),
    Check("clock", {"en": "clock right", "lo": "ໂມງຖືກຕ້ອງ"}, machine.clock),
)


class Checking:
    """One run of all checks, as the owner at `url`, over the files of `home`."""

    def __init__(self, url: str, home: Path, *, quick: bool = False) -> None:
        self.url, self.home, self.quick = url, home, quick

    def size(self) -> int:
        """Bytes of files that will be hashed."""
        if self.quick:
            return 0
        return sum(
            (self.home / kind.folder / path).stat().st_size
            for kind in files.KINDS
            for path in files.present(self.home, kind)
        )

    def run(self, tell: Callable[[int], None]) -> Iterator[tuple[Check, list[Problem]]]:
        """Each check with what it found. Raises psycopg.Error."""
        with psycopg.connect(self.url, connect_timeout=10) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            look = Look(connection, self.url, self.home, tell, self.quick)
            for check in CHECKS:
                yield check, list(check.look(look))
