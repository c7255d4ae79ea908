"""Restore a backup for trial into a scratch cluster, which is thrown away afterwards.

The trial runs in a process of its own, `python -m khua.operations.trial`, that reads the opened
tar from its standard input: Django there knows the scratch database and no other.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import pyrage

from khua.operations.archive import Source, told
from khua.operations.trouble import Stopped, Text, stopped
from khua.postgres import PostgresProblem, Server, prepare
from khua.postgres.address import DATABASE
from khua.postgres.binaries import find_binaries
from khua.postgres.passwords import APP, OWNER

NAME: Final = "trial-"
NO_TRIAL: tuple[Text, Text] = (
    {
        "en": "The backup could not be tried: {reason}",
        "lo": "ທົດລອງຊຸດສຳຮອງບໍ່ໄດ້: {reason}",
    },
    {
        "en": "Nothing was kept. Mend that, or make the backup with --no-verify and try a restore "
        "on another machine.",
        "lo": "ບໍ່ໄດ້ເກັບໄວ້. ໃຫ້ແກ້ກ່ອນ ຫຼື ສຳຮອງດ້ວຍ --no-verify ແລ້ວທົດລອງກູ້ຄືນໃນເຄື່ອງອື່ນ.",
    },
)


def possible() -> bool:
    """Whether a scratch cluster can be made here at all. Raises PostgresProblem with its mend."""
    return bool(find_binaries())


def try_out(file: BinaryIO, identity: Any, home: Path, secret: str) -> dict[str, Any]:
    """Restore the backup `file` into a scratch cluster under `home`, on the disk where the record
    itself lies; what came back. Raises Stopped, PostgresProblem."""
    with _scratch(home) as (folder, urls):
        environment = {
            **os.environ,
            **urls,
            "KHUA_HOME": str(folder),
            "KHUA_SECRET_KEY": secret,
            "DJANGO_SETTINGS_MODULE": "khua.web.settings",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "khua.operations.trial"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        try:
            return _fed(child, file, identity)
        finally:
            child.kill()
            child.wait()


def _fed(child: subprocess.Popen[bytes], file: BinaryIO, identity: Any) -> dict[str, Any]:
    """Pour the opened backup into the child, and read its verdict."""
    pipe, child.stdin = cast(BinaryIO, child.stdin), None
    fault: Exception | None = None
    try:
        pyrage.decrypt_io(file, pipe, [identity])
    except Exception as caught:  # the child ended, or the file is not what was written
        fault = caught
    with suppress(BrokenPipeError):
        pipe.close()
    out, err = child.communicate()
    try:
        verdict: dict[str, Any] = json.loads(out)
    except ValueError:
        last = (err.decode(errors="replace").strip().splitlines() or ["?"])[-1]
        raise stopped(NO_TRIAL, reason=last.partition(":")[0]) from None
    if "problem" in verdict:
        raise Stopped(verdict["problem"], verdict["mend"])
    if fault is not None:
        raise told(fault)
    return verdict


@contextmanager
def _scratch(home: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A cluster that waits for no disk, and its addresses; nothing of it is left."""
    for left in home.glob(f"{NAME}*"):  # of a backup that was killed
        _remove(left)
    folder = home / f"{NAME}{os.getpid()}"
    server = Server(folder, throwaway=True)
    try:
        server.start()
        words = {role: secrets.token_urlsafe(24) for role in (OWNER, APP)}
        prepare(server.dsn(), owner_password=words[OWNER], app_password=words[APP])
        inside = server.dsn(dbname=DATABASE).partition("@")[2]
        yield (
            folder,
            {
                "KHUA_DATABASE_URL": f"postgresql://{APP}:{words[APP]}@{inside}",
                "KHUA_OWNER_DATABASE_URL": f"postgresql://{OWNER}:{words[OWNER]}@{inside}",
            },
        )
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Stop the scratch server and remove all of it, also what had to lie elsewhere."""
    server = Server(folder, throwaway=True)
    with suppress(PostgresProblem, OSError):
        server.stop()
        for place in (server.layout.socket, server.layout.root):
            shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """The child: restore what comes in, and print what came of it as one line of JSON."""
    import django

    from khua.operations.restore import restore

    django.setup()
    url, secret = os.environ["KHUA_OWNER_DATABASE_URL"], os.environ["KHUA_SECRET_KEY"]
    try:
        found = restore(Source(sys.stdin.buffer), url, None, secret)
    except Stopped as fault:
        print(json.dumps({"problem": fault.problem, "mend": fault.mend}))
    else:
        print(json.dumps(found._asdict()))


if __name__ == "__main__":
    main()
