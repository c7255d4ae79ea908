"""Payments added up: by sorting, which is many times faster than `unique` or a table's groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from khua.money.ledger import Ints, Numbers


class Sums(NamedTuple):
    """Payments added up by code: how many, first and last second, amount."""

    code: Ints
    many: Ints
    first: Ints
    last: Ints
    amount: Ints

    def together(self) -> Sums:
        """One for each code, in their order."""
        if not len(self.code):
            return self
        order = np.argsort(self.code)
        code = self.code[order]
        begins = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
        ways = (np.add, np.minimum, np.maximum, np.add)
        rest = (way.reduceat(each[order], begins) for way, each in zip(ways, self[1:], strict=True))
        return Sums(code[begins], *rest)


def added_up(code: Ints, at: Ints, amount: Ints) -> Sums:
    """Payments with a code each, as one for each code, in their order."""
    if not len(code):
        return Sums(code, code, at, at, amount)
    order = np.argsort(code)
    code, at = code[order], at[order]
    begins = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
    many = np.diff(begins, append=len(code))
    first, last = np.minimum.reduceat(at, begins), np.maximum.reduceat(at, begins)
    return Sums(code[begins], many, first, last, np.add.reduceat(amount[order], begins))


def by_pair(one: Numbers, two: Numbers, at: Ints, amount: Ints) -> Sums:
    """Payments between the same two accounts as one, in the order of the accounts."""
    return added_up(one.astype(np.int64) << 32 | two, at, amount)


def pair_of(code: Ints) -> tuple[Numbers, Numbers]:
    """The two accounts of each code."""
    return (code >> 32).astype(np.int32), code.astype(np.int32)
