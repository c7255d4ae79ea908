"""The red flags: one YAML file a rule, run as SQL on DuckDB or Spark, or by a kernel.

How to read and write them: docs/money-rules.md. Where they come from: facts/money.md, section 5.
"""

from khua.money.rules.model import (
    EXPLOITATION,
    FAMILIES,
    ROLES,
    Engine,
    Parameter,
    Pattern,
    Rule,
    Skipped,
)
from khua.money.rules.read import COUNTRY, catalogue, check, clock, files, needs, read
from khua.money.rules.running import Found, each_of, run, sorted_out

__all__ = [
    "COUNTRY", "EXPLOITATION", "FAMILIES", "ROLES", "Engine", "Found", "Parameter", "Pattern",
    "Rule", "Skipped", "catalogue", "check", "clock", "each_of", "files", "needs", "read", "run",
    "sorted_out",
]  # fmt: skip
