"""The annual report: tables, charts, definitions and how people are protected, in Lao and English,
as a PDF that archives keep and screen readers read (PDF/A-2a, PDF/UA-1), set by Typst."""

from khua.figures.report.making import make, source
from khua.figures.report.words import ReportProblem

__all__ = ["ReportProblem", "make", "source"]
