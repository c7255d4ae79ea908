"""A learner that ranks transactions by their features, and says what moved it.

Boosted trees (LightGBM). What it gives is an order in which to look, never a finding: it acts on
nobody, opens nothing and freezes nothing. The scores are not probabilities of a crime: a model
knows only the labels that it was shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from khua.money.features.columns import words
from khua.money.features.parameters import Parameters
from khua.money.ledger import Ints

Text = Mapping[str, str]
Floats = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
#: columns of one length by name; an Arrow table serves as well
Features: TypeAlias = Mapping[str, npt.NDArray[Any]] | pa.Table

#: of the saved form
FORM: Final = 1
#: rows that are ranked at once
CHUNK: Final = 1 << 18
#: of LightGBM; the same seed gives the same model, whatever the number of threads
SETTINGS: Final[Mapping[str, Any]] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 63,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "max_bin": 127,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


class LearningProblem(ValueError):
    """Something that a person can mend before anything is learned or ranked."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(f"{what['en']} {mend['en']}")
        self.what, self.mend = what, mend


NO_LIGHTGBM: Final = (
    {"en": "LightGBM cannot be loaded: {reason}", "lo": "ໂຫຼດ LightGBM ບໍ່ໄດ້: {reason}"},
    {
        "en": "Install the system library libgomp (Debian, Ubuntu: apt install libgomp1).",
        "lo": "ໃຫ້ຕິດຕັ້ງ libgomp ຂອງລະບົບ (Debian, Ubuntu: apt install libgomp1).",
    },
)
ONE_KIND: Final = (
    {
        "en": "The labels are all the same; there is nothing to tell apart.",
        "lo": "ປ້າຍກຳກັບຄືກັນໝົດ; ບໍ່ມີຫຍັງໃຫ້ແຍກ.",
    },
    {
        "en": "Give some transactions of both kinds.",
        "lo": "ໃຫ້ມີທຸລະກຳທັງສອງປະເພດ.",
    },
)
MISSING: Final = (
    {
        "en": "The features lack {count} that the model needs: {names}.",
        "lo": "ຂາດ {count} ຄຸນລັກສະນະທີ່ຕ້ອງໃຊ້: {names}.",
    },
    {
        "en": "Make them with the model's parameters: `khua money features`.",
        "lo": "ໃຫ້ສ້າງດ້ວຍ `khua money features` ຕາມຄ່າທີ່ໃຊ້ຕອນຮຽນ.",
    },
)
NOT_OURS: Final = (
    {"en": "{file} holds no ranking of this program.", "lo": "{file} ບໍ່ແມ່ນໄຟລ໌ຈັດລຳດັບຂອງໂປຣແກຣມນີ້."},
    {
        "en": "Give a file that was saved by the same version.",
        "lo": "ໃຫ້ໃຊ້ໄຟລ໌ທີ່ບັນທຶກດ້ວຍລຸ້ນດຽວກັນ.",
    },
)


@dataclass(frozen=True)
class Ranker:
    """A model that ranks. `text`: LightGBM's own; `needs`: the features, in its order;
    `parameters`: what they were made with; `threshold`: the score chosen on validation, or None."""

    text: str
    needs: tuple[str, ...]
    parameters: Parameters = field(default_factory=Parameters)
    threshold: float | None = None

    def rank(self, features: Features) -> npt.NDArray[np.float64]:
        """A score in 0..1 for every row; higher is to be looked at first. Raises
        LearningProblem."""
        rows = _rows(features)
        scores = np.empty(rows, np.float64)
        for begin in range(0, rows, CHUNK):
            part = slice(begin, begin + CHUNK)
            scores[part] = self._booster.predict(self._matrix(features, part))
        return scores

    def reasons(self, row: Mapping[str, float], most: int = 10) -> list[tuple[Text, float]]:
        """What moved the score of one transaction, strongest first: a feature in words, and what it
        added to or took from the logarithm of the odds (SHAP values). Raises LearningProblem."""
        one = {name: np.asarray([row[name]]) for name in self.needs if name in row}
        added = self._booster.predict(self._matrix(one, slice(0, 1)), pred_contrib=True)[0][:-1]
        told = words(self.parameters)
        strongest = np.argsort(-np.abs(added), kind="stable")[:most]
        return [
            (told.get(self.needs[k], {"en": self.needs[k], "lo": self.needs[k]}), float(added[k]))
            for k in strongest
            if added[k]
        ]

    def importance(self) -> list[tuple[str, float]]:
        """The features by what they gained in learning, as shares of all, greatest first."""
        gained = self._booster.feature_importance("gain")
        order = np.argsort(-gained, kind="stable")
        return [(self.needs[k], float(gained[k] / max(gained.sum(), 1e-12))) for k in order]

    def save(self, file: Path) -> None:
        """Write the model as text. Raises OSError."""
        kept = {
            "form": FORM, "needs": self.needs, "parameters": self.parameters.as_json(),
            "threshold": self.threshold, "model": self.text,
        }  # fmt: skip
        file.write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def _matrix(self, features: Features, rows: slice) -> npt.NDArray[np.float32]:
        return matrix(features, self.needs, rows)

    @cached_property
    def _booster(self) -> Any:
        return lightgbm().Booster(model_str=self.text)


def load(file: Path) -> Ranker:
    """What `save` wrote. Raises LearningProblem and OSError."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        made = dict(kept["parameters"])
        version = made.pop("version")
        parameters = Parameters(**{**made, "windows": tuple(made["windows"])})
        if kept["form"] != FORM or version != parameters.as_json()["version"]:
            raise ValueError
        ranker = Ranker(kept["model"], tuple(kept["needs"]), parameters, kept["threshold"])
        if not ranker.text.startswith("tree"):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _problem(NOT_OURS, file=file.name) from None
    return ranker


def fit(
    features: Features,
    labels: npt.NDArray[Any],
    seed: int,
    *,
    parameters: Parameters | None = None,
    trees: int = 400,
    negatives: int = 150,
    threads: int = 2,
) -> Ranker:
    """Learn to rank rows with label 1 before those with 0. `parameters`: what the features were
    made with; `negatives`: rows of 0 used for each of 1, drawn by `seed`. Columns that are no
    numbers (ids) are not learned from, nor is `transaction_id`. Raises LearningProblem."""
    library = lightgbm()
    wrong = np.flatnonzero(labels)
    fine = np.flatnonzero(np.asarray(labels) == 0)
    if not len(wrong) or not len(fine):
        raise _problem(ONE_KIND)
    chance = np.random.default_rng(seed)
    if len(fine) > negatives * len(wrong):
        fine = chance.choice(fine, negatives * len(wrong), replace=False)
    rows = np.sort(np.concatenate([wrong, fine]))
    needs = tuple(name for name in _names(features) if name != "transaction_id")
    data = library.Dataset(
        matrix(features, needs, rows),
        np.asarray(labels)[rows].astype(np.int8),
        feature_name=[f"f{k}" for k in range(len(needs))],  # it takes no other script
        params={"max_bin": SETTINGS["max_bin"], "verbosity": -1},
    )
    booster = library.train({**SETTINGS, "seed": seed, "num_threads": threads}, data, trees)
    return Ranker(booster.model_to_string(), needs, parameters or Parameters())


def lightgbm() -> Any:
    """The library. Raises LearningProblem where it cannot be loaded."""
    try:
        import lightgbm as library
    except (ImportError, OSError) as fault:
        raise _problem(NO_LIGHTGBM, reason=fault) from None
    return library


def matrix(features: Features, needs: Sequence[str], rows: slice | Ints) -> npt.NDArray[np.float32]:
    """Rows of features, needs in their order (rows x needs). Raises LearningProblem."""
    missing = [name for name in needs if name not in set(_names(features))]
    if missing:
        raise _problem(MISSING, count=len(missing), names=", ".join(missing[:3]))
    return np.stack([np.asarray(features[name])[rows] for name in needs], axis=1).astype(
        np.float32, copy=False
    )


def split(at: Ints, shares: Sequence[float] = (0.6, 0.2, 0.2)) -> list[Mask]:
    """Parts by time, for learning, for choosing and for judging: masks that cover every row once.
    `at`: seconds; equal times stay together, so a share is met as nearly as they allow."""
    in_time = np.sort(at)
    ends = [in_time[min(int(share * len(at)), len(at) - 1)] for share in np.cumsum(shares)[:-1]]
    part = np.searchsorted(np.asarray(ends), at, side="right")
    return [part == k for k in range(len(shares))]


def average_precision(labels: npt.NDArray[Any], scores: Floats) -> float:
    """The mean of the precision at every row with label 1, from the highest score down; rows of one
    score count as one step. 0 without any."""
    found, looked_at = _steps(labels, scores)
    if not len(found) or not found[-1]:
        return 0.0
    gained = np.diff(found, prepend=0)
    return float((gained * found / looked_at).sum() / found[-1])


def f1(labels: npt.NDArray[Any], scores: Floats, threshold: float) -> float:
    """Twice precision times recall over their sum, of the rows that score at least `threshold`."""
    taken = scores >= threshold
    hits = int((np.asarray(labels)[taken] != 0).sum())
    return 2 * hits / max(int(taken.sum()) + int((np.asarray(labels) != 0).sum()), 1)


def best_threshold(labels: npt.NDArray[Any], scores: Floats) -> float:
    """The score at which `f1` is greatest; to be chosen on other rows than those it is told of."""
    found, looked_at = _steps(labels, scores)
    if not len(found):
        return 1.0
    best = int(np.argmax(found / (looked_at + found[-1])))
    return float(np.sort(scores)[::-1][looked_at[best] - 1])


def _steps(labels: npt.NDArray[Any], scores: Floats) -> tuple[Ints, Ints]:
    """After each different score, from the highest: labels found, and rows looked at."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if len(order) else order
    return np.cumsum(np.asarray(labels)[order] != 0)[last], last + 1


def _names(features: Features) -> list[str]:
    return features.column_names if isinstance(features, pa.Table) else list(features)


def _rows(features: Features) -> int:
    if isinstance(features, pa.Table):
        return int(features.num_rows)
    return len(next(iter(features.values()), ()))


def _problem(told: tuple[Text, Text], **values: object) -> LearningProblem:
    what, mend = ({k: text.format_map(values) for k, text in part.items()} for part in told)
    return LearningProblem(what, mend)
