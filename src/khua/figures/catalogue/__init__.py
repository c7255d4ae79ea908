"""The closed catalogue: every table that can be asked for, and no free cut."""

from khua.figures.catalogue.read import (
    UNITS,
    CatalogueProblem,
    Group,
    Table,
    catalogue,
    groups,
    read,
    table,
)

__all__ = [
    "UNITS",
    "CatalogueProblem",
    "Group",
    "Table",
    "catalogue",
    "groups",
    "read",
    "table",
]
