"""Estimating what is not seen: how many victims are on nobody's list (multiple systems estimation).

For trained users only. There is no single answer here: `outlook` gives the overlap of the lists
first, then the whole range of models that fit about as well, and what speaks against trusting any.
Written from the papers: Chan, Silverman & Vincent 2021 (sparse lists), Cormack 1989 (log-linear
models), Fienberg & Rinaldo 2012 (existence), Efron 1987 (bootstrap intervals).
"""

from khua.figures.unseen.choosing import plausible, stepwise
from khua.figures.unseen.fitting import Fit, fit
from khua.figures.unseen.interval import bootstrap
from khua.figures.unseen.lists import Lists, UnseenProblem, from_rows, overlaps
from khua.figures.unseen.outlook import Outlook, outlook

__all__ = [
    "Fit",
    "Lists",
    "Outlook",
    "UnseenProblem",
    "bootstrap",
    "fit",
    "from_rows",
    "outlook",
    "overlaps",
    "plausible",
    "stepwise",
]
