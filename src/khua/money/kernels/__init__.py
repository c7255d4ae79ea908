"""Loops over columns of a ledger, compiled by numba: the only place where time is spent.

A kernel takes and gives arrays, knows nothing of patterns or words, never draws a random number and
raises nothing. Indices into a ledger are called rows; `-1` is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Compile on the first call with each set of types, and keep the result beside the source."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
