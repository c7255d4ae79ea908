"""Screening: names of customers against a list that the user supplies, across scripts.

`entries` reads the list, `party` takes a customer (`khua.money.reading.kyc`), `screen` compares.
"""

from khua.money.screening.evidence import Evidence, Says, evidence
from khua.money.screening.parties import Born, Party, entries, party
from khua.money.screening.screened import Candidate, Screened, screen

__all__ = [
    "Born",
    "Candidate",
    "Evidence",
    "Party",
    "Says",
    "Screened",
    "entries",
    "evidence",
    "party",
    "screen",
]
