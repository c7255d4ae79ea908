"""The procedure files of the package: which kind a file is, and reading each kind."""

from __future__ import annotations

import re
from pathlib import Path

from khua.law.lines import Reader
from khua.law.model import Law
from khua.law.procedure.calendar import Calendar, read_calendar
from khua.law.procedure.checklists import Checklists, read_checklists
from khua.law.procedure.model import Procedure
from khua.law.procedure.read import read_procedure

ROOT = Path(__file__).parent
_KIND = re.compile(rb"^(procedure|calendar|checklists)[ \t]*:", re.MULTILINE)


def procedure_files(root: Path = ROOT) -> list[Path]:
    """The shipped files, in a steady order."""
    return sorted(root.glob("*.yaml"))


def kind_of(data: bytes) -> str | None:
    """`procedure`, `calendar` or `checklists`, by the first key that says so; None for others."""
    found = _KIND.search(data)
    return found.group(1).decode() if found else None


def is_procedure_file(path: Path) -> bool:
    """Whether a file is of this package, by its content or by its folder. OSError if unreadable."""
    return path.parent.name == ROOT.name or kind_of(path.read_bytes()) is not None


def read_file(path: Path, law: Law) -> tuple[Reader, Procedure | Calendar | Checklists | None]:
    """What a file holds, and the reader with its mistakes. None if it is no such file at all.

    OSError if it cannot be read.
    """
    data = path.read_bytes()
    reader = Reader(str(path))
    root = reader.parse(data)
    if root is None:
        return reader, None
    match kind_of(data):
        case "procedure":
            return reader, read_procedure(reader, root, data)
        case "calendar":
            return reader, read_calendar(reader, root)
        case "checklists":
            return reader, read_checklists(reader, root, law)
    reader.problem(
        1,
        {"en": "The file does not say what it holds.", "lo": "ໄຟລ໌ບໍ່ບອກວ່າມີຫຍັງ."},
        {
            "en": "write procedure: …, calendar: … or checklists: … at the top.",
            "lo": "ຂຽນ procedure: … ຫຼື calendar: … ຫຼື checklists: … ຢູ່ເທິງສຸດ.",
        },
    )
    return reader, None
