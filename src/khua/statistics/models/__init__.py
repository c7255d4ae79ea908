"""The tables of figures."""

from khua.statistics.models.counts import Asked, Count, Overlap, RecordKey, Snapshot
from khua.statistics.models.public import Estimate, Release, ReleaseState, Told, Trained

__all__ = [
    "Asked",
    "Count",
    "Estimate",
    "Overlap",
    "RecordKey",
    "Release",
    "ReleaseState",
    "Snapshot",
    "Told",
    "Trained",
]
