"""Tracing: where money of a case went, or came from, by a stated method.

`trace` follows it; `ground` says once for a ledger where trails end and what accounts had before.
"""

from khua.money.tracing.asked import Asked, End, Method, Opening
from khua.money.tracing.grounds import CAP, Ground, ground
from khua.money.tracing.pictures import Graph, Sankey, graph, sankey
from khua.money.tracing.problems import TracingProblem
from khua.money.tracing.results import Compared, Proceeds, Report, compare, proceeds, report
from khua.money.tracing.traced import ACCOUNTS, BREAKS, ROWS, Traced
from khua.money.tracing.walk import bounds, trace

__all__ = [
    "ACCOUNTS",
    "BREAKS",
    "CAP",
    "ROWS",
    "Asked",
    "Compared",
    "End",
    "Graph",
    "Ground",
    "Method",
    "Opening",
    "Proceeds",
    "Report",
    "Sankey",
    "Traced",
    "TracingProblem",
    "bounds",
    "compare",
    "graph",
    "ground",
    "proceeds",
    "report",
    "sankey",
    "trace",
]
