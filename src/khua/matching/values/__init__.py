"""Cells as matching compares them: one normal form each, "" for what says nothing.

Each function takes the *different* values of a column (a list of text) and returns one value for
each, in order, so that a million records cost no more than their different spellings. Nothing is
refused here: what cannot be read as what it should be is compared as it stands, without signs, or
is left out.
"""

from khua.matching.values.dates import births
from khua.matching.values.numbers import accounts, documents, phones, plates
from khua.matching.values.people import given_and_family, names_in_full, sexes, split_full_names
from khua.matching.values.places import addresses, districts, provinces

__all__ = [
    "accounts",
    "addresses",
    "births",
    "districts",
    "documents",
    "given_and_family",
    "names_in_full",
    "phones",
    "plates",
    "provinces",
    "sexes",
    "split_full_names",
]
