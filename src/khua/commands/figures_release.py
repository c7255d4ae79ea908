"""`khua figures release`: tables for the public are built, attacked, and only then signed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.figures_from import (
    AsOfOption,
    FromOption,
    HomeOption,
    Source,
    refused,
    source,
    years,
)
from khua.commands.progress import shown
from khua.commands.setup import prepare
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    language,
    say,
    told_plainly,
    trouble,
)

if TYPE_CHECKING:
    from khua.figures.release import LeftOut, Release

SAYS: Final[dict[str, Text]] = {
    "build": {"en": "Building and attacking the release", "lo": "ກຳລັງສ້າງ ແລະ ທົດສອບໂຈມຕີຊຸດເຜີຍແຜ່"},
    "built": {
        "en": "{tables} tables in {parts} parts, {numbers:,} numbers. Left out: {few} parts with "
        "too few people, {found} that gave something away.",
        "lo": "{tables} ຕາຕະລາງ ໃນ {parts} ສ່ວນ, {numbers:,} ຕົວເລກ. ຕັດອອກ: {few} ສ່ວນທີ່ມີຄົນໜ້ອຍເກີນໄປ, "
        "{found} ສ່ວນທີ່ເປີດເຜີຍບາງຢ່າງ.",
    },
    "signed": {"en": "Signed off by {by}: {out}", "lo": "ເຊັນຮັບຮອງໂດຍ {by}: {out}"},
    "hash": {"en": "SHA-256 of the release: {sha}", "lo": "SHA-256 ຂອງຊຸດເຜີຍແຜ່: {sha}"},
    "unsigned": {
        "en": "Not signed, so nothing was written. Read the attack; then --sign NAME --out FOLDER.",
        "lo": "ຍັງບໍ່ໄດ້ເຊັນ ຈຶ່ງບໍ່ໄດ້ບັນທຶກ. ໃຫ້ອ່ານຜົນການທົດສອບ; ແລ້ວໃຊ້ --sign ຊື່ --out ໂຟນເດີ.",
    },
    "pending": {"en": "{number}: {state}", "lo": "{number}: {state}"},
    "none": {"en": "No release waits to be built.", "lo": "ບໍ່ມີຊຸດເຜີຍແຜ່ລໍຖ້າສ້າງ."},
}
NO_FROM: Final = (
    {"en": "A release is made of the rows of a snapshot, and of some years.",
     "lo": "ຊຸດເຜີຍແຜ່ສ້າງຈາກແຖວຂໍ້ມູນຂອງພາບລວມ ແລະ ຈາກບາງປີ."},
    {"en": "Name both: --from FOLDER --years 2016-2018. For what a page asked for: --pending.",
     "lo": "ໃຫ້ບອກທັງສອງ: --from ໂຟນເດີ --years 2016-2018. ສຳລັບສິ່ງທີ່ໜ້າເວັບຂໍ: --pending."},
)  # fmt: skip
BUSY: Final = (
    {"en": "Another process is building releases.", "lo": "ມີອີກຂະບວນການກຳລັງສ້າງຊຸດເຜີຍແຜ່."},
    {"en": "Wait for it; the page of releases shows how far it is.",
     "lo": "ໃຫ້ລໍຖ້າ; ໜ້າຊຸດເຜີຍແຜ່ບອກວ່າຮອດໃສ."},
)  # fmt: skip
NO_OUT: Final = (
    {"en": "It is not said where the signed release goes.", "lo": "ບໍ່ໄດ້ບອກວ່າຊຸດທີ່ເຊັນແລ້ວໄປໃສ."},
    {"en": "Name a new folder: --out release-2023.", "lo": "ໃຫ້ບອກໂຟນເດີໃໝ່: --out release-2023."},
)
FULL: Final = (
    {"en": "{folder} has files in it already.", "lo": "{folder} ມີໄຟລ໌ຢູ່ແລ້ວ."},
    {"en": "A release that was published is not written over: name a new folder.",
     "lo": "ຊຸດທີ່ເຜີຍແຜ່ແລ້ວ ບໍ່ຂຽນທັບ: ໃຫ້ບອກໂຟນເດີໃໝ່."},
)  # fmt: skip


def release(
    period: Annotated[
        str | None, typer.Option("--years", help="2014-2023, or 2014,2016-2018.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder of the signed release.")] = None,
    by: Annotated[
        str | None, typer.Option("--sign", help="Who signs it off, when nothing was found.")
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", help="Folder of an earlier release; may be repeated."),
    ] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="Build what the page asked for, in the record.")
    ] = False,
    folder: FromOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Build the public tables of these years, attack them with all that was published before, leave
    out what gives something away, and sign off what is left. The attack in words is written beside
    the tables."""
    speak = language(lang)
    if pending:
        _pending(home, speak)
        return
    with told_plainly(speak):
        if folder is None or period is None:
            raise trouble(NO_FROM)
    with source(folder, as_of=as_of, lang=speak) as numbers:
        if by and out is None:
            raise trouble(NO_OUT)
        if by and out and out.is_dir() and any(out.iterdir()):
            raise trouble(FULL, folder=out)
        _released(numbers, years(period), earlier or [], out, by, speak)


def _released(
    numbers: Source, wanted: list[int], earlier: list[Path], out: Path | None, by: str | None,
    lang: Lang,
) -> None:  # fmt: skip
    from khua.figures import release as releases

    try:
        before = [releases.read(each).release for each in earlier]
        with shown(SAYS, lang, transient=True) as told:
            told("build", 0.0)
            rows = numbers.rows()
            built = releases.build(rows, wanted, numbers.as_of, earlier=before)
            safe, findings = releases.mended(built, rows, before)
    except (releases.Altered, releases.CannotBuild) as fault:
        raise refused(fault.words) from None
    tell(safe, safe.left_out, lang)
    console.print(findings.report[lang], markup=False, soft_wrap=True)
    if by is None or out is None:
        say(SAYS["unsigned"], lang)
        return
    try:
        signed = releases.sign_off(safe, findings, by, date.today())
        releases.write(signed, out)
    except releases.NotSafe as fault:
        raise refused(fault.words) from None
    except FileExistsError:
        raise trouble(FULL, folder=out) from None
    say(SAYS["signed"], lang, by=by, out=out)
    say(SAYS["hash"], lang, sha=signed.sha256)


def _pending(home: Path | None, lang: Lang) -> None:
    """Build what pages asked for: the owner's work, who alone has the rows."""
    from khua.commands.operating import as_trouble, existing_home, owner_url

    place = existing_home(home)
    with as_trouble(lang), prepare(place, lang=lang) as urls:
        owner_url(urls)
        from khua.statistics.services import building

        try:
            with shown(SAYS, lang, transient=True) as told:
                done = building.work_off(
                    Path(os.environ["KHUA_HOME"]), lambda _, at: told("build", at)
                )
        except building.Busy:
            raise Trouble(*BUSY) from None
        for each in done:
            say(SAYS["pending"], lang, number=each.number, state=each.state)
        if not done:
            say(SAYS["none"], lang)


def tell(safe: Release, left_out: tuple[LeftOut, ...], lang: Lang) -> None:
    """How much is in the release, and how much is not."""
    whys = [each.why for each in left_out]
    say(
        SAYS["built"], lang,
        tables=len(safe.tables), parts=len(safe.numbers),
        numbers=sum(map(len, safe.numbers.values())),
        few=whys.count("few"), found=whys.count("found"),
    )  # fmt: skip
