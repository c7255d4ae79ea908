"""Compile every django.po under src/khua to the .mo that Django reads.

`python -m khua.web.compile_messages`. Babel does it, so no machine needs GNU gettext. `khua
serve`, the tests and the release build call `compile_all`; a fresh catalogue is left alone.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE: Final = Path(__file__).parents[1]


def catalogues(root: Path = PACKAGE) -> Iterator[Path]:
    """Every …/locale/<language>/LC_MESSAGES/*.po below `root`, in order of path."""
    yield from sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """Read one catalogue; its language is the folder's name. Raises PoFileError on bad syntax."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, abort_invalid=True)


def compile_one(path: Path) -> Path | None:
    """Write the .mo beside `path` unless it is newer; return it if written. No fuzzy entries."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > path.stat().st_mtime_ns:
        return None
    buffer = BytesIO()
    write_mo(buffer, read(path))
    # whole or not at all: another process may be reading
    draft = target.with_suffix(".mo.new")
    draft.write_bytes(buffer.getvalue())
    draft.replace(target)
    return target


def compile_all(root: Path = PACKAGE) -> list[Path]:
    """Compile what is stale; return the files written."""
    return [written for path in catalogues(root) if (written := compile_one(path))]


if __name__ == "__main__":
    for written in compile_all():
        print(written)
