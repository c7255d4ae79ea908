"""The key that signs heads: Ed25519 (RFC 8032), in files of the home, outside the database."""

import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

PRIVATE, PUBLIC = "audit.key", "audit.pub"


class NoKey(ValueError):
    """The file holds no Ed25519 key."""


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The private key of this installation, made at first use with its public key beside it.

    Raises NoKey, OSError.
    """
    file = home / PRIVATE
    if not file.exists():
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write_once(file, pem, 0o600)
    key = _loaded(file, lambda pem: load_pem_private_key(pem, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(str(file))
    if not (home / PUBLIC).exists():
        _write_once(home / PUBLIC, written(key.public_key()), 0o644)
    return key


def public_key(file: Path) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises NoKey, OSError."""
    key = _loaded(file, load_pem_public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey(str(file))
    return key


def own_public_key(home: Path) -> Ed25519PublicKey | None:
    """The public key of this installation; None when nothing was ever signed. Raises NoKey."""
    return public_key(home / PUBLIC) if (home / PUBLIC).exists() else None


def written(key: Ed25519PublicKey) -> bytes:
    """A public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """What people compare: the first 16 hexadecimal digits of the key's SHA-256."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _loaded(file: Path, load: object) -> object:
    try:
        return load(file.read_bytes())  # type: ignore[operator]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NoKey(str(file)) from None


def _write_once(file: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, and leave the one that another process was quicker with."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
