"""The tables of the procedure, one file per thing."""

from khua.procedure.models.clocks import Clock, Extension
from khua.procedure.models.digests import Digest
from khua.procedure.models.moves import Dispatch, Happening, Move
from khua.procedure.models.outcomes import Outcome, RestitutionPayment
from khua.procedure.models.tasks import Task

__all__ = [
    "Clock",
    "Digest",
    "Dispatch",
    "Extension",
    "Happening",
    "Move",
    "Outcome",
    "RestitutionPayment",
    "Task",
]
