"""The formats others ask for: written, checked on the way out, and read back in.

Pages and commands go through FORMATS, or call:

    export_glotip(tables, years=None, *, beside=())   {id: Shown}, those of GLOTIP_TABLES
    export_questionnaire(snapshot, year)              GLOTIP questionnaire, CSV and XLSX
    export_tip(snapshot, year, as_of)                 counts and a paragraph in both languages
    export_ctdc(snapshot, year=None)                  one row a victim, no number of any kind
    export_htcds(snapshot, secret, year=None)         one row a victim; secret of 32 bytes or more
    export_sdmx(tables, *, released=False)            any tables of the catalogue

Each gives an `Export` (files by name, metadata, notes) or raises `Unfit` (problems with row, column
and mend in both languages). `read_…(content: bytes)` reads a file back and raises `Unfit`;
`check_…(content: bytes)` gives the problems instead.
"""

from khua.figures.formats.ctdc import check_ctdc, export_ctdc, read_ctdc, shares
from khua.figures.formats.glotip import GLOTIP_TABLES, check_glotip, export_glotip, read_glotip
from khua.figures.formats.htcds import check_htcds, export_htcds, read_htcds
from khua.figures.formats.iccs import Code, codes, iccs
from khua.figures.formats.problems import Export, Format, Problem, Unfit
from khua.figures.formats.questionnaire import (
    check_questionnaire,
    export_questionnaire,
    read_questionnaire,
)
from khua.figures.formats.registry import FORMATS
from khua.figures.formats.sdmx import check_sdmx, export_sdmx, read_sdmx
from khua.figures.formats.tip import check_tip, export_tip, read_tip, tip_counts

__all__ = [
    "FORMATS",
    "GLOTIP_TABLES",
    "Code",
    "Export",
    "Format",
    "Problem",
    "Unfit",
    "check_ctdc",
    "check_glotip",
    "check_htcds",
    "check_questionnaire",
    "check_sdmx",
    "check_tip",
    "codes",
    "export_ctdc",
    "export_glotip",
    "export_htcds",
    "export_questionnaire",
    "export_sdmx",
    "export_tip",
    "iccs",
    "read_ctdc",
    "read_glotip",
    "read_htcds",
    "read_questionnaire",
    "read_sdmx",
    "read_tip",
    "shares",
    "tip_counts",
]
