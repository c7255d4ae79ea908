"""Releases: tables for the public are built, attacked, and only then signed off.

    release = build(snapshot, years=(2014, 2015, 2016), as_of=day, earlier=[...])
    findings = attack(release, snapshot, earlier=[...])
    release, findings = mended(release, snapshot, earlier=[...])   # both, until nothing is found
    signed = sign_off(release, findings, by="…", on=day)           # raises NotSafe
    write(signed, folder); read(folder)                            # raises Altered

`release.tables` are `Shown`, as everywhere; `Findings.report[lang]` is the attack in words.
"""

from khua.figures.release.attacking import Finding, Findings, attack, mended
from khua.figures.release.building import CannotBuild, build
from khua.figures.release.model import Breakdown, LeftOut, Release
from khua.figures.release.signing import Altered, NotSafe, Signed, read, sign_off, write

__all__ = [
    "Altered",
    "Breakdown",
    "CannotBuild",
    "Finding",
    "Findings",
    "LeftOut",
    "NotSafe",
    "Release",
    "Signed",
    "attack",
    "build",
    "mended",
    "read",
    "sign_off",
    "write",
]
