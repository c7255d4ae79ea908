"""A process that does nothing but count: it keeps what it has instead of asking for it anew."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: glibc's mallopt: memory is given back, memory is asked for apart, when it is more than so much
_TRIM, _APART = -1, -3
_MUCH: Final = 1 << 30
_MOST_APART: Final = 32 << 20


@contextmanager
def lean() -> Iterator[None]:
    """Work without what only costs: threads of numpy's linear algebra, the collector of cycles
    (nothing here makes any), and memory that goes back to the system after every step, which
    clears it before it hands it out again. To be entered before numpy is imported; what is said
    of memory stays so."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_TRIM, _MUCH)
        mallopt(_APART, _MOST_APART)
        import pyarrow

        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
