"""Which dataflow, dimensions and codes a table of the catalogue has in SDMX."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from khua.figures.catalogue import Table, catalogue
from khua.figures.catalogue.read import UNITS
from khua.figures.counting import ALL
from khua.figures.dimensions import UNKNOWN, Dimension
from khua.figures.formats.iccs import iccs

Text = Mapping[str, str]

BEFORE: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
AREA: Final = "REF_AREA"
PERIOD: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
ATTRIBUTES: Final = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS")
#: columns of our own, as SDMX-CSV allows: of what kind the numbers are, the day of the count, and
#: the code of ICCS where a row is of one offence or form
OURS: Final = ("NUMBERS", "AS_OF", "ICCS")


@cache
def given() -> Mapping[str, Any]:
    """codes.yaml."""
    text = (resources.files(__package__) / "codes.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def flow(table: Table) -> str:
    """The dataflow of a table, as AGENCY:ID(VERSION)."""
    name = table.id.upper().replace("-", "_")
    return f"{given()['agency']}:{name}({given()['version']})"


@cache
def flows() -> Mapping[str, Table]:
    """The tables by their dataflow."""
    return {flow(table): table for table in catalogue().values()}


def concept(dimension: Dimension) -> str:
    """The id of a dimension in SDMX."""
    return dimension.id.upper()


def columns(table: Table) -> tuple[str, ...]:
    """The columns of a table's file, in their order."""
    own = (concept(each) for each in table.by[1:])
    return (*BEFORE, "FREQ", AREA, *own, PERIOD, VALUE, *ATTRIBUTES, *OURS)


def code(dimension: Dimension, value: str) -> str:
    """A value of a dimension as SDMX's code."""
    own = given()["sex"] if dimension.id == "sex" else {}
    return str(own.get(value, given()["generic"].get(value, value)))


def value(dimension: Dimension, code_: str) -> str | None:
    """The value that a code stands for; None for a code that the list does not have."""
    return _back(dimension).get(code_)


def _back(dimension: Dimension) -> Mapping[str, str]:
    return {code(dimension, each): each for each in codes_of(dimension)}


def codes_of(dimension: Dimension) -> tuple[str, ...]:
    """All that can stand in a dimension: the margin, its values, and what is not known, which what
    the record says wrongly is counted as even where it is no value."""
    return tuple(dict.fromkeys((ALL, *dimension.values, UNKNOWN)))


def of_iccs(table: Table, cell: Mapping[str, str]) -> str:
    """The verified ICCS code of a cell: of its offence, or of its table's kind and form."""
    offence = cell.get("offence") or table.where.get("kind", "")
    return iccs(offence, cell.get("form", "")) if offence != ALL else ""


def structure(tables: Mapping[str, Table]) -> dict[str, Any]:
    """What the dataflows and code lists of these tables are, in both languages; for JSON."""
    dimensions = {each.id: each for table in tables.values() for each in table.by[1:]}
    lists = {
        f"CL_{concept(each)}": {
            "id": given()["lists"].get(concept(each), _own(f"CL_{concept(each)}")),
            "codes": {code(each, one): _words(each, one) for one in codes_of(each)},
        }
        for each in dimensions.values()
    }
    units = {table.unit.upper(): dict(UNITS[table.unit]) for table in tables.values()}
    return {
        "dataflows": {flow(table): _flow(table) for table in tables.values()},
        "codelists": {
            **lists,
            "CL_FREQ": {"id": given()["lists"]["FREQ"], "codes": given()["frequency"]},
            "CL_UNIT_MEASURE": {"id": _own("CL_UNIT_MEASURE"), "codes": units},
            "CL_OBS_STATUS": {"id": given()["lists"]["OBS_STATUS"], "codes": given()["obs_status"]},
            "CL_CONF_STATUS": {
                "id": given()["lists"]["CONF_STATUS"],
                "codes": given()["conf_status"],
            },
            "CL_NUMBERS": {"id": _own("CL_NUMBERS"), "codes": given()["numbers"]},
        },
    }


def _own(name: str) -> str:
    return f"{given()['agency']}:{name}({given()['version']})"


def _flow(table: Table) -> dict[str, Any]:
    return {
        "table": table.id,
        "name": dict(table.name),
        "definition": dict(table.definition),
        "dimensions": ["FREQ", AREA, *(concept(each) for each in table.by[1:]), PERIOD],
        "measure": VALUE,
        "attributes": list(ATTRIBUTES),
        "custom": list(OURS),
    }


def _words(dimension: Dimension, one: str) -> Text:
    if one in dimension.values:
        return dict(dimension.values[one])
    return dict(given()["names"][given()["generic"][one]])
