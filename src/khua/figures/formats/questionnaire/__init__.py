"""UNODC's questionnaire for the Global Report on Trafficking in Persons, filled from the record:
each table with the article of law and its source."""

from khua.figures.formats.questionnaire.file import Answer, check_questionnaire, read_questionnaire
from khua.figures.formats.questionnaire.fill import answers, export_questionnaire

__all__ = [
    "Answer",
    "answers",
    "check_questionnaire",
    "export_questionnaire",
    "read_questionnaire",
]
