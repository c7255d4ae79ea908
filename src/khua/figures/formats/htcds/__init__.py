"""IOM's Human Trafficking Case Data Standard 2.0 (CC BY 4.0): one row a victim of a case."""

from khua.figures.formats.htcds.cases import export_htcds
from khua.figures.formats.htcds.standard import check_htcds, fields, read_htcds

__all__ = ["check_htcds", "export_htcds", "fields", "read_htcds"]
