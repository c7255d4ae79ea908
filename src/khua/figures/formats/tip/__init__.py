"""The counts that a narrative on trafficking in persons needs for a year, each in its own unit, and
the narrative's paragraph in both languages."""

from khua.figures.formats.tip.counts import Count, tip_counts
from khua.figures.formats.tip.file import check_tip, export_tip, read_tip
from khua.figures.formats.tip.words import paragraph

__all__ = ["Count", "check_tip", "export_tip", "paragraph", "read_tip", "tip_counts"]
