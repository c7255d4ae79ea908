"""Why two records are taken for one person, read back from what a batch wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from khua.matching import tables
from khua.matching.batch import report_file
from khua.matching.features import COLUMNS
from khua.matching.model import UNKNOWN, declared
from khua.matching.score import Step

Text = Mapping[str, str]

#: which columns of a table an evidence is read from
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "given": ("first_name", "full_name"),
    "family": ("surname",),
    "birth": ("dob",),
    "documents": ("id_no",),
    "phones": ("phone",),
    "accounts": ("account",),
    "vehicles": ("vehicle",),
    "addresses": ("address",),
    "place": ("district", "province"),
}
#: lines of a waterfall that are no evidence
NAMES: Final[Mapping[str, Text]] = {
    "prior": {"en": "Any two records", "lo": "ສອງບັນທຶກໃດໆ"},
    "through": {"en": "Through a third record", "lo": "ຜ່ານບັນທຶກທີສາມ"},
    "rivals": {"en": "Others fit as well", "lo": "ຄົນອື່ນກໍກົງຄືກັນ"},
    "weight": {"en": "Weight", "lo": "ນ້ຳໜັກ"},
}
LEVELS: Final[Mapping[str, Text]] = {
    "": {"en": "", "lo": ""},
    UNKNOWN: {"en": "not recorded", "lo": "ບໍ່ໄດ້ບັນທຶກ"},
    "spelled": {"en": "spelled alike", "lo": "ຂຽນຄືກັນ"},
    "sounds": {"en": "sounds alike", "lo": "ອອກສຽງຄືກັນ"},
    "near": {"en": "near", "lo": "ໃກ້ຄຽງ"},
    "close": {"en": "somewhat near", "lo": "ຄ້າຍຄື"},
    "differs": {"en": "differs", "lo": "ຕ່າງກັນ"},
    "straight": {"en": "in order", "lo": "ຕາມລຳດັບ"},
    "crossed": {"en": "the other way round", "lo": "ສະຫຼັບກັນ"},
    "day": {"en": "same day", "lo": "ວັນດຽວກັນ"},
    "slip": {"en": "one slip apart", "lo": "ຜິດໜຶ່ງບ່ອນ"},
    "part": {"en": "same as far as known", "lo": "ກົງກັນເທົ່າທີ່ຮູ້"},
    "digits": {"en": "two digits apart", "lo": "ຕ່າງກັນສອງຕົວເລກ"},
    "year": {"en": "same year", "lo": "ປີດຽວກັນ"},
    "about": {"en": "two years apart at most", "lo": "ຕ່າງກັນບໍ່ເກີນສອງປີ"},
    "same": {"en": "same", "lo": "ຄືກັນ"},
    "district": {"en": "same district", "lo": "ເມືອງດຽວກັນ"},
    "province": {"en": "same province", "lo": "ແຂວງດຽວກັນ"},
}
PROBABILITY: Final[Text] = {
    "en": "Probability {probability:.4f}: a rank among pairs. Whether they are one person is for "
    "people to decide.",
    "lo": "ຄວາມເປັນໄປໄດ້ {probability:.4f}: ເປັນລຳດັບໃນບັນດາຄູ່. ແມ່ນຄົນດຽວກັນ ຫຼື ບໍ່ ແມ່ນຄົນເປັນຜູ້ຕັດສິນ.",
}


@dataclass(frozen=True)
class Explained:
    """A pair's waterfall; `names` of the evidence in both languages."""

    steps: list[Step]
    weight: float
    probability: float
    names: Mapping[str, Text]


def pair(file: Path, left: str, right: str) -> Explained | None:
    """The waterfall of two records of a file of pairs, in either order; None if it has no such
    pair. The values are read from the table the pairs came from, if it is still there."""
    with file.open("rb"):  # DuckDB's own message would name more than the file
        pass
    with duckdb.connect() as database:
        found = database.execute(
            "SELECT * FROM read_parquet(?) WHERE (id_l, id_r) IN ((?, ?), (?, ?))",
            [str(file), left, right, right, left],
        )
        row = found.fetchone()
        if row is None:
            return None
        columns = dict(zip([each[0] for each in found.description or ()], row, strict=True))
        cells = _cells(database, file, columns["id_l"], columns["id_r"])
    model = declared()
    steps = [Step("prior", "", "", "", columns["prior_bits"])]
    for name in model.evidence:
        if columns[name] != UNKNOWN:
            one, two = (_shown(name, cell) for cell in cells)
            steps.append(Step(name, columns[name], one, two, columns[f"{name}_bits"]))
    steps += [
        Step(name, "", "", "", bits)
        for name in ("through", "rivals")
        if abs(bits := columns[f"{name}_bits"]) >= 0.05
    ]
    return Explained(
        steps,
        columns["weight"],
        columns["probability"],
        {name: evidence.names for name, evidence in model.evidence.items()},
    )


def _cells(
    database: duckdb.DuckDBPyConnection, file: Path, left: str, right: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The cells of both records by our names; nothing where the table cannot be read any more."""
    try:
        source = json.loads(report_file(file).read_text(encoding="utf-8"))["source"]
        layout = tables.layout(Path(source["file"]), source["id"], source["map"])
    except (OSError, ValueError, KeyError):
        return {}, {}
    reader = "read_csv(?, all_varchar=true)" if layout.delimiter else "read_parquet(?)"
    wanted = ", ".join(
        f'CAST("{name.replace(chr(34), chr(34) * 2)}" AS VARCHAR)'
        for name in (layout.id, *layout.taken.values())
    )
    id_name = layout.id.replace('"', '""')
    query = f'SELECT {wanted} FROM {reader} WHERE CAST("{id_name}" AS VARCHAR) IN (?, ?)'  # noqa: S608
    try:
        rows: list[Any] = database.execute(query, [str(layout.path), left, right]).fetchall()
    except duckdb.Error:
        return {}, {}
    found = {row[0]: dict(zip(layout.taken, row[1:], strict=True)) for row in rows}
    return found.get(left, {}), found.get(right, {})


def _shown(evidence: str, cells: Mapping[str, str]) -> str:
    names = _COLUMNS.get(evidence, (evidence,))
    return " ".join(cells[name] for name in names if name in COLUMNS and cells.get(name))
