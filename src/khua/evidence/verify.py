"""Whether every file of evidence is on the disk as it was when it came: `khua evidence verify`.

Three things must agree: the file, its row in the register, and what the audit chain sealed when it
was stored. `khua audit verify` proves the chain itself.
"""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connections

from khua.access.models import Entry
from khua.evidence import storage
from khua.evidence.models import File
from khua.evidence.services.files import STORED

BLOCK: Final = 1 << 20
Text = dict[str, str]  # {"en": …, "lo": …}

#: what can be wrong with a file, in the order in which it is looked for
PROBLEMS: Final[dict[str, Text]] = {
    "missing": {"en": "is missing", "lo": "ຫາຍໄປ"},
    "link": {"en": "is a link, not a file", "lo": "ເປັນລິ້ງ, ບໍ່ແມ່ນໄຟລ໌"},
    "not_a_file": {"en": "is not a file", "lo": "ບໍ່ແມ່ນໄຟລ໌"},
    "size": {"en": "has another size than when it came", "lo": "ຂະໜາດຕ່າງຈາກຕອນຮັບ"},
    "changed": {"en": "was changed since it came", "lo": "ຖືກປ່ຽນຫຼັງຈາກຮັບ"},
    "unreadable": {"en": "cannot be read", "lo": "ອ່ານບໍ່ໄດ້"},
    "rewritten": {
        "en": "has another hash in the register than in the audit chain",
        "lo": "ລະຫັດແຮຊໃນທະບຽນບໍ່ກົງກັບຕ່ອງໂສ້ການກວດສອບ",
    },
    "unsealed": {
        "en": "is in the register, but not in the audit chain",
        "lo": "ຢູ່ໃນທະບຽນ ແຕ່ບໍ່ມີໃນຕ່ອງໂສ້ການກວດສອບ",
    },
    "struck": {
        "en": "was stored, and is not in the register any more",
        "lo": "ເຄີຍເກັບໄວ້ ແຕ່ບໍ່ມີໃນທະບຽນແລ້ວ",
    },
    "rights": {
        "en": "can be read or written by other accounts",
        "lo": "ບັນຊີອື່ນສາມາດອ່ານ ຫຼື ຂຽນໄດ້",
    },
    "unknown": {"en": "is in the folder, but not in the register", "lo": "ຢູ່ໃນໂຟນເດີ ແຕ່ບໍ່ມີໃນທະບຽນ"},
}


@dataclass(frozen=True)
class Problem:
    """What is wrong. `kind`: a key of PROBLEMS; `path` below the folder; `case` and `item` as
    `E-3` and `file` its number in the register, where the register knows it."""

    kind: str
    path: str
    case: str = ""
    item: str = ""
    file: int | None = None

    def text(self, lang: str) -> str:
        """One line. A path and numbers only: no name."""
        of = f" ({self.case}, {self.item}, #{self.file})" if self.file else ""
        return f"{self.path}{of}: {PROBLEMS[self.kind][lang]}"


def verify_files(
    root: Path, using: str = "owner", told: Callable[[int], None] = lambda size: None
) -> list[Problem]:
    """Every file against its row and the chain, and every file of the folder for having a row.

    `root`: HOME/evidence. `using`: a connection that sees every row, the chain's too. `told` is
    called with the number of bytes that were read. Reads only.
    """
    found: list[Problem] = []
    known: set[str] = set()
    sealed = _sealed(using)
    for file in _rows(using):
        known.add(file.path)
        kinds = _wrong(root, file, told)
        if file.path not in sealed:
            kinds.append("unsealed")
        elif sealed[file.path] != file.sha256:
            kinds.append("rewritten")
        found += [
            Problem(kind, file.path, file.case.number, file.item.label, file.pk) for kind in kinds
        ]
    found += [Problem("struck", path) for path in sorted(set(sealed) - known)]
    found += [Problem(kind, path) for kind, path in _folder(root, known)]
    return found


def bytes_registered(using: str = "owner") -> int:
    """How many bytes there are to read."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(size), 0)::bigint FROM evidence_file")
        return int(cursor.fetchone()[0])


def sweep(root: Path, using: str = "owner") -> None:
    """End what a killed process left in `incoming/`."""

    def known(paths: list[str]) -> list[str]:
        return list(File.objects.using(using).filter(path__in=paths).values_list("path", flat=True))

    storage.sweep(known, root)


def _sealed(using: str) -> dict[str, str]:
    """Path → SHA-256, as the audit chain has it."""
    entries = Entry.objects.using(using).filter(action=STORED).order_by()
    return {
        path: digest
        for detail in entries.values_list("detail", flat=True).iterator()
        for path, _, digest in (line.partition(" ") for line in detail.get("files", []))
    }


def _rows(using: str) -> Iterator[File]:
    """Every row, a few at a time."""
    rows = File.objects.using(using).select_related("case", "item").order_by("pk")
    last = 0
    while page := list(rows.filter(pk__gt=last)[:500]):
        yield from page
        last = page[-1].pk


def _wrong(root: Path, file: File, told: Callable[[int], None]) -> list[str]:
    """What is wrong with one file: kinds of PROBLEMS."""
    try:
        place = storage.in_place(file.path, root)
        seen = place.lstat()
    except (OSError, ValueError):  # ValueError: somebody rewrote the path in the register
        told(file.size)
        return ["missing"]
    if not stat.S_ISREG(seen.st_mode):
        told(file.size)
        return ["link" if stat.S_ISLNK(seen.st_mode) else "not_a_file"]
    wrong = ["rights"] if seen.st_mode & 0o077 else []
    if seen.st_size != file.size:
        told(file.size)
        return ["size", *wrong]
    try:
        digest = _sha256(place, told)
    except OSError:
        return ["unreadable", *wrong]
    return wrong if digest == file.sha256 else ["changed", *wrong]


def _sha256(place: Path, told: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    opened = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as content:
        while block := content.read(BLOCK):
            digest.update(block)
            told(len(block))
    return digest.hexdigest()


def _folder(root: Path, known: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong in the folder itself: rights of folders, links, files without a row."""
    if not root.exists():
        return
    if root.is_symlink():
        yield "link", "."
    for top, folders, names in os.walk(root):
        here = Path(top)
        if here.lstat().st_mode & 0o077:
            yield "rights", here.relative_to(root).as_posix()
        folders.sort()
        for name in sorted([*names, *(n for n in folders if (here / n).is_symlink())]):
            place = here / name
            path = place.relative_to(root).as_posix()
            if path in known:
                continue  # it was looked at already
            try:
                seen = place.lstat()
            except FileNotFoundError:  # an upload that was given up
                continue
            arriving = here == root / storage.INCOMING and not stat.S_ISLNK(seen.st_mode)
            if arriving and time.time() - seen.st_mtime < storage.LEFT_OVER:
                continue
            yield ("link" if stat.S_ISLNK(seen.st_mode) else "unknown"), path
