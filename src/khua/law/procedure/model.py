"""Case procedure as plain data: stages, moves, conditions, events, limits, tribunals, outcomes.

Texts are `{"en": …, "lo": …}`. Office kinds and levels are the words of `khua.access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from khua.law.model import Text

Unit: TypeAlias = Literal["hours", "calendar_days", "working_days", "months"]
LimitKind: TypeAlias = Literal["deadline", "notice", "waiting"]
ClockState: TypeAlias = Literal["running", "soon", "overdue", "met", "missed"]

OFFICE_KINDS = (
    "police",
    "prosecutor",
    "court",
    "border",
    "fiu",
    "justice",
    "foreign",
    "welfare",
    "women",
)
LEVELS = ("centre", "province", "district")
UNITS: tuple[Unit, ...] = ("hours", "calendar_days", "working_days", "months")
LIMIT_KINDS: tuple[LimitKind, ...] = ("deadline", "notice", "waiting")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from. `read`: its text, or a copy of it, was read."""

    id: str
    label: Text
    read: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case stands. `end`: work rests there. `led_by`: office kinds that normally lead."""

    id: str
    label: Text
    help: Text
    end: bool
    led_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be present for a move, and how to mend its absence.

    `asks`: what the person gives with the move (note, date, case, country, confirm); None where
    the record itself shows it.
    """

    id: str
    label: Text
    mend: Text
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one stage to another. `by`: office kinds whose members may make it, at `level`
    only if one is named. `hands_to`: the office kind that must get the case to work on it."""

    id: str
    from_: tuple[str, ...]
    to: str
    by: frozenset[str]
    needs: tuple[str, ...]
    hands_to: str | None
    label: Text
    source: Text
    verified: bool
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a case or to one person of it, and starts or stops clocks."""

    id: str
    label: Text
    about: Literal["case", "person"]


@dataclass(frozen=True, slots=True)
class Extension:
    """How often a limit may be extended (None: no bound is known), by how much, and by whom."""

    times: int | None
    duration: int
    unit: Unit
    by: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit. `starts`, `stops`: keys such as `stage:decided` or `event:detention`.

    `kind`: a deadline, a notice to be given, or a waiting period (too soon is wrong, late is not).
    `law` is False for a working limit of the offices. `owed_by`: office kinds that must act.
    """

    id: str
    label: Text
    kind: LimitKind
    law: bool
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    duration: int
    unit: Unit
    extension: Extension | None
    owed_by: frozenset[str]
    source: Text
    verified: bool
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Tribunal:
    """A court level; `level` is that of its office, `appeal_to` the tribunal above."""

    id: str
    label: Text
    level: str
    competence: Text
    appeal_to: str | None
    source: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a tribunal decided on one suspect and one offence."""

    id: str
    label: Text
    help: Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A kind of punishment; `measure` is what is recorded with it (months, or none)."""

    id: str
    label: Text
    measure: Literal["months", "money", "none"]
    source: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A fine, confiscation or restitution: ordered, then done (`done_label`), for `to`."""

    id: str
    label: Text
    done_label: Text
    measure: Literal["months", "money", "none"]
    to: Literal["state", "victim"]
    source: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class OfficialRule:
    """Who acts when an official of such an office (kind, level; None: any) is named in a case.

    `acts_kind` is None where it is the same line as the official's.
    """

    id: str
    kind: str | None
    level: str | None
    acts_kind: str | None
    acts_level: str
    text: Text
    source: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """The procedure of one country. `digest` names exactly this content of its file."""

    id: str
    title: Text
    country: str
    """ISO 3166-1 alpha-2"""
    dial: str
    timezone: str
    first: str
    soon_share: float
    soon_days: int
    stages: Mapping[str, Stage]
    conditions: Mapping[str, Condition]
    moves: Mapping[str, Move]
    events: Mapping[str, Event]
    limits: Mapping[str, Limit]
    tribunals: Mapping[str, Tribunal]
    verdicts: Mapping[str, Verdict]
    sentences: Mapping[str, Sentence]
    orders: Mapping[str, Order]
    official_involvement: Mapping[str, OfficialRule]
    digest: str

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """The moves out of a stage, in the order of the file. KeyError if it is unknown."""
        self.stages[stage]
        return tuple(move for move in self.moves.values() if stage in move.from_)

    def limits_started_by(self, key: str) -> tuple[Limit, ...]:
        """The limits that begin with a key such as `event:detention`; ValueError if unknown."""
        self._known(key)
        return tuple(limit for limit in self.limits.values() if key in limit.starts)

    def limits_stopped_by(self, key: str) -> tuple[Limit, ...]:
        """The limits that end with a key such as `stage:with_prosecutor`; ValueError if unknown."""
        self._known(key)
        return tuple(limit for limit in self.limits.values() if key in limit.stops)

    def _known(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if name not in {"stage": self.stages, "event": self.events}.get(kind, {}):
            raise ValueError(f"“{key}” is no stage or event of the procedure “{self.id}”")


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out. `certain` is False where the calendar does not know every day."""

    at: datetime
    certain: bool
