"""Figures that offices reported themselves, with their source: shown beside what the record counts.

Neither is corrected by the other. Where they differ, the unit, the period or what is still open
mostly says why, and that is shown with them.
"""

from khua.figures.reported.answers import ANSWERS
from khua.figures.reported.read import Figure, Report, ReportedProblem, read, reports

__all__ = ["ANSWERS", "Figure", "Report", "ReportedProblem", "read", "reports"]
