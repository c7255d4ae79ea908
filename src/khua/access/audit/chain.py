"""One office's chain, held against itself: pure Python, fed row by row from the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple

from khua.access.audit.problems import Problem, Text, problem

MARK = "|"
MOST_SWAPPED = 200  # so many spoilt entries are tried against each other


class Row(NamedTuple):
    """An entry as it is stored. `at` in microseconds since 1970; `detail` the text of the jsonb."""

    id: int
    office: int
    seq: int
    at: int
    member: int  # 0 for nobody
    action: str
    subject: str
    detail: str
    previous: bytes
    hash: bytes

    def sealed(self, previous: bytes, seq: int | None = None) -> bytes:
        """The hash of these words (as entry `seq`) after `previous`, as access_chain() makes it."""
        place = self.seq if seq is None else seq
        words = (
            f"{self.office}|{place}|{self.at}|{self.member}|{self.action}|{self.subject}|"
            f"{self.detail}"
        )
        return sha256(previous + words.encode()).digest()


class Witness(NamedTuple):
    """Somebody's word for what entry `seq` was: a signed head, or the table of heads."""

    seq: int
    hash: bytes
    name: Text


@dataclass
class Chain:
    """What was seen of a chain so far. `wanted`: the entries whose hash a witness speaks of."""

    office: str
    wanted: frozenset[int] = frozenset()
    last: Row | None = None
    problems: list[Problem] = field(default_factory=list)
    spoilt: dict[int, Row] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """The number of the last entry."""
        return self.last.seq if self.last else 0

    def feed(self, row: Row) -> bool:
        """Take the next entry in order; whether its own words are those that were sealed."""
        if row.seq <= self.length:
            self._add(row.seq, "added")
            return False
        below: bytes | None = self.last.hash if self.last else b""
        if row.seq > self.length + 1:
            self._gone(self.length + 1, row.seq - 1)
            below = None  # what it was sealed onto is not there
        good = self._hold(row, below)
        if row.seq in self.wanted:
            self.hashes[row.seq] = row.hash
        self.last = row
        return good

    def _hold(self, row: Row, below: bytes | None) -> bool:
        clean = MARK not in row.action + row.subject
        if clean and below is not None and row.sealed(below) == row.hash:
            if row.previous != below:
                self._add(row.seq, "edited")
            return True
        if clean and row.sealed(row.previous) == row.hash:
            # in order by itself, but not onto what stands below: that one was sealed anew
            if below is not None and (self.last is None or self.last.seq not in self.spoilt):
                self._add(self.length or row.seq, "edited")
            return True
        self.spoilt[row.seq] = row
        return False

    def close(self, head: Witness | None, signed: list[Witness]) -> list[Problem]:
        """Hold the end against the head in the database and what was signed; everything found."""
        for row, other in self._swapped():
            self._add(row.seq, "swapped", other=other.seq)
            del self.spoilt[row.seq], self.spoilt[other.seq]
        for seq in self.spoilt:
            self._add(seq, "edited")
        longest = max(
            (w for w in (*signed, head) if w and w.seq > self.length),
            key=lambda witness: witness.seq,
            default=None,
        )
        if longest:
            self._add(self.length + 1, "truncated", last=longest.seq, witness=longest.name)
        elif self.last and (head is None or head.seq < self.length):
            self._add(self.length, "head")
        elif self.last and head and head.hash != self.last.hash and not self._told(self.length):
            self._add(self.length, "edited")  # and sealed anew; nothing stands on it yet
        self._hold_to(signed)
        return sorted(self.problems, key=lambda found: found.seq or 0)

    def _hold_to(self, signed: list[Witness]) -> None:
        for witness in sorted(signed, key=lambda witness: witness.seq):
            found = self.hashes.get(witness.seq)
            if found is not None and found != witness.hash and not self._told(witness.seq):
                self._add(witness.seq, "rewritten", witness=witness.name)
                return  # whatever comes after it differs too

    def _swapped(self) -> Iterator[tuple[Row, Row]]:
        """Pairs of spoilt entries that are right in each other's place: as whole rows, or with
        their words alone exchanged."""
        taken: set[int] = set()
        for a, b in combinations(list(self.spoilt.values())[:MOST_SWAPPED], 2):
            if {a.seq, b.seq} & taken:
                continue
            rows = a.sealed(a.previous, b.seq) == a.hash and b.sealed(b.previous, a.seq) == b.hash
            words = a.sealed(b.previous, b.seq) == b.hash and b.sealed(a.previous, a.seq) == a.hash
            if rows or words:
                taken |= {a.seq, b.seq}
                yield a, b

    def _gone(self, first: int, last: int) -> None:
        self._add(first, "deleted" if first == last else "deleted.many", last=last)

    def _told(self, seq: int) -> bool:
        return any(p.seq == seq and not p.kind.startswith("history") for p in self.problems)

    def _add(self, seq: int, kind: str, **values: object) -> None:
        self.problems.append(problem(self.office, seq, kind, **values))
