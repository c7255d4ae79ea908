"""What commands say of the files they read and write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from khua.commands.speaking import STOPPED, Lang, Text, Trouble, errors, told_plainly, trouble

if TYPE_CHECKING:
    from khua.money.reading.rejects import Rejects

#: steps of reading a file of transactions (khua.money.reading.flow)
READING: Final[dict[str, Text]] = {
    "read": {"en": "Reading the file", "lo": "ກຳລັງອ່ານໄຟລ໌"},
    "number": {"en": "Numbering accounts", "lo": "ກຳລັງໃສ່ເລກບັນຊີ"},
    "sort": {"en": "Sorting by time", "lo": "ກຳລັງຈັດລຽງຕາມເວລາ"},
}
REJECTED: Final[Text] = {
    "en": "{count:,} rows left out. The first, row {row}: {what}",
    "lo": "{count:,} ແຖວບໍ່ຜ່ານ. ແຖວທຳອິດ, ແຖວ {row}: {what}",
}
NOTE: Final[Text] = {"en": "Note: {note}", "lo": "ໝາຍເຫດ: {note}"}
UNREADABLE: Final = (
    {"en": "{file}: {reason}.", "lo": "{file}: {reason}."},
    {
        "en": "Check the name, the room on the disk and who may read and write there.",
        "lo": "ໃຫ້ກວດຊື່, ພື້ນທີ່ດິສ ແລະ ສິດອ່ານຂຽນ.",
    },
)


def unreadable(fault: OSError) -> Trouble:
    """A file that the system would not open, read or write, as something to mend."""
    reason = fault.strerror or type(fault).__name__
    return trouble(UNREADABLE, file=fault.filename or "?", reason=reason)


@contextmanager
def as_trouble(lang: Lang, stopped: str = "") -> Iterator[None]:
    """Say every foreseeable failure of a file plainly: what, in which row and column, and the mend.
    `stopped`: what is said when a person stops the work."""
    from khua.money.reading.rejects import Refused

    with told_plainly(lang):
        try:
            yield
        except Refused as fault:
            place = "".join(f"{part}: " for part in (fault.row, fault.column) if part)
            raise Trouble({k: place + text for k, text in fault.what.items()}, fault.mend) from None
        except OSError as fault:
            raise unreadable(fault) from None
        except KeyboardInterrupt:
            if stopped:
                errors.print(stopped, markup=False)
            raise typer.Exit(STOPPED) from None


def left_out(rejects: Rejects, lang: Lang) -> Iterator[str]:
    """A line for each thing that was assumed of a file, and one for the rows that were left out."""
    for note in rejects.notes:
        yield NOTE[lang].format(note=note[lang])
    if rejects.count:
        first = rejects.shown[0]
        what = f"{first.what[lang]} {first.mend[lang]}"
        yield REJECTED[lang].format(count=rejects.count, row=first.row, what=what)


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Where to write what becomes `out` once all of it is written; nothing stays of less."""
    part = out.with_name(f"{out.name}.part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
