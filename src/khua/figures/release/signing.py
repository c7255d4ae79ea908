"""Signing off: the last look of a person at a release in which nothing was found, and its files.

A folder: `release.json` with everything, a CSV file for each table, the attack in words, the method
in words, and `SHA256SUMS` of them all. Anybody can check it with `sha256sum -c SHA256SUMS`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from khua.figures.catalogue import UNITS, table
from khua.figures.counting import ALL
from khua.figures.release import words
from khua.figures.release.attacking import Findings
from khua.figures.release.model import Release, Text, as_data, digest, from_data

SUMS: Final = "SHA256SUMS"
FILE: Final = "release.json"
_NOT_SAFE: Final = {
    "en": "The attack on this release found {many}; it cannot be signed off. Leave out what the"
    " report names (`mended` does), and attack it again.",
    "lo": "ການທົດສອບໂຈມຕີຊຸດນີ້ພົບ {many} ຂໍ້; ຈຶ່ງເຊັນຮັບຮອງບໍ່ໄດ້. ໃຫ້ຕັດສິ່ງທີ່ລາຍງານລະບຸອອກ ແລ້ວທົດສອບຄືນ.",
}
_OTHER: Final = {
    "en": "These findings are of another release. Attack this one first.",
    "lo": "ຜົນທົດສອບນີ້ແມ່ນຂອງຊຸດອື່ນ. ໃຫ້ທົດສອບຊຸດນີ້ກ່ອນ.",
}
_NOBODY: Final = {
    "en": "Who signs off is not given. Name the person and the office.",
    "lo": "ບໍ່ໄດ້ບອກວ່າໃຜເຊັນຮັບຮອງ. ໃຫ້ລະບຸຊື່ ແລະ ຫ້ອງການ.",
}
_ALTERED: Final = {
    "en": "{file}: it is not as it was signed. Get the release again from who published it.",
    "lo": "{file}: ບໍ່ຄືກັບຕອນເຊັນຮັບຮອງ. ໃຫ້ເອົາຊຸດນີ້ໃໝ່ຈາກຜູ້ເຜີຍແຜ່.",
}


class _Said(Exception):
    """`words`: why and the mend, in both languages."""

    def __init__(self, words: Text, **values: Any) -> None:
        self.words = {lang: text.format(**values) for lang, text in words.items()}
        super().__init__(self.words["en"])


class NotSafe(_Said):
    """A release that nobody can sign off."""


class Altered(_Said):
    """A signed release that is not as it was."""


@dataclass(frozen=True)
class Signed:
    """A release that may be published. `measured`: numbers of the attack; `report`: the same in
    words. `sha256`: of the release, signature and report together."""

    release: Release
    by: str
    on: date
    measured: Mapping[str, int]
    report: Text

    @property
    def sha256(self) -> str:
        """What a page or a log names this release by."""
        return digest(_data(self))


def sign_off(release: Release, findings: Findings, by: str, on: date) -> Signed:
    """The release, signed. Raises NotSafe where the attack found something, or was on another."""
    if findings.sha256 != release.sha256:
        raise NotSafe(_OTHER)
    if findings.found:
        raise NotSafe(_NOT_SAFE, many=len(findings.found))
    if not by.strip():
        raise NotSafe(_NOBODY)
    return Signed(release, by.strip(), on, findings.measured, findings.report)


def write(signed: Signed, folder: Path) -> Path:
    """All its files into a new or empty folder; gives release.json. Raises FileExistsError where
    there are files already: a release that was published is not written over."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    files = {
        FILE: json.dumps({**_data(signed), "sha256": signed.sha256}, ensure_ascii=False, indent=1)
        + "\n"
    }
    for lang in ("en", "lo"):
        files[f"attack.{lang}.txt"] = signed.report[lang]
        files[f"method.{lang}.txt"] = words.method(signed.release)[lang]
    for name in dict.fromkeys(each.table for each in signed.release.numbers):
        files[f"{name}.csv"] = as_csv(signed.release, name)
    sums = []
    for name, text in sorted(files.items()):
        data = text.encode()
        (folder / name).write_bytes(data)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
    (folder / SUMS).write_text("".join(sums), encoding="utf-8")
    return folder / FILE


def read(folder: Path) -> Signed:
    """A signed release. Raises Altered where a file is not as it was signed, or is missing."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest_ for digest_, _, name in (line.partition("  ") for line in lines)}
        for name, told in {FILE: "", **sums}.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != told:
                raise Altered(_ALTERED, file=name)
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
        signed = Signed(
            from_data(data), data["signed"]["by"], date.fromisoformat(data["signed"]["on"]),
            data["attack"]["measured"], data["attack"]["report"],
        )  # fmt: skip
        if signed.sha256 != data["sha256"]:
            raise Altered(_ALTERED, file=FILE)
    except (OSError, KeyError, ValueError, TypeError) as fault:
        raise Altered(_ALTERED, file=getattr(fault, "filename", None) or FILE) from None
    return signed


def as_csv(release: Release, name: str) -> str:
    """A table for a spreadsheet: its dimensions, the number (empty where it is not shown), unit and
    day of the count."""
    given, shown = table(name), release.table(name)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([each.id for each in given.by] + ["number", "unit", "as_of"])
    names = [each.id for each in given.by]
    for part in sorted(release.numbers):
        if part.table != name:
            continue
        day = release.days.get(part, release.as_of).isoformat()
        for cell in part.cells():
            values = shown.number(**{n: v for n, v in zip(names, cell, strict=True) if v != ALL})
            number = "" if values is None else values
            lines.writerow([*cell, number, UNITS[given.unit]["en"], day])
    return out.getvalue()


def _data(signed: Signed) -> dict[str, Any]:
    return {
        **as_data(signed.release),
        "signed": {"by": signed.by, "on": signed.on.isoformat()},
        "attack": {"measured": dict(signed.measured), "report": dict(signed.report)},
        "method_in_words": dict(words.method(signed.release)),
    }
