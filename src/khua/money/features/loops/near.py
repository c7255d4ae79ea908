"""Ask for a cell of memory before it is needed: the loops wait for memory more than they count."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils as _cgutils
from numba.extending import intrinsic

from khua.money.features.layout import COUNT, LINE, ROOM, START
from khua.money.features.loops import Array, within

cgutils: Any = _cgutils  # its functions bring no types


def _fetch(context: Any, array: Any, index: Any) -> Any:
    """Begin to bring the line of the cache with the item `index` of an array that lies in one
    piece, rows after each other."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, place = signature.args
        view = context.make_array(kind)(context, builder, arguments[0])
        at = context.cast(builder, arguments[1], place, types.intp)
        pointer = builder.bitcast(cgutils.gep(builder, view.data, at), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        prefetch = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number]),
            "llvm.prefetch.p0i8"
            if not getattr(pointer.type, "is_opaque", False)
            else "llvm.prefetch.p0",
        )
        builder.call(prefetch, [pointer, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, index), generate


#: `fetch(array, index)`, in compiled functions only
fetch: Any = intrinsic(_fetch)


@within
def soon(head: Array, account: int) -> None:
    """Have the rows of an account in `head` brought near."""
    width = head.shape[1]
    at = 2 * np.int64(account) * width
    for step in range(0, 2 * width, LINE // 2):
        fetch(head, at + step)
    fetch(head, at + 2 * width - 1)


@within
def sooner(head: Array, cells: Array, account: int) -> None:
    """Have the ends of both lists of an account brought near."""
    first = 2 * np.int64(account)
    for row in range(first, first + 2):
        room = head[row, ROOM]
        if room:
            place = head[row, START] + head[row, COUNT]
            fetch(cells, place)
            fetch(cells, place - 1 - LINE // 2)
            fetch(cells, place + room)
            fetch(cells, place + room - 1 - LINE // 2)
            fetch(cells, place + 2 * room)
            fetch(cells, place + 2 * room - 1 - LINE // 2)
