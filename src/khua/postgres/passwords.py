"""The passwords of the embedded server's roles: random, in one file that only we can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from .problems import problem

SUPER, OWNER, APP = "khua_super", "khua_owner", "khua_app"


def read_passwords(file: Path, *, data: Path) -> dict[str, str]:
    """Role to password, from `file`; made the first time, before there is a cluster in `data`.

    Raises PostgresProblem `lost_password` when the cluster is there and the file is not.
    """
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return found
    except FileNotFoundError:
        if data.exists():
            raise problem("lost_password", folder=data, file=file) from None
    made = {role: secrets.token_urlsafe(32) for role in (SUPER, OWNER, APP)}
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(made, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(unfinished, file)  # unlike a rename, fails when another process was first
    except FileExistsError:
        return read_passwords(file, data=data)
    finally:
        unfinished.unlink()
    return made
