"""What the features look back on, and how far they search."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

HOUR: Final = 3600
DAY: Final = 24 * HOUR
#: changes whenever a feature means something else than before
VERSION: Final = 1


@dataclass(frozen=True)
class Parameters:
    """`windows`: seconds, ascending; a window of n seconds holds what came less than n seconds ago.
    `search`: seconds, at most the longest window: how far cycles and scatter-gathers reach back.
    `hub`: transactions one way within `search` above which an account is counted but not searched
    through. `depth`: the last transactions of a list that moments are taken of (all that are in
    the longest window, when fewer). `longest`: transactions in a cycle in the order of time, 2 to
    12; `any_longest`: in one in any order, at most as many. `steps`: transactions looked at for
    one transaction, in each search, before it gives up. `ahead`: seconds: what both ends do less
    than so long after a transaction is told as well, for judging what is at rest; 0: the past
    alone. Raises ValueError."""

    windows: tuple[int, ...] = (DAY, 5 * DAY, 20 * DAY)
    search: int = 10 * DAY
    hub: int = 64
    depth: int = 64
    longest: int = 6
    any_longest: int = 4
    steps: int = 256
    ahead: int = 0

    def __post_init__(self) -> None:
        if not self.windows or list(self.windows) != sorted(set(self.windows)):
            raise ValueError("windows: give seconds, each more than the one before")
        for name, least, most in (
            ("windows", 1, None),
            ("search", 1, self.windows[-1]),
            ("hub", 1, 100_000),
            ("depth", 2, 100_000),
            ("longest", 2, 12),
            ("any_longest", 2, self.longest),
            ("steps", 1, 1_000_000),
            ("ahead", 0, None),
        ):
            value = self.windows[0] if name == "windows" else getattr(self, name)
            if value < least or (most is not None and value > most):
                raise ValueError(f"{name} is {value}; it lies between {least} and {most}")

    def as_json(self) -> dict[str, Any]:
        """Everything that tells these features from others."""
        return {"version": VERSION, **asdict(self), "windows": list(self.windows)}


def span(seconds: int) -> str:
    """A window as it stands in the names of columns: 20d, 36h, 90s."""
    for size, letter in ((DAY, "d"), (HOUR, "h")):
        if seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"


def seconds(text: str) -> int:
    """The opposite of `span`. Raises ValueError."""
    size = {"d": DAY, "h": HOUR, "s": 1}.get(text[-1:], 0)
    if not size or not text[:-1].isdecimal():
        raise ValueError(f"{text!r} is no span: write 20d, 36h or 90s")
    return int(text[:-1]) * size
