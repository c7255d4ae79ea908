"""Shapes of flows: cycle, scatter-gather, gather-scatter, stack, bipartite, fan-in, fan-out, chain
and pass-through.

`shapes` finds them in `flows` (the compiled searches: `kernels`), `evidence` weighs each against
chance (`background`) and against an innocent reading, `finding` tells those that are likely an
attempt, `score` gives every transaction a number. What each is, what it costs and how well it does:
docs/money-patterns.md.
"""

from khua.money.patterns.finding import Search, find, hits, likely
from khua.money.patterns.parameters import DEFAULTS, Parameter, completed

__all__ = ["DEFAULTS", "Parameter", "Search", "completed", "find", "hits", "likely"]
