"""Where the shape of a pattern is in flows, whatever it may mean: parameters in, transactions out.

`evidence` weighs what is found here against chance and against an innocent reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from khua.money.ledger import Bytes, Ints, Numbers
from khua.money.patterns.background import SAME, Background
from khua.money.patterns.flows import Flows
from khua.money.patterns.kernels import between, cycles, fans, through

Given = Mapping[str, float]

#: at most so many shapes of a pattern are kept; what is left out is told
MOST: Final = 2_000_000
#: steps of the search for cycles, a transaction on average: all together it stays bounded
AVERAGE: Final = 100
#: a path that chance would continue in more ways than this is not followed (logarithm)
CROWDED: Final = 1.0
#: in cycles of five and more one hop may lose or gain as much: fees, and rates of another day
LOOSE: Final = (0.65, 1.5)


@dataclass(frozen=True)
class Shapes:
    """Shapes of one pattern in `flows`: `members`, places of their transactions one shape after
    another, each by time; `ends`, where each shape ends among them; the account that each speaks
    of; what it weighs against chance where the search knew (`weights`, else empty).

    `gave_up`: how many starts of the search were cut short, by what cut them.
    """

    pattern: str
    flows: Flows
    members: Ints
    ends: Ints
    subject: Numbers
    weights: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    gave_up: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def starts(self) -> Ints:
        """Where each shape begins among the members."""
        return _starts(self.ends)

    @property
    def sizes(self) -> Ints:
        """How many transactions each has."""
        return self.ends - self.starts

    @property
    def whose(self) -> Ints:
        """The shape of each member."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def only(self, kept: npt.NDArray[np.bool_]) -> Shapes:
        """The shapes of a mask."""
        return Shapes(
            self.pattern,
            self.flows,
            self.members[kept[self.whose]],
            np.cumsum(self.sizes[kept]),
            self.subject[kept],
            self.weights[kept] if len(self.weights) else self.weights,
            self.gave_up,
        )


def look(pattern: str, flows: Flows, given: Given, background: Background | None) -> Shapes:
    """The shapes of a pattern. With a `background` only what strangers did: transactions between
    accounts that have no other dealings, and no path through crowds. Without, every shape.
    Raises KeyError for an unknown pattern."""
    if not len(flows):
        none = np.empty(0, np.int64)
        return Shapes(pattern, flows, none, none, none.astype(np.int32))
    return _LOOKS[pattern](flows, given, background)


def _cycles(flows: Flows, given: Given, background: Background | None) -> Shapes:
    hop = int(given["hop_hours"] * 3600)

    # every hop counts, also between accounts that deal with each other at other times: how little
    # such a hop means is weighed later
    free = np.zeros(len(flows), np.float32)
    members, ends, gave_up = cycles.cycles(
        flows.starts, flows.at, flows.src, flows.dst, flows.value, flows.follows,
        free if background is None else background.crowd(flows, hop, None, strangers=False),
        int(given["shortest"]), int(given["longest"]), hop,
        (given["ratio_low"], given["ratio_high"]), LOOSE,
        (given["whole_low"], given["whole_high"]), np.inf if background is None else CROWDED,
        int(given["steps"]), AVERAGE, MOST,
    )  # fmt: skip
    cut = {f"longer than {length}": int(gave_up[length]) for length in np.flatnonzero(gave_up)}
    senders = _first_sender(flows, members, ends)
    return Shapes("cycle", flows, members, ends, senders, gave_up=cut)


def _fan_in(flows: Flows, given: Given, background: Background | None) -> Shapes:
    members, ends, subjects = fans.fans(
        flows.in_starts, flows.into, flows.at, flows.src, _counted(flows, background),
        int(given["window_hours"] * 3600), int(given["least"]),
    )  # fmt: skip
    return Shapes("fan-in", flows, members, ends, subjects.astype(np.int32))


def _fan_out(flows: Flows, given: Given, background: Background | None) -> Shapes:
    places = np.arange(len(flows), dtype=np.int32)
    members, ends, subjects = fans.fans(
        flows.starts, places, flows.at, flows.dst, _counted(flows, background),
        int(given["window_hours"] * 3600), int(given["least"]),
    )  # fmt: skip
    return Shapes("fan-out", flows, members, ends, subjects.astype(np.int32))


def _gather_scatter(flows: Flows, given: Given, background: Background | None) -> Shapes:
    members, ends, subjects = fans.gather_scatter(
        flows.in_starts, flows.into, flows.starts, flows.at, flows.src, flows.dst,
        _counted(flows, background), int(given["window_hours"] * 1800), int(given["least"]),
    )  # fmt: skip
    return Shapes("gather-scatter", flows, members, ends, subjects.astype(np.int32))


def _scatter_gather(flows: Flows, given: Given, background: Background | None) -> Shapes:
    members, ends, subjects, _, cut = between.scatter_gather(
        flows.starts, flows.at, flows.dst, flows.value, flows.follows, _counted(flows, background),
        int(given["window_hours"] * 3600), (given["ratio_low"], given["ratio_high"]),
        int(given["least"]), int(given["steps"]),
    )  # fmt: skip
    return Shapes(
        "scatter-gather", flows, members, ends, subjects.astype(np.int32),
        gave_up={"steps": cut} if cut else {},
    )  # fmt: skip


def _bipartite(flows: Flows, given: Given, background: Background | None) -> Shapes:
    window, steps = int(given["window_hours"] * 3600), int(given["steps"])
    asked = ("crossed", window, steps, background is None)  # stacks are made of the same
    crossings, cut = flows.notes[asked] if asked in flows.notes else between.crossed(
        flows.starts, flows.in_starts, flows.into, flows.at, flows.src, flows.dst,
        _counted(flows, background), window, steps,
    )  # fmt: skip
    flows.notes[asked] = crossings, cut
    members, ends = _together(crossings.reshape(-1, 4), np.int64(len(flows)))
    found = Shapes("bipartite", flows, members, ends, _first_sender(flows, members, ends))
    least = int(given["least"])
    wide = (_distinct(found, flows.src) >= least) & (_distinct(found, flows.dst) >= least)
    return Shapes(
        "bipartite", flows, *_kept(found, wide), gave_up={"steps": cut} if cut else {}
    )  # fmt: skip


def _stack(flows: Flows, given: Given, background: Background | None) -> Shapes:
    """Two bipartite layers, of which at least `least` accounts that the one reached feed the
    other, later and within the window."""
    layers = _bipartite(flows, {**given, "window_hours": given["window_hours"] / 2}, background)
    window, least = int(given["window_hours"] * 3600), int(given["least"])
    low, high = (
        edge.reduceat(flows.at[layers.members], layers.starts) if len(layers) else layers.ends
        for edge in (np.minimum, np.maximum)
    )
    reached: dict[int, list[int]] = {}  # account → layers that reached it
    for layer, account in _accounts(layers, flows.dst):
        reached.setdefault(account, []).append(layer)
    shared: dict[tuple[int, int], int] = {}
    for layer, account in _accounts(layers, flows.src):
        for earlier in reached.get(account, ()):
            if low[earlier] < low[layer] and high[layer] - low[earlier] <= window:
                shared[earlier, layer] = shared.get((earlier, layer), 0) + 1
    joined = [pair for pair, count in sorted(shared.items()) if count >= least]
    parts = [
        np.concatenate([layers.members[layers.starts[n] : layers.ends[n]] for n in pair])
        for pair in joined
    ]
    members, ends = _flat(parts)
    return Shapes(
        "stack", flows, members, ends, _first_sender(flows, members, ends), gave_up=layers.gave_up
    )


def _pass_through(flows: Flows, given: Given, background: Background | None) -> Shapes:
    counted = _counted(flows, background)
    members, ends = through.passed_on(
        flows.starts, flows.at, flows.dst, flows.value, flows.follows, counted,
        int(given["window_hours"] * 3600), (given["ratio_low"], given["ratio_high"]),
    )  # fmt: skip
    starts = _starts(ends)
    found = Shapes("pass-through", flows, members, ends, flows.dst[members[starts]])
    if background is None:
        return found
    # what an account did again and again, as one
    order = np.argsort(found.subject, kind="stable")
    parts = [members[starts[n] : ends[n]] for n in order]
    subject = found.subject[order]
    cuts = np.flatnonzero(np.diff(subject)) + 1
    groups = np.split(np.arange(len(order)), cuts) if len(order) else []
    kept = [group for group in groups if len(group) >= given["times"]]
    members, ends = _flat([np.unique(np.concatenate([parts[n] for n in g])) for g in kept])
    again = np.array([len(group) for group in kept], np.float64)
    heads = np.array([subject[group[0]] for group in kept], np.int32)
    return Shapes("pass-through", flows, members, ends, heads, again)


def _chain(flows: Flows, given: Given, background: Background | None) -> Shapes:
    counted = _counted(flows, background)
    known = background or Background.of(flows)
    hop = int(given["hop_hours"] * 3600)
    best, before = through.followed(
        np.argsort(flows.at, kind="stable").astype(np.int32),
        flows.starts, flows.at, flows.dst, flows.value, flows.follows, counted,
        known.crowd(flows, hop), known.gap_bits(), known.ratio_bits(), SAME, hop,
        (given["ratio_low"], given["ratio_high"]),
    )  # fmt: skip
    floor = known.log_count - known.SLACK
    tips = np.flatnonzero(best >= floor)
    tips = tips[np.argsort(-best[tips], kind="stable")]
    members, ends, weights = through.chains(tips, best, before, floor)
    senders = _first_sender(flows, members, ends)
    found = Shapes("chain", flows, members, ends, senders, weights)
    return found.only(found.sizes >= given["least"])


_LOOKS: Final[Mapping[str, Callable[[Flows, Given, Background | None], Shapes]]] = {
    "fan-in": _fan_in,
    "fan-out": _fan_out,
    "pass-through": _pass_through,
    "chain": _chain,
    "cycle": _cycles,
    "scatter-gather": _scatter_gather,
    "gather-scatter": _gather_scatter,
    "stack": _stack,
    "bipartite": _bipartite,
}


def _starts(ends: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), ends])[: len(ends)]


def _counted(flows: Flows, background: Background | None) -> Bytes:
    if background is None:
        return np.ones(len(flows), np.int8)
    return np.asarray(flows.dealings == 1, np.int8)


def _first_sender(flows: Flows, members: Ints, ends: Ints) -> Numbers:
    found: Numbers = flows.src[members[_starts(ends)]]
    return found


def _kept(shapes: Shapes, mask: npt.NDArray[np.bool_]) -> tuple[Ints, Ints, Numbers]:
    kept = shapes.only(mask)
    return kept.members, kept.ends, kept.subject


def _flat(parts: list[Ints]) -> tuple[Ints, Ints]:
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(parts), np.cumsum([len(part) for part in parts])


def _accounts(shapes: Shapes, column: Numbers) -> list[tuple[int, int]]:
    """The distinct accounts of each shape in a column, as pairs (shape, account)."""
    pairs = np.unique(np.stack([shapes.whose, column[shapes.members]]), axis=1)
    return list(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))


def _distinct(shapes: Shapes, column: Numbers) -> Ints:
    pairs = np.unique(np.stack([shapes.whose, column[shapes.members]]), axis=1)
    return np.bincount(pairs[0], minlength=len(shapes))


def _together(groups: Ints, count: np.int64) -> tuple[Ints, Ints]:
    """Groups of places that share one, as one: members, each place once, and ends."""
    if not len(groups):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    places, index = np.unique(groups, return_inverse=True)
    index = index.reshape(groups.shape)
    edges = np.concatenate([index[:, [0, n]] for n in range(1, groups.shape[1])])
    graph = sparse.coo_matrix(
        (np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), (len(places), len(places))
    )
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    return places[order], np.cumsum(np.bincount(label))
