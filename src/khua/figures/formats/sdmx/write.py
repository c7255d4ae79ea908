"""Tables of the catalogue as SDMX-CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from khua.figures.counting import ALL
from khua.figures.formats import csvs
from khua.figures.formats.problems import Export, Text, Unfit
from khua.figures.formats.sdmx.read import check_sdmx
from khua.figures.formats.sdmx.structure import (
    AREA,
    PERIOD,
    VALUE,
    code,
    codes_of,
    columns,
    concept,
    flow,
    of_iccs,
    structure,
)
from khua.figures.shown import Shown

STRUCTURES: Final = "structure.json"


def export_sdmx(tables: Mapping[str, Shown], *, released: bool = False) -> Export:
    """One file a table, and their structure. Each year with all its margins; SDMX has no period for
    all years together, so that margin is not there. `released`: the numbers are public already;
    else they are marked as not for publication. Raises Unfit."""
    files = {f"{name}.csv": _file(shown, released) for name, shown in sorted(tables.items())}
    for content in files.values():
        if problems := check_sdmx(content):
            raise Unfit(problems)
    described = structure({name: shown.table for name, shown in tables.items()})
    files[STRUCTURES] = json.dumps(described, ensure_ascii=False, indent=1).encode() + b"\n"
    meta = {
        "format": "SDMX-CSV 2.0.0",
        "tables": {
            name: {
                "dataflow": flow(shown.table),
                "file": f"{name}.csv",
                "scope": shown.scope,
                "numbers": "exact" if shown.exact else "moved",
                "as_of": shown.as_of.isoformat(),
                "confidentiality": "F" if released else "N",
            }
            for name, shown in sorted(tables.items())
        },
    }
    return Export.of(files, meta, *([] if released else [_INTERNAL]))


def _file(shown: Shown, released: bool) -> bytes:
    return csvs.written(columns(shown.table), _rows(shown, released))


def _rows(shown: Shown, released: bool) -> Iterator[dict[str, str]]:
    table = shown.table
    own = table.by[1:]
    for year in shown.years:
        for cell in product(*(codes_of(each) for each in own)):
            number = shown.numbers.get((year, *cell), 0)
            if number == 0 and any(
                one not in (ALL, *each.values) for each, one in zip(own, cell, strict=True)
            ):
                continue
            named = {each.id: one for each, one in zip(own, cell, strict=True)}
            hidden = number is None
            yield {
                "STRUCTURE": "dataflow",
                "STRUCTURE_ID": flow(table),
                "ACTION": "I",
                "FREQ": "A",
                AREA: shown.scope,
                **{concept(each): code(each, named[each.id]) for each in own},
                PERIOD: year,
                VALUE: "" if hidden else str(number),
                "UNIT_MEASURE": table.unit.upper(),
                "OBS_STATUS": "Q" if hidden else "A",
                "CONF_STATUS": "A" if hidden else "F" if released else "N",
                "NUMBERS": "exact" if shown.exact else "moved",
                "AS_OF": shown.as_of.isoformat(),
                "ICCS": of_iccs(table, named),
            }


_INTERNAL: Final[Text] = {
    "en": "These numbers are not public: CONF_STATUS N.",
    "lo": "ຕົວເລກເຫຼົ່ານີ້ຍັງບໍ່ເຜີຍແຜ່: CONF_STATUS N.",
}
