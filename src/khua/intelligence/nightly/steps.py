"""The steps of a night, in order. Any of them may be stopped and all begun again: what is written
is written whole, and what is found is the same."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from django.db import connections, transaction
from django.utils import timezone

from khua.intelligence import weights
from khua.intelligence.nightly import keeping, reading
from khua.intelligence.nightly.refresh import refresh
from khua.matching import batch, train
from khua.matching.candidates import Blocks
from khua.matching.clusters import clusters
from khua.matching.compare import Comparer, unpacked
from khua.matching.features import Features
from khua.matching.model import Model, shipped
from khua.matching.parts import Parts
from khua.matching.score import Frequencies, Scorer, least_weight

Step = Literal["imprints", "read", "compare", "learn", "score", "keep", "again"]
Rows = npt.NDArray[np.int64]

#: fewer people than this teach nothing: neither weights nor how common a value is
ENOUGH: Final = 5000
#: weights are learned anew when the record has changed by so much since they were
GROWN: Final = 0.1
#: so many bits below the threshold a pair is still put before the database, which decides
SLACK: Final = 1.0
#: no two of these run at once
LOCK: Final = "hashtext('khua match record')"


class Busy(Exception):
    """Somebody else is at it."""


class TooFew(Exception):
    """Fewer people than can be learned from."""


@dataclass(frozen=True)
class Report:
    """What was done, in numbers. `imprints`: written anew; `learned`: whether weights were;
    `compared`, `kept`: pairs put before the database, and found to be matches; `found`, `gone`:
    matches that are new, and that stand no more; `groups`, `split`: records that look like one
    person together, and those of groups that contradict themselves; `recall`: what share of all
    true pairs can be among the candidates, None if it cannot be told; `notes`: weights held back.
    """

    people: int
    imprints: int
    model: str
    learned: bool
    candidates: int = 0
    compared: int = 0
    kept: int = 0
    stand: int = 0
    found: int = 0
    gone: int = 0
    groups: int = 0
    split: int = 0
    recall: float | None = None
    notes: tuple[str, ...] = ()


def run(
    folder: Path, *, retrain: bool | None = None, told: Callable[[Step, float], None]
) -> Report:
    """Match the whole record against itself. Raises Busy, and TooFew where `retrain` asks to learn
    from a record that is too small.

    `folder`: where work is kept meanwhile, rows and levels only; `retrain`: learn weights now
    (True), keep those in use (False), or learn when the record has grown; `told`: hears of
    progress.
    """
    with _alone(), _work_in(folder) as work:
        written = refresh(lambda done: told("imprints", done))
        begun = timezone.now()
        told("read", 0.0)
        people, features = reading.read()
        told("read", 1.0)
        if retrain and len(people) < ENOUGH:
            raise TooFew
        used = weights.in_use() if len(people) >= ENOUGH else None  # few people taught nothing
        compared = _Compared(features, used or shipped(), work, lambda done: told("compare", done))
        told("learn", 0.0)
        learned = _teaches(len(people), compared.model) if retrain is None else retrain
        model = compared.learned(begun.date().isoformat()) if learned else compared.model
        _put_in_use(model, len(people))
        told("learn", 1.0)
        before = keeping.counts(begun)[0]
        left, right, bits = compared.strong(model, lambda done: told("score", done))
        pairs = np.stack((people[left], people[right]), axis=1)
        kept = keeping.consider(pairs, lambda done: told("keep", done))
        keeping.consider_again(begun, lambda done: told("again", done))
        stand, found = keeping.counts(begun)
        at = bits >= batch.CLUSTER_FROM
        by_itself = np.ones(int(at.sum()), np.bool_)
        groups = clusters(compared.comparer, left[at], right[at], bits[at], by_itself)
        return Report(
            people=len(people),
            imprints=written,
            model=model.version,
            learned=learned,
            candidates=compared.candidates,
            compared=len(left),
            kept=kept,
            stand=stand,
            found=found,
            gone=before + found - stand,
            groups=int((np.unique(groups.cluster, return_counts=True)[1] > 1).sum()),
            split=sum(reason != "" for reason in groups.reason),
            recall=compared.recall(model),
            notes=model.notes if learned else (),
        )


def _teaches(people: int, model: Model) -> bool:
    """Whether there is something to learn that the weights in use do not know."""
    if people < ENOUGH or model.version == shipped().version:
        return people >= ENOUGH
    return abs(people - model.people) > GROWN * model.people


def _put_in_use(model: Model, people: int) -> None:
    """All at once: nobody is scored with new weights and old counts."""
    with transaction.atomic(using="owner"):
        weights.put_in_use(model, max(people, weights.AT_FIRST))
        if people >= ENOUGH:
            keeping.count_values()


class _Compared:
    """All candidates of the record with their levels, in a folder."""

    def __init__(
        self, features: Features, model: Model, work: Path, done: Callable[[float], None]
    ) -> None:
        self.features, self.model = features, model
        self.comparer = Comparer(features)
        self.blocks = Blocks(features, model.blocks)
        self.parts = Parts(work / "parts", "")
        batch.compare(self.blocks, self.comparer, list(model.evidence), self.parts, done)
        self.candidates = sum(told.new for told in self.parts.told(self.blocks).values())

    def learned(self, day: str) -> Model:
        """A model learned on them; `day`, an ISO date, goes into its version."""
        patterns = self.parts.patterns(len(self.model.evidence))
        told = self.parts.told(self.blocks)
        return train.learned(shipped(), self.features, patterns, self.comparer, day, told)

    def recall(self, model: Model) -> float | None:
        """What share of all true pairs can be among the candidates."""
        if not self.candidates:
            return None
        patterns = self.parts.patterns(len(model.evidence))
        found = train.ceiling(model, patterns, len(self.features))["recall"]
        return found if isinstance(found, float) else None

    def strong(
        self, model: Model, done: Callable[[float], None]
    ) -> tuple[Rows, Rows, npt.NDArray[np.float32]]:
        """Rows of the pairs that may be matches, in order, left before right, and their bits."""
        n = len(self.features)
        frequencies = Frequencies.of(self.features)
        if n < ENOUGH:
            none = {name: np.zeros(1) for name in frequencies.shares}
            frequencies = replace(frequencies, people=max(n, weights.AT_FIRST), shares=none)
        scorer = Scorer(model, self.features, frequencies)
        least = least_weight(keeping.threshold()) - SLACK
        kept: list[tuple[Any, ...]] = [(np.zeros(0, np.int64),) * 2 + (np.zeros(0, np.float32),)]
        for number, name in enumerate(self.blocks.names):
            for left, right, packed in self.parts.read(name):
                levels = {each: unpacked(packed, at) for at, each in enumerate(model.evidence)}
                bits = scorer.weights(levels, left, right)
                at = bits >= least
                kept.append((left[at], right[at], bits[at]))
            done((number + 1) / len(self.blocks.names))
        left, right, bits = (np.concatenate(each) for each in zip(*kept, strict=True))
        order = np.lexsort((right, left))
        return left[order], right[order], bits[order]


@contextmanager
def _work_in(folder: Path) -> Iterator[Path]:
    """An empty folder in this one, also after one that was killed; nothing is left of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    """The only one at it, until it ends or its connection does."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({LOCK})")
        if cursor.fetchone() != (True,):
            raise Busy
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({LOCK})")
