"""The loops behind the features. Those that `khua.money.features.kept` compiles call the others,
which become part of them: an array is seven arguments, and handing over a few of them for every
transaction took a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
#: nothing is allocated inside, so numba need not count who holds an array (which took longer than
#: the work); no divisor is 0, so it need not look
PLAIN: Final[dict[str, Any]] = {"_nrt": False, "error_model": "numpy"}

Array = Any  # numba infers the types; the docstrings say them


def within(function: Kernel) -> Kernel:
    """Compiled into whatever calls it."""
    return cast(Kernel, numba.njit(**PLAIN, forceinline=True)(function))


def counting(function: Kernel) -> Kernel:
    """The same, for numbers that are all finite; the processor may add them in any order, which is
    the same in every call."""
    return cast(Kernel, numba.njit(**PLAIN, forceinline=True, fastmath=True)(function))
