"""The declared evidence, and a model: the same with weights, a version, and their origin."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

#: the name of a comparator's outcome where a side is not recorded
UNKNOWN = "unknown"
#: no level weighs more than this many bits either way, before frequency
MOST_BITS = 40.0


@dataclass(frozen=True)
class Chances:
    """How often a level occurs between records of one person (`m`) and between strangers (`u`)."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """log2(m / u), in bits."""
        return max(-MOST_BITS, min(MOST_BITS, math.log2(self.m / self.u)))


@dataclass(frozen=True)
class Evidence:
    """One kind of evidence: its comparator and its levels, strongest first."""

    name: str
    compare: str
    names: Mapping[str, str]
    levels: Mapping[str, Chances]
    by_frequency: tuple[str, ...] = ()

    @property
    def common(self) -> float:
        """How often strangers share a value: what a value of average frequency stands for."""
        return sum(self.levels[level].u for level in self.by_frequency)


@dataclass(frozen=True)
class Block:
    """A key that two records must share to be compared at all.

    `of`: its parts; `hub`: how many records may share it; `then`: further parts for a key that
    more share; `most`: how many pairs a record it may give. `near`: not a key, but the part of
    the name that is one edit apart, where `of` is equal (in a batch only). `alike`: the part of
    the name (or `either`) that must share most letters where the block has very many pairs.
    """

    name: str
    of: tuple[str, ...]
    hub: int
    then: tuple[str, ...] = ()
    most: int = 8
    near: str = ""
    alike: str = ""


@dataclass(frozen=True)
class Model:
    """Weights with a version.

    `partners`: how many other records of the same person a record has on average; `people`: how
    many records the weights were learned on (0: none, they are where evidence.yaml starts).
    """

    version: str
    evidence: Mapping[str, Evidence]
    blocks: Mapping[str, Block]
    partners: float
    people: int = 0
    bounds: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def prior(self, people: int) -> float:
        """The weight, in bits, with which two of `people` records begin: log2 odds that a pair
        taken at random is one person."""
        chance = min(0.5, self.partners / max(people - 1, 2))
        return math.log2(chance / (1 - chance))

    def as_json(self) -> str:
        """The model as JSON text, for a file or a row; engine-neutral."""
        return json.dumps(
            {
                "version": self.version,
                "people": self.people,
                "partners": self.partners,
                "notes": list(self.notes),
                "evidence": {
                    name: {level: [c.m, c.u] for level, c in evidence.levels.items()}
                    for name, evidence in self.evidence.items()
                },
            },
            indent=1,
        )


@cache
def declared() -> Model:
    """The model of evidence.yaml, with the weights from which learning starts."""
    text = files("khua.matching").joinpath("evidence.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Model(
        version=f"start-{data['version']}",
        evidence={
            name: Evidence(
                name,
                row["compare"],
                row["names"],
                {level: Chances(**chances) for level, chances in row["levels"].items()},
                tuple(row.get("by_frequency", ())),
            )
            for name, row in data["evidence"].items()
        },
        blocks={
            name: Block(
                name,
                tuple(row["of"]),
                row["hub"],
                tuple(row.get("then", ())),
                row.get("most", Block.most),
                row.get("near", ""),
                row.get("alike", ""),
            )
            for name, row in data["blocks"].items()
        },
        partners=data["partners"],
        bounds=data["bounds"],
    )


@cache
def shipped() -> Model:
    """The weights that Khua comes with: learned on synthetic people (docs/matching.md), for a
    country whose record is still too small to learn from."""
    file = files("khua.matching").joinpath("model.json")
    return from_json(file.read_text(encoding="utf-8")) if file.is_file() else declared()


def from_json(text: str) -> Model:
    """The model that `Model.as_json` wrote. Raises ValueError when it does not fit the declared
    evidence: weights for levels that are no more, or levels without weights."""
    data, start = json.loads(text), declared()
    evidence = {}
    for name, declared_evidence in start.evidence.items():
        levels = data["evidence"].get(name)
        if levels is None or set(levels) != set(declared_evidence.levels):
            raise ValueError(f"the model has no weights that fit the evidence {name!r}")
        evidence[name] = Evidence(
            name,
            declared_evidence.compare,
            declared_evidence.names,
            {level: Chances(*levels[level]) for level in declared_evidence.levels},
            declared_evidence.by_frequency,
        )
    return Model(
        version=data["version"],
        evidence=evidence,
        blocks=start.blocks,
        partners=data["partners"],
        people=data["people"],
        bounds=start.bounds,
        notes=tuple(data["notes"]),
    )
