"""`khua names`: how alike are two names, why, and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    language,
    say,
    told_plainly,
)

if TYPE_CHECKING:
    from khua.names import Explanation

app = typer.Typer(no_args_is_help=True, help="Names across scripts and spellings.")

_AT_ONCE: Final = 200_000  # pairs; keeps memory bounded
_SAY: Final[dict[str, Text]] = {
    "score": {"en": "Score {score:.2f} of 1", "lo": "ຄະແນນ {score:.2f} ຈາກ 1"},
    "same": {
        "en": "may be one name (from {threshold})",
        "lo": "ອາດເປັນຊື່ດຽວກັນ (ແຕ່ {threshold} ຂຶ້ນໄປ)",
    },
    "different": {"en": "different names (under {threshold})", "lo": "ຊື່ຕ່າງກັນ (ຕ່ຳກວ່າ {threshold})"},
    "caution": {
        "en": "A name alone never proves that two people are one.",
        "lo": "ຊື່ຢ່າງດຽວ ບໍ່ເຄີຍພິສູດວ່າສອງຄົນເປັນຄົນດຽວກັນ.",
    },
    "first": {"en": "name A", "lo": "ຊື່ A"},
    "second": {"en": "name B", "lo": "ຊື່ B"},
    "sounds": {"en": "sounds", "lo": "ສຽງ"},
    "why": {"en": "why", "lo": "ເຫດຜົນ"},
    "none": {"en": "(nothing)", "lo": "(ບໍ່ມີ)"},
}
_TWO_NAMES: Final = (
    {"en": "Two names are needed, or a file of pairs.", "lo": "ຕ້ອງການສອງຊື່ ຫຼື ໄຟລ໌ຄູ່ຊື່."},
    {
        "en": "Write khua names compare A B, or khua names compare --file PAIRS.tsv.",
        "lo": "ຂຽນ khua names compare A B ຫຼື khua names compare --file PAIRS.tsv.",
    },
)


class FormatName(StrEnum):
    text = "text"
    tsv = "tsv"


@app.callback()
def group() -> None:
    """Names across scripts and spellings."""


@app.command()
def compare(
    a: Annotated[str | None, typer.Argument(metavar="A", help="A name, in any script.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="B", help="Another name.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="PAIRS.tsv", help="Pairs: two columns with a tab between, no header."),
    ] = None,
    output: Annotated[
        FormatName | None,
        typer.Option("--format", help="Text to read, or tab-separated with the score last."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there, not to the screen.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Say how alike two names are and why; or score every pair of a file, in its order.

    A score from 0.85 on means that the two may be one name (docs/names.md).
    """
    spoken = language(lang)
    with told_plainly(spoken):
        if file is not None and a is None:
            pairs = _read(file)
        elif file is None and a is not None and b is not None:
            pairs = [(a, b)]
        else:
            raise Trouble(*_TWO_NAMES)
        if output is FormatName.text or (output is None and file is None):
            for pair in pairs:
                if pair:
                    _explain(*pair, spoken)
        else:
            _write(_scored(pairs), out)


@app.command("key")
def show_key(name: Annotated[str, typer.Argument(metavar="NAME", help="A name.")]) -> None:
    """Print the key of a name: how its words sound, titles left out. Equal keys, alike names."""
    from khua.names import key

    typer.echo(key(name).encode())


def _read(file: Path) -> list[tuple[str, str] | None]:
    """Return the pairs of a file, None for a blank line. Raises Trouble with the row's number."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Trouble(
            {
                "en": f"{file}: the file cannot be read ({error.strerror}).",
                "lo": f"{file}: ອ່ານໄຟລ໌ບໍ່ໄດ້ ({error.strerror}).",
            },
            {"en": "Check the name and the folder.", "lo": "ກວດຊື່ໄຟລ໌ ແລະ ໂຟນເດີ."},
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Trouble(
            {"en": f"Row {row}: this is not UTF-8 text.", "lo": f"ແຖວ {row}: ນີ້ບໍ່ແມ່ນຂໍ້ຄວາມ UTF-8."},
            {
                "en": "Save the file again as UTF-8 text, tab-separated.",
                "lo": "ບັນທຶກໄຟລ໌ຄືນເປັນຂໍ້ຄວາມ UTF-8 ທີ່ຂັ້ນດ້ວຍ tab.",
            },
        ) from None
    lines = text.removesuffix("\n").split("\n") if text else []
    return [_pair(line.removesuffix("\r"), row) for row, line in enumerate(lines, 1)]


def _pair(line: str, row: int) -> tuple[str, str] | None:
    if not line.strip():
        return None
    cells = line.split("\t")
    if len(cells) == 2:
        return cells[0], cells[1]
    raise Trouble(
        {
            "en": f"Row {row}: {len(cells)} columns where there should be two.",
            "lo": f"ແຖວ {row}: ມີ {len(cells)} ຖັນ ແຕ່ຕ້ອງມີສອງ.",
        },
        {"en": "Put one tab between the two names.", "lo": "ໃສ່ tab ອັນດຽວລະຫວ່າງສອງຊື່."},
    )


def _scored(pairs: list[tuple[str, str] | None]) -> Iterator[str]:
    """Yield each row with its score as the third column; blank rows stay blank."""
    from khua.names import similarities

    rows = iter(pairs)
    while part := list(islice(rows, _AT_ONCE)):
        names = [pair or ("", "") for pair in part]
        scores = similarities([left for left, _ in names], [right for _, right in names])
        for pair, score in zip(part, scores, strict=True):
            yield f"{pair[0]}\t{pair[1]}\t{score:.4f}\n" if pair else "\n"


def _write(lines: Iterator[str], out: Path | None) -> None:
    """Write UTF-8 whatever the terminal's encoding says."""
    if out is None:
        for line in lines:
            typer.echo(line.encode(errors="replace"), nl=False)
        return
    try:
        with out.open("w", encoding="utf-8", errors="replace", newline="") as target:
            target.writelines(lines)
    except OSError as error:
        raise Trouble(
            {
                "en": f"{out}: the file cannot be written ({error.strerror}).",
                "lo": f"{out}: ຂຽນໄຟລ໌ບໍ່ໄດ້ ({error.strerror}).",
            },
            {"en": "Choose another name or folder.", "lo": "ເລືອກຊື່ ຫຼື ໂຟນເດີອື່ນ."},
        ) from None


def _explain(a: str, b: str, lang: Lang) -> None:
    from khua.names import SAME, explain

    why = explain(a, b)
    say(_SAY["score"], lang, score=why.score)
    say(_SAY["same" if why.same else "different"], lang, threshold=SAME)
    for table in (_words(why, lang), _letters(why, lang)):
        if table.row_count:
            console.print(table)
    for note in why.notes:
        console.print(note[lang], markup=False)
    say(_SAY["caution"], lang)


def _words(why: Explanation, lang: Lang) -> Table:
    table = Table(*(_SAY[head][lang] for head in ("first", "second", "sounds")), "")
    for pair in why.words:
        said = " ~ ".join(dict.fromkeys(filter(None, (pair.left_sound, pair.right_sound))))
        nothing = _SAY["none"][lang]
        row = (pair.left or nothing, pair.right or nothing, said, f"{pair.score:.2f}")
        table.add_row(*map(escape, row))
    return table


def _letters(why: Explanation, lang: Lang) -> Table:
    table = Table(_SAY["first"][lang], "", _SAY["second"][lang], _SAY["why"][lang])
    for pair in why.words:
        for each in pair.letters:
            row = (each.left, "=" if each.same else "≠", each.right, each.reason[lang])
            table.add_row(*map(escape, row))
    return table
