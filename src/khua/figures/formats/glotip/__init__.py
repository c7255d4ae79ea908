"""UNODC's data set on trafficking in persons, in its own columns; numbers below 5 as `<5`, so that
nobody can work them out from the others."""

from khua.figures.formats.glotip.file import check_glotip, disagreements, read_glotip
from khua.figures.formats.glotip.layout import GLOTIP_TABLES, Row
from khua.figures.formats.glotip.write import export_glotip

__all__ = [
    "GLOTIP_TABLES",
    "Row",
    "check_glotip",
    "disagreements",
    "export_glotip",
    "read_glotip",
]
