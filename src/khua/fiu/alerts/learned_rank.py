"""An order of alerts learned from what the unit decided: taken up in a report, or nothing to it.

It is offered beside the rules' own order and never alone: it raises, hides and decides nothing. It
learns from the alerts as they stood when they were decided, and says what moved each rank.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.fiu.models import AlertState
from khua.money import learned, rules
from khua.money.against import SORTS
from khua.money.rules import EXPLOITATION, FAMILIES, ROLES

#: so many taken up and so many dismissed before anything is learned [advice]
ENOUGH: Final = 30
FOLDS: Final = 5
SEED: Final = 1
REASONS: Final = 5
KEPT: Final = "learned.json"
#: trees for some dozens of rows: few, and small ones
TREES: Final = 60
SETTINGS: Final = {**learned.SETTINGS, "num_leaves": 7, "min_data_in_leaf": 5}

Told = Mapping[str, Any]
Reasons = list[dict[str, Any]]

WORDS: Final = {
    "score": {"en": "score of the rules", "lo": "ຄະແນນຂອງກົດ"},
    "factor": {"en": "what speaks against it", "lo": "ສິ່ງທີ່ຄັດຄ້ານ"},
    "families": {"en": "independent kinds of data", "lo": "ປະເພດຂໍ້ມູນທີ່ບໍ່ຂຶ້ນກັບກັນ"},
    "hits": {"en": "how often rules hit", "lo": "ຈຳນວນຄັ້ງທີ່ກົດພົບ"},
    "transactions": {"en": "how many transactions", "lo": "ຈຳນວນທຸລະກຳ"},
    "total": {"en": "how much money", "lo": "ຈຳນວນເງິນ"},
    "days": {"en": "how many days it spans", "lo": "ຈຳນວນມື້"},
    "accounts": {"en": "own accounts", "lo": "ບັນຊີຂອງຕົນ"},
    "tied": {"en": "accounts tied to it", "lo": "ບັນຊີທີ່ກ່ຽວພັນ"},
}


def features(told: Told) -> dict[str, float]:
    """An alert as numbers by name."""
    by_rule = {each["rule"]: each for each in told["evidence"]}
    hits = [hit for each in told["evidence"] for hit in each["hits"]]
    against = {each["id"] for each in told["against"]}
    return {
        "score": told["score"],
        "factor": told["rank"] / told["score"] if told["score"] else 1.0,
        "families": len(told["families"]),
        "hits": len(hits),
        "transactions": len(told["transactions"]),
        "total": float(np.log1p(sum(hit["total"] for hit in hits))),
        "days": (told["until"] - told["since"]) / 86_400,
        "accounts": len(told["accounts"]),
        "tied": len(told["tied"]),
        **{f"rule:{each.id}": len(by_rule.get(each.id, {}).get("hits", ()))
           for each in rules.catalogue()},
        **{f"family:{name}": name in told["families"] for name in FAMILIES},
        **{f"role:{name}": told["roles"].get(name, 0.0) for name in ROLES},
        **{f"for:{name}": told["scores"].get(name, 0.0) for name in EXPLOITATION},
        **{f"against:{name}": name in against for name in SORTS},
    }  # fmt: skip


def words(name: str) -> Mapping[str, str]:
    """A feature in words."""
    kind, _, which = name.partition(":")
    if kind == "rule":
        return next(each.name for each in rules.catalogue() if each.id == which)
    tables: dict[str, Mapping[str, Any]] = {
        "family": FAMILIES, "role": ROLES, "for": EXPLOITATION,
    }  # fmt: skip
    if kind in tables:
        return dict(tables[kind][which])
    return WORDS["factor"] if kind == "against" else WORDS[name]


@dataclass(frozen=True)
class Ranker:
    """What was learned. `precision`, `rules_precision`: average precision of the learned order and
    of the rules' own, each on decided alerts that the model had not seen (FOLDS parts)."""

    names: tuple[str, ...]
    booster: Any = field(repr=False)
    raised: int
    dismissed: int
    precision: float
    rules_precision: float

    def rank(self, told: Told) -> tuple[float, Reasons]:
        """A rank in 0 to 1, and what moved it most: words, and whether up or down."""
        row = _matrix([told], self.names)
        rank = float(self.booster.predict(row)[0])
        moved = self.booster.predict(row, pred_contrib=True)[0][:-1]
        strongest = np.argsort(-np.abs(moved), kind="stable")[:REASONS]
        reasons = [
            {"words": dict(words(self.names[k])), "moved": round(float(moved[k]), 3)}
            for k in strongest
            if abs(moved[k]) > 1e-3
        ]
        return round(rank, 6), reasons


def counts(states: Sequence[str]) -> tuple[int, int]:
    """How many were taken up in a report, and how many dismissed."""
    return states.count(AlertState.RAISED), states.count(AlertState.DISMISSED)


def learn(alerts: Sequence[tuple[Told, str]]) -> Ranker | None:
    """A ranker out of (alert, state), where enough was decided; None otherwise, and where LightGBM
    cannot be loaded."""
    decided = [
        (told, state == AlertState.RAISED)
        for told, state in alerts
        if state in (AlertState.RAISED, AlertState.DISMISSED)
    ]
    labels = np.array([label for _, label in decided], np.int8)
    raised, dismissed = int(labels.sum()), int((labels == 0).sum())
    if min(raised, dismissed) < ENOUGH:
        return None
    try:
        learned.lightgbm()
    except learned.LearningProblem:
        return None
    rows = [told for told, _ in decided]
    names = tuple(features(rows[0]))
    matrix = _matrix(rows, names)
    chance = np.random.default_rng(SEED)
    fold = chance.permutation(len(rows)) % FOLDS
    unseen = np.zeros(len(rows))
    for part in range(FOLDS):
        held = fold == part
        unseen[held] = _fit(matrix[~held], labels[~held]).predict(matrix[held])
    own = np.array([told["rank"] for told in rows])
    return Ranker(
        names=names,
        booster=_fit(matrix, labels),
        raised=raised,
        dismissed=dismissed,
        precision=learned.average_precision(labels, unseen),
        rules_precision=learned.average_precision(labels, own),
    )


def keep(folder: Path, ranker: Ranker | None) -> None:
    """Write how good the last run's order was, for the page; `folder`: the unit's own."""
    file = folder / KEPT
    if ranker is None:
        file.unlink(missing_ok=True)
        return
    names = ("raised", "dismissed", "precision", "rules_precision")
    file.write_text(json.dumps({name: getattr(ranker, name) for name in names}), encoding="utf-8")


def kept(folder: Path) -> dict[str, float] | None:
    """What `keep` wrote; None where nothing was learned."""
    try:
        found: dict[str, float] = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _matrix(rows: Sequence[Told], names: Sequence[str]) -> npt.NDArray[np.float32]:
    made = [features(told) for told in rows]
    return np.array([[each[name] for name in names] for each in made], np.float32)


def _fit(matrix: npt.NDArray[np.float32], labels: npt.NDArray[np.int8]) -> Any:
    library = learned.lightgbm()
    data = library.Dataset(matrix, labels, params={"verbosity": -1})
    return library.train({**SETTINGS, "seed": SEED, "num_threads": 1}, data, TREES)
