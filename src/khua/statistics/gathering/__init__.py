"""The record as columns of what is counted: out of PostgreSQL, without a name.

PostgreSQL hands over narrow columns of its tables (`reading`), as far as whoever asks may see them;
DuckDB makes the five tables of a snapshot of them (`sql/`). docs/figures.md says where each column
comes from.
"""

from khua.statistics.gathering.gather import gather

__all__ = ["gather"]
