"""What planning innocent look-alikes needs: who, when, and one place for all rows of a kind."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from khua.money.generate.flows import Flows
from khua.money.generate.settings import DAY, Mask, kinds, stream
from khua.money.generate.society import Codes
from khua.money.generate.wages import Pay
from khua.money.generate.where import Where

HOUR: Final = 3600


class Innocent:
    """Plans every kind; `paid`: what the pay days brought."""

    def __init__(self, flows: Flows, paid: Pay, seed: int) -> None:
        self.flows, self.society, self.paid = flows, flows.society, paid
        self.calendar, self.customers = flows.society.calendar, flows.society.customers
        self.where, self.seed, self.draw = Where(flows.society), seed, stream(seed, "innocent")
        alive = (self.customers.busy > 0) & ~self.customers.new
        self.alive = np.flatnonzero(alive[: flows.society.people])

    def many(self, kind: str) -> int:
        """How many instances there are, for the people and the span."""
        people = self.society.people / 1000 * self.calendar.days / 180
        return max(1, round(float(kinds()[kind]["per_thousand"]) * people))

    def some(self, size: int, each: int = 1) -> Codes:
        """`each` different people for `size` instances; shape (size, each)."""
        count = len(self.alive)
        step = self.draw.integers(1, max(2, count // max(each, 1)), (size, each))
        where = np.cumsum(step, axis=1) + self.draw.integers(0, count, (size, 1))
        chosen: Codes = self.alive[where % count]
        return chosen

    def add(
        self, name: str, instance: Any, at: Any, src: Any, dst: Any, kip: Any, **told: Any
    ) -> None:
        """Rows of the kind `name`; `instance`: from 0, the story of each row. What would come
        after the last day does not."""
        at, src, dst, kip, instance = (
            np.broadcast_to(column, np.shape(at)).ravel()
            for column in (at, src, dst, kip, instance)
        )
        within: Mask = (at >= self.calendar.start) & (
            at < self.calendar.start + self.calendar.days * DAY
        )
        told = {
            key: np.broadcast_to(column, len(at))[within] if np.ndim(column) else column
            for key, column in told.items()
        }
        if "device" not in told:
            holder = self.society.accounts.holder[src[within]]
            told["device"] = np.where(
                (src[within] >= 0) & (holder >= 0), self.customers.device[holder], 0
            )
        if not within.any():
            return
        _, story = np.unique(instance[within], return_inverse=True)
        first = self.flows.stories(name, True, int(story.max()) + 1)
        told.setdefault("must", True)
        self.flows.add(
            at[within], src[within], dst[within], kip[within], story=first + story, **told
        )

    def moments(self, day: Any, hours: str) -> Any:
        day = np.asarray(day)
        inside = np.clip(day, 0, self.calendar.days - 1).ravel()
        at = self.calendar.moments(self.draw, inside, hours).reshape(day.shape)
        return at + np.where(day >= self.calendar.days, DAY * self.calendar.days, 0)

    def days(self, *shape: int) -> Codes:
        return self.draw.integers(0, self.calendar.days, shape)
