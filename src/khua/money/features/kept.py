"""Loops that numba compiles once, kept as machine code and called without numba.

To import numba and have it read its own cache takes 0.7 CPU-seconds of every start, half as long as
the features of a million transactions; LLVM alone loads what numba made in a tenth of that. A loop
is compiled anew when its source, numba or the processor is another.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from llvmlite import binding as llvm

_ALONE: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_HERE: Final = Path(__file__).parent


class Kept:
    """The function `name` of the module `loops.<module>`, compiled for the types it is called
    with. It takes whole numbers, arrays and tuples of them, and gives `results` whole numbers:
    several, one or none."""

    def __init__(self, module: str, name: str, results: int) -> None:
        self.module, self.name, self.results = module, name, results
        self._loaded: dict[str, Callable[..., int]] = {}

    def __call__(self, *arguments: Any) -> Any:
        flat: list[int] = []
        kinds = _flat(arguments, flat)
        call = self._loaded.get(kinds)
        if call is None:
            call = self._loaded[kinds] = self._load(kinds, len(flat), arguments)
        given = (ctypes.c_int64 * max(self.results, 1))()
        fault = ctypes.c_void_p()
        if call(ctypes.addressof(given), ctypes.addressof(fault), *flat):
            raise SystemError(f"{self.name} failed")  # it raises nothing
        return tuple(given) if self.results > 1 else given[0] if self.results else None

    def _load(self, kinds: str, count: int, arguments: Sequence[Any]) -> Callable[..., int]:
        name = f"{self.name}-{_digest(kinds)}."
        symbol, code = _found(name) or self._compiled(name, arguments)
        address = _linked(symbol, code)
        return ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_int64] * (2 + count))(address)

    def _compiled(self, name: str, arguments: Sequence[Any]) -> tuple[str, bytes]:
        import numba

        from khua.money.features.loops import PLAIN

        function = getattr(import_module(f"khua.money.features.loops.{self.module}"), self.name)
        kinds = tuple(map(numba.typeof, arguments))
        compiler = numba.njit(**PLAIN, **_ALONE)(function)
        compiler.compile(kinds)
        made = compiler.overloads[kinds]
        wanted = [numba.int64] * self.results
        gives = made.signature.return_type
        if list(getattr(gives, "types", [gives] if self.results else [])) != wanted:
            raise TypeError(f"{self.name} gives {gives}, not {self.results} whole numbers")
        symbol, code = made.fndesc.llvm_func_name, made.library._get_compiled_object()
        _keep(name, symbol, code)
        return symbol, code


def _flat(arguments: Sequence[Any], flat: list[int]) -> str:
    """Arguments one by one as numba's code takes them, into `flat`: an array is who holds it, what
    made it (nobody), its length, item size, address, shape and strides. Gives their types."""
    kinds = []
    for one in arguments:
        if isinstance(one, np.ndarray):
            if not (one.flags.c_contiguous and one.flags.writeable and one.flags.aligned):
                raise ValueError("a loop takes arrays that lie in one piece and can be written")
            flat += (0, 0, one.size, one.itemsize, one.ctypes.data, *one.shape, *one.strides)
            kinds.append(f"{one.dtype.str}{one.ndim}")
        elif isinstance(one, tuple):
            kinds.append(f"({_flat(one, flat)})")
        else:
            flat.append(int(one))
            kinds.append("i")
    return ",".join(kinds)


@cache
def _linked(symbol: str, code: bytes) -> int:
    """Where the function stands in memory. What was linked stays there."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    _ENGINES.append(engine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return int(engine.get_function_address(symbol))


_ENGINES: Final[list[Any]] = []


@cache
def _stamp() -> str:
    """What machine code depends on besides the types."""
    release = version("numba") + version("llvmlite")
    files = [_HERE / "layout.py", _HERE / "kept.py", *sorted((_HERE / "loops").glob("*.py"))]
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    processor = llvm.get_host_cpu_name() + llvm.get_host_cpu_features().flatten()
    return _digest(release + sources + processor)


def _folders() -> list[Path]:
    """Where code is kept: beside the source, or in the user's cache where that is read-only."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return [_HERE / "__pycache__", Path(os.path.expanduser(home), "khua")]


def _found(name: str) -> tuple[str, bytes] | None:
    for folder in _folders():
        try:
            symbol, _, code = (folder / f"{name}{_stamp()}.o").read_bytes().partition(b"\n")
        except OSError:
            continue
        return symbol.decode(), code
    return None


def _keep(name: str, symbol: str, code: bytes) -> None:
    """Keep it for the next start, in place of what is out of date; where nothing can be written
    it is compiled each time."""
    for folder in _folders():
        part = folder / f"{name}{os.getpid()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(symbol.encode() + b"\n" + code)
            for old in folder.glob(f"{name}*.o"):
                old.unlink(missing_ok=True)
            part.replace(folder / f"{name}{_stamp()}.o")
        except OSError:
            continue
        return


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
