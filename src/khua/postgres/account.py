"""Which account runs the server: ourselves, or, when we are root, a system account.

PostgreSQL refuses to run as root, and rightly. Nothing here changes the mode or the owner of a
folder that Khua did not make.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from .problems import problem

PREFERRED = "khua"
FALLBACKS = ("postgres", "nobody")


class Account(NamedTuple):
    """A system account. `ours` is true when it is simply the one we already are."""

    name: str
    uid: int
    gid: int
    ours: bool

    def run(self, *command: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, with a bare environment and no standing groups.

        The environment carries no `PG…` variable, so that nobody's settings leak in. Raises
        OSError when the program cannot be run by the account.
        """
        demote: dict[str, Any] = {}
        if not self.ours:
            demote = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 - a fixed program with arguments, no shell
            [str(part) for part in command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            umask=0o077,
            check=False,
            **demote,
        )

    def may(self, test: str, path: Path) -> bool:
        """Ask the kernel, as this account: `may("-x", folder)` is "can it pass through?".

        Asking beats reading modes: access lists and mount options count too.
        """
        try:
            return self.run("test", test, path).returncode == 0
        except OSError:
            return False

    def own(self, path: Path) -> None:
        """Give one file or folder that Khua has just made to this account."""
        if not self.ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(data: Path) -> Account:
    """The account that runs the server of the data folder `data` (which may not exist yet).

    A plain user runs it himself. Root hands it to the owner of the data, else to `khua` (made
    with `useradd --system` where that works), else to `postgres`, else to `nobody`.
    Raises PostgresProblem: `not_ours`, `no_account`.
    """
    me = os.geteuid()
    owner = _owner(data)
    if me != 0:
        if owner not in (None, me):
            raise problem("not_ours", folder=data)
        return Account(_name(me), me, os.getegid(), ours=True)
    if owner == 0:
        raise problem("not_ours", folder=data)
    if owner is not None:
        return Account(_name(owner), owner, data.stat().st_gid, ours=False)
    for entry in (_khua(), *map(_entry, FALLBACKS)):
        if entry is not None:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, ours=False)
    raise problem("no_account")


def _owner(data: Path) -> int | None:
    try:
        return data.stat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError:
        raise problem("not_ours", folder=data) from None


def _khua() -> pwd.struct_passwd | None:
    """The account `khua`, made if it is not there and can be."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if _entry(PREFERRED) is None and useradd is not None:
        subprocess.run(  # noqa: S603 - a fixed command line
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", PREFERRED],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,  # an account database that is read-only leaves us the fallbacks
        )
    return _entry(PREFERRED)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry if entry.pw_uid != 0 else None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run as a number without a name
        return str(uid)
