"""`khua figures export`: the formats that others ask for, checked on the way out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.figures_from import (
    COUNT,
    AsOfOption,
    AsOption,
    ExactOption,
    FromOption,
    HomeOption,
    Source,
    released,
    source,
    years,
)
from khua.commands.files import whole
from khua.commands.progress import shown
from khua.commands.speaking import Lang, LangOption, Text, Trouble, language, say, trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khua.figures.formats import Export, Format
    from khua.figures.shown import Shown

SAYS: Final[dict[str, Text]] = {
    "written": {"en": "Written: {out}", "lo": "ບັນທຶກແລ້ວ: {out}"},
    "note": {"en": "Note: {note}", "lo": "ໝາຍເຫດ: {note}"},
    "secret": {
        "en": "A new secret was made: {file}. Keep it: with another, everybody has other numbers.",
        "lo": "ໄດ້ສ້າງກະແຈລັບໃໝ່: {file}. ໃຫ້ຮັກສາໄວ້: ຖ້າໃຊ້ອັນອື່ນ ທຸກຄົນຈະໄດ້ເລກອື່ນ.",
    },
    "alone": {
        "en": "Is a release of these years public? Then name its folder with --beside: the two"
        " together could tell what neither tells alone.",
        "lo": "ຖ້າມີຊຸດເຜີຍແຜ່ຂອງປີເຫຼົ່ານີ້ແລ້ວ ໃຫ້ບອກໂຟນເດີຂອງມັນດ້ວຍ --beside: ສອງອັນຮ່ວມກັນ ອາດບອກສິ່ງທີ່"
        "ແຕ່ລະອັນບໍ່ໄດ້ບອກ.",
    },
    "people": {
        "en": "Each row is one person: for whoever may read these cases, never public.",
        "lo": "ແຕ່ລະແຖວແມ່ນຄົນໜຶ່ງ: ສຳລັບຜູ້ທີ່ອ່ານຄະດີເຫຼົ່ານີ້ໄດ້, ບໍ່ໃຫ້ເຜີຍແຜ່ຈັກເທື່ອ.",
    },
}
NO_FORMAT: Final = (
    {"en": "There is no format {name}.", "lo": "ບໍ່ມີຮູບແບບ {name}."},
    {"en": "There are: {names}.", "lo": "ມີ: {names}."},
)
ONE_YEAR: Final = (
    {"en": "{name} is of one year.", "lo": "{name} ແມ່ນຂອງປີດຽວ."},
    {"en": "Name it: --year 2016.", "lo": "ໃຫ້ບອກ: --year 2016."},
)
ALL_YEARS: Final = (
    {"en": "{name} has all years of the tables.", "lo": "{name} ມີທຸກປີຂອງຕາຕະລາງ."},
    {"en": "Leave --year out.", "lo": "ບໍ່ຕ້ອງໃສ່ --year."},
)
TRUE: Final = (
    {"en": "{name} has the true numbers or single rows, which are not moved.",
     "lo": "{name} ມີຕົວເລກແທ້ ຫຼື ແຖວຂອງແຕ່ລະຄົນ ເຊິ່ງບໍ່ໄດ້ປັບ."},
    {"en": "Say that this is meant: --exact. It is not to be made public.",
     "lo": "ໃຫ້ຢືນຢັນດ້ວຍ --exact. ບໍ່ໃຫ້ເຜີຍແຜ່."},
)  # fmt: skip
SEVERAL: Final = (
    {"en": "{name} is several files.", "lo": "{name} ມີຫຼາຍໄຟລ໌."},
    {"en": "Name a folder for them: --out {stem}.", "lo": "ໃຫ້ບອກໂຟນເດີ: --out {stem}."},
)
NO_SECRET: Final = (
    {"en": "{name} names people by pseudonyms, which are made from a secret.",
     "lo": "{name} ໃຊ້ນາມແຝງ ເຊິ່ງສ້າງຈາກກະແຈລັບ."},
    {"en": "Name its file with --secret; it is made where there is none.",
     "lo": "ໃຫ້ບອກໄຟລ໌ດ້ວຍ --secret; ຖ້າບໍ່ມີ ຈະສ້າງໃຫ້."},
)  # fmt: skip
SHORT: Final = (
    {"en": "{file} has fewer than {bytes} bytes.", "lo": "{file} ມີໜ້ອຍກວ່າ {bytes} ໄບ."},
    {"en": "Name another file; it is made where there is none.",
     "lo": "ໃຫ້ບອກໄຟລ໌ອື່ນ; ຖ້າບໍ່ມີ ຈະສ້າງໃຫ້."},
)  # fmt: skip
SECRET: Final = 32  # bytes


def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="glotip, glotip-questionnaire, tip, ctdc, htcds or sdmx.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(help="The file, its metadata beside it; or a folder, for several files."),
    ],
    year: Annotated[
        str | None, typer.Option(help="2016; for glotip also 2014-2023 or 2014,2016.")
    ] = None,
    secret: Annotated[
        Path | None, typer.Option(help="File of the secret of pseudonyms (htcds).")
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder of a signed release that is public: glotip leaves out what the two"
            " together would give away. Again for each; those of the record are known."
        ),
    ] = None,
    folder: FromOption = None,
    exact: ExactOption = False,
    as_of: AsOfOption = None,
    login: AsOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Write figures in a format that others ask for: checked on the way out, with metadata beside
    that says where the numbers come from. glotip has true numbers, those below 5 as <5, and leaves
    out rows until none of these can be worked out; with --as, the moved numbers of a member."""
    speak = language(lang)
    safe = name == "glotip" and login is None  # it protects its true numbers by itself
    with source(
        folder, exact=exact or safe, as_of=as_of, login=login, home=home, lang=speak, rows=True
    ) as numbers:
        from khua.figures.formats import FORMATS, Unfit

        if name not in FORMATS:
            raise trouble(NO_FORMAT, name=name, names=", ".join(FORMATS))
        try:
            if FORMATS[name].needs == "snapshot" and not exact:
                raise trouble(TRUE, name=name)
            public = [*getattr(numbers, "public", ())]
            public += [one for each in beside or () for one in released(each).tables]
            made = _made(FORMATS[name], numbers, year, secret, public, speak)
        except Unfit as fault:
            texts = {
                each: "\n".join(one.said(each) for one in fault.problems) for each in ("en", "lo")
            }
            first, _, rest = texts["en"].partition("\n")
            lo, _, rest_lo = texts["lo"].partition("\n")
            raise Trouble({"en": first, "lo": lo}, {"en": rest, "lo": rest_lo}) from None
        for file in write(made, FORMATS[name], out):
            say(SAYS["written"], speak, out=file)
        if FORMATS[name].people:
            say(SAYS["people"], speak)
        if safe and folder and not beside:
            say(SAYS["alone"], speak)
        for note in made.notes:
            say(SAYS["note"], speak, note=note[speak])


def _made(
    given: Format,
    numbers: Source,
    year: str | None,
    secret: Path | None,
    public: Sequence[Shown],
    lang: Lang,
) -> Export:
    wanted = years(year) if year else []
    if given.needs == "tables":
        from khua.figures.catalogue import catalogue

        if wanted and given.id != "glotip":
            raise trouble(ALL_YEARS, name=given.id)
        with shown(COUNT, lang, transient=True) as told:
            tables = numbers.tables(given.tables or catalogue(), None, told)
        if given.id == "glotip":
            return given.export(tables, wanted or None, beside=public)
        return given.export(tables)
    if len(wanted) > 1 or (not wanted and given.id in ("tip", "glotip-questionnaire")):
        raise trouble(ONE_YEAR, name=given.id)
    rows = numbers.rows()
    if given.id == "tip":
        return given.export(rows, wanted[0], numbers.as_of)
    one = wanted[0] if wanted else None
    if given.secret:
        return given.export(rows, _secret(given.id, secret, lang), one)
    return given.export(rows, one)


def _secret(name: str, file: Path | None, lang: Lang) -> bytes:
    """The secret of a file, which is made where there is none. Raises Trouble."""
    if file is None:
        raise trouble(NO_SECRET, name=name)
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(secrets.token_bytes(SECRET))
        say(SAYS["secret"], lang, file=file)
    content = file.read_bytes()
    if len(content) < SECRET:
        raise trouble(SHORT, file=file, bytes=SECRET)
    return content


def write(made: Export, given: Format, out: Path) -> list[Path]:
    """The files: all into a folder, or the format's own file under the name asked for with its
    metadata beside. Each is whole, or not there. Raises Trouble."""
    from khua.figures.formats.problems import META

    places = {name: out / name for name in made.files}
    if out.suffix and not out.is_dir():
        if given.file not in made.files:
            raise trouble(SEVERAL, name=given.id, stem=out.with_suffix(""))
        places = {
            name: out
            if name == given.file
            else out.with_name(f"{out.stem}.{name}" if name == META else name)
            for name in made.files
        }
    else:
        out.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        with whole(places[name]) as part:
            part.write_bytes(content)
    return list(places.values())
