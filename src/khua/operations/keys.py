"""Keys of backups: age identities in files, and the public keys one encrypts to.

Whoever makes backups needs only the public key; the file that opens them is kept elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyrage

from khua.operations.trouble import Text, stopped

NO_RECIPIENT: tuple[Text, Text] = (
    {"en": "“{shown}” is not a public key.", "lo": "“{shown}” ບໍ່ແມ່ນກະແຈສາທາລະນະ."},
    {
        "en": "Give the line that `khua backup-key` printed; it begins with age1.",
        "lo": "ໃຫ້ໃສ່ແຖວທີ່ `khua backup-key` ພິມອອກມາ; ມັນເລີ່ມດ້ວຍ age1.",
    },
)
SECRET_GIVEN: tuple[Text, Text] = (
    {
        "en": "That is the secret key, and it has now been on a command line.",
        "lo": "ນັ້ນແມ່ນກະແຈລັບ ແລະ ດຽວນີ້ມັນຢູ່ໃນແຖວຄຳສັ່ງແລ້ວ.",
    },
    {
        "en": "Make a new one with `khua backup-key`, and give its public key, which begins with "
        "age1.",
        "lo": "ໃຫ້ສ້າງໃໝ່ດ້ວຍ `khua backup-key` ແລະ ໃຊ້ກະແຈສາທາລະນະທີ່ເລີ່ມດ້ວຍ age1.",
    },
)
NO_IDENTITY: tuple[Text, Text] = (
    {"en": "{file} holds no key that opens backups.", "lo": "{file} ບໍ່ມີກະແຈສຳລັບເປີດຊຸດສຳຮອງ."},
    {
        "en": "Name the file that `khua backup-key` wrote.",
        "lo": "ໃຫ້ລະບຸໄຟລ໌ທີ່ `khua backup-key` ຂຽນໄວ້.",
    },
)
WRONG_PASSPHRASE: tuple[Text, Text] = (
    {"en": "The passphrase does not open {file}.", "lo": "ວະລີລະຫັດເປີດ {file} ບໍ່ໄດ້."},
    {"en": "Try again.", "lo": "ໃຫ້ລອງໃໝ່."},
)
THERE: tuple[Text, Text] = (
    {"en": "{file} is there already.", "lo": "ມີ {file} ຢູ່ແລ້ວ."},
    {
        "en": "Choose another name: nothing is overwritten.",
        "lo": "ໃຫ້ເລືອກຊື່ອື່ນ: ຈະບໍ່ຂຽນທັບ.",
    },
)
AGE = b"age-encryption.org/"


def recipients(named: Sequence[str]) -> list[Any]:
    """The public keys as pyrage wants them: `age1…`, or an SSH public key. Raises Stopped."""
    found = []
    for text in map(str.strip, named):
        if text.upper().startswith("AGE-SECRET-KEY"):
            raise stopped(SECRET_GIVEN)
        kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(text))
        except pyrage.RecipientError:
            raise stopped(NO_RECIPIENT, shown=text[:70]) from None
    return found


def make_key(file: Path, passphrase: str | None) -> str:
    """Write a new identity into `file` (mode 0600, and under the passphrase if there is one) and
    return its public key. Raises Stopped when the file is there; OSError."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# public key: {public}\n{identity}\n".encode()
    if passphrase:
        text = pyrage.passphrase.encrypt(text, passphrase)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise stopped(THERE, file=file) from None
    with open(handle, "wb") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return public


def identities(file: Path, passphrase: Callable[[], str]) -> list[Any]:
    """The identities of a key file, as `khua backup-key` or `age-keygen` write it; `passphrase`
    is asked only when the file needs one. Raises Stopped; OSError."""
    raw = file.read_bytes()
    if raw.startswith(AGE):
        try:
            raw = pyrage.passphrase.decrypt(raw, passphrase())
        except pyrage.DecryptError:
            raise stopped(WRONG_PASSPHRASE, file=file) from None
    lines = [line.strip() for line in raw.decode("ascii", "replace").splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise stopped(NO_IDENTITY, file=file)
    return found
