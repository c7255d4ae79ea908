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


def by_pair(one: Numbers, two: Numbers, at: Ints, amount: Ints) -> Sums:
    """Payments between the same two accounts as one, in the order of the accounts."""
    code = one.astype(np.int64) << 32 | two
    return Sums(code, np.ones(len(code), np.int64), at, at, amount).together()


def pair_of(code: Ints) -> tuple[Numbers, Numbers]:
    """The two accounts of each code."""
    return (code >> 32).astype(np.int32), code.astype(np.int32)
