"""Heads of the chains, signed: whoever holds one can tell whether what came before was touched.

A chain alone does not stop an operator who rewrites it from some entry on. A head that is signed
and lies elsewhere does: in the home's `heads/` folder, and, handed out, with other offices.
"""

import base64
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection

from khua.access.audit.keys import key_id, signing_key

FOLDER = "heads"
PREFIX = b"khua audit head\n"  # a signature over this can be taken for nothing else


class NoHead(ValueError):
    """The file is not one that `khua audit sign` wrote."""


@dataclass(frozen=True)
class Head:
    """The last entry of an office's chain at some moment. `hash` hexadecimal; `at` ISO 8601, UTC;
    `key` the id of the signing key; `signature` base64."""

    office: str
    seq: int
    hash: str
    at: str
    key: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        told = {name: value for name, value in asdict(self).items() if name != "signature"}
        return PREFIX + json.dumps(told, sort_keys=True, separators=(",", ":")).encode()

    def holds(self, key: Ed25519PublicKey) -> bool:
        """Whether `key` signed exactly this."""
        try:
            key.verify(base64.b64decode(self.signature, validate=True), self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True

    def line(self) -> str:
        """The head as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def sign(key: Ed25519PrivateKey, office: str, seq: int, hash_: str) -> Head:
    """A signed head."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    bare = Head(office, seq, hash_, at, key_id(key.public_key()))
    signature = base64.b64encode(key.sign(bare.signed_bytes())).decode()
    return Head(**{**asdict(bare), "signature": signature})


def sign_all(home: Path, office: str | None = None) -> list[Head]:
    """Sign where every chain (or that of `office`) stands now, and keep what is new in the home.

    Needs no owner's role and no pass. Raises keys.NoKey, OSError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT office, seq, hash FROM access_chain_heads()")
        found = [row for row in cursor.fetchall() if office in (None, row[0])]
    if not found:
        return []
    key = signing_key(home)
    heads = [sign(key, *row) for row in found]
    for head in heads:
        _keep(home, head)
    return heads


def write(head: Head, folder: Path) -> Path:
    """Write a head into a file of its own, to be handed out."""
    file = folder / f"head-{_safe(head.office)}-{head.seq}.json"
    file.write_text(head.line(), encoding="utf-8")
    return file


def read(file: Path) -> list[Head]:
    """The heads in a file of one or many. Raises NoHead, OSError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        heads = [Head(**json.loads(line)) for line in lines if line.strip()]
        if not heads:
            raise ValueError
        for head in heads:
            if not isinstance(head.seq, int) or not isinstance(head.office, str):
                raise ValueError
            bytes.fromhex(head.hash)
    except (ValueError, TypeError):
        raise NoHead(str(file)) from None
    return heads


def kept(home: Path) -> list[Head]:
    """Every head that was signed here. Raises NoHead for a file that was spoilt."""
    return [head for file in sorted((home / FOLDER).glob("*.jsonl")) for head in read(file)]


def _keep(home: Path, head: Head) -> None:
    """Append a head to its office's file, unless nothing was added to the chain since the last."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{_safe(head.office)}.jsonl"
    if (
        file.exists()
        and (before := read(file)[-1])
        and (before.seq, before.hash)
        == (
            head.seq,
            head.hash,
        )
    ):
        return
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        out.write(head.line().encode())
        out.flush()
        os.fsync(out.fileno())


def _safe(code: str) -> str:
    """An office's code as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9-]", "_", code)
