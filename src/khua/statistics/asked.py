"""How a page asks the owner to build a release: by an empty file in the home.

Pages act for a member, and no member reads rows. The owner does, and his address stays with
`khua serve` (or with systemd, deploy/khua-release.path), which looks for the file and starts the
building beside the pages. The file says nothing; what is asked for is a row that the database let a
member of the centre insert. So the worst that pages can do is to wake the owner for nothing.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER: Final = "figures"  # of the home
ASKED: Final = "release-asked"
WORKING: Final = "release-working"  # left behind by one that was killed: to be begun again


def ask(home: Path) -> None:
    """Wake the owner."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / ASKED).touch(mode=0o600)


def waits(home: Path) -> bool:
    """Whether somebody asked, or one was begun and never ended."""
    return any((home / FOLDER / name).exists() for name in (ASKED, WORKING))


def begin(home: Path) -> None:
    """From now on it is worked on: who asks meanwhile, asks anew."""
    with suppress(FileNotFoundError):
        (home / FOLDER / ASKED).replace(home / FOLDER / WORKING)


def end(home: Path) -> None:
    """All that was asked for is done."""
    (home / FOLDER / WORKING).unlink(missing_ok=True)
