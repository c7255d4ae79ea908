"""Rows for drawing a trail: a Sankey of layers, and a graph of accounts. Both bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from khua.money.ledger import Ints
from khua.money.tracing.asked import End
from khua.money.tracing.sums import Sums, added_up, by_pair, pair_of
from khua.money.tracing.traced import Traced

#: links that a picture can bear
LINKS: Final = 60
FEWEST: Final = 8
#: hops that are drawn at most; then fewer, until the links fit
_LAYERS: Final = (12, 8, 5, 3, 2, 1)
#: accounts that may be drawn by themselves
_ALONE: Final = 200

#: `layer`: hops from the seeds; `account`: 0 for several in one, and for an end; `end`: End;
#: `merged`: how many accounts this is; `held`: what stays at these accounts
NODES: Final = pa.schema(
    [
        ("node", pa.int32()),
        ("layer", pa.int32()),
        ("account", pa.int32()),
        ("end", pa.int8()),
        ("merged", pa.int32()),
        ("received", pa.int64()),
        ("sent", pa.int64()),
        ("held", pa.int64()),
    ]
)
#: `source` lies one layer before `target`; `amount`: money of the case (EARLIEST: value)
LINKS_OF_NODES: Final = pa.schema(
    [
        ("source", pa.int32()),
        ("target", pa.int32()),
        ("count", pa.int64()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("amount", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Sankey:
    """NODES and LINKS_OF_NODES. A link leads from one layer to the next, so that nothing runs in
    a circle: money that comes back to an account is drawn at a later layer as the same account.
    `beyond`: payments farther from the seeds than what is drawn."""

    nodes: pa.Table
    links: pa.Table
    beyond: int


@dataclass(frozen=True)
class Graph:
    """`nodes`: ACCOUNTS of the accounts drawn, null where the trail ended there; `links`: payments
    from `src` to `dst` (as the money went, also backward) with `count`, `first`, `last`, `amount`,
    the largest first; `left_out`: links too many to draw."""

    nodes: pa.Table
    links: pa.Table
    left_out: int


def sankey(traced: Traced, links: int = LINKS) -> Sankey:
    """The trail in layers of hops, with at most `links` links: accounts that count little are one
    node in each layer. Raises ValueError for fewer than FEWEST links."""
    if links < FEWEST:
        raise ValueError(f"a picture needs {FEWEST} links or more, not {links}")
    drawing = _Drawing(traced)
    layers = next(each for each in _LAYERS if drawing.links(each, 0) <= links)
    low, high = 0, len(drawing.accounts)  # accounts that stand alone: as many as fit
    while low < high:
        middle = (low + high + 1) // 2
        if drawing.links(layers, middle) <= links:
            low = middle
        else:
            high = middle - 1
    return drawing.drawn(layers, low)


class _Drawing:
    """A trail added up by layer and by place: the others (0), accounts that may stand alone (from
    1, the largest first), ends. The code of a link is layer, place from, place to."""

    def __init__(self, traced: Traced) -> None:
        self.traced = traced
        numbers = traced.accounts["account"].to_numpy()
        through = np.maximum(*(traced.accounts[name].to_numpy() for name in ("received", "sent")))
        self.accounts = numbers[np.argsort(-through, kind="stable")][:_ALONE]
        self.place = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
        self.place[self.accounts] = np.arange(1, len(self.accounts) + 1)
        self.places = len(self.accounts) + 1 + max(End)
        rows = np.flatnonzero((traced.hops > 0) & (traced.hops <= _LAYERS[0]))
        ends = traced.ends[rows].astype(np.int64)
        tos = np.where(ends > 0, 0, traced.tos[rows])
        to = np.where(ends > 0, len(self.accounts) + ends, self.place[tos])
        pair = (traced.hops[rows] - 1).astype(np.int64) * self.places
        self.sums = added_up(
            (pair + self.place[traced.froms[rows]]) * self.places + to,
            traced.ledger.at[rows],
            traced.weights[rows],
        )

    def merged(self, layers: int, alone: int) -> Sums:
        """The links of some layers, with only so many accounts that stand alone."""
        pair, to = np.divmod(self.sums.code, self.places)
        layer, source = np.divmod(pair, self.places)
        source = np.where(source > alone, 0, source)
        to = np.where((to > alone) & (to <= len(self.accounts)), 0, to)
        code = (layer * self.places + source) * self.places + to
        drawn = layer < layers
        return Sums(*(each[drawn] for each in (code, *self.sums[1:]))).together()

    def links(self, layers: int, alone: int) -> int:
        """How many links that would be."""
        return len(self.merged(layers, alone).code)

    def drawn(self, layers: int, alone: int) -> Sankey:
        """The picture of that."""
        sums = self.merged(layers, alone)
        source, to = np.divmod(sums.code, self.places)
        target = (source // self.places + 1) * self.places + to
        nodes = np.unique(np.concatenate([source, target]))
        columns = (np.searchsorted(nodes, source), np.searchsorted(nodes, target), *sums[1:])
        links = pa.table(list(columns), names=LINKS_OF_NODES.names).cast(LINKS_OF_NODES)
        beyond = int((self.traced.hops > layers).sum())
        return Sankey(self.nodes(nodes, alone, links), links, beyond)

    def nodes(self, nodes: Ints, alone: int, links: pa.Table) -> pa.Table:
        """NODES for codes of layer and place. What an account holds stays where it is first met."""
        layer, place = np.divmod(nodes, self.places)
        standing = (place > 0) & (place <= len(self.accounts))
        account = np.zeros(len(nodes), np.int64)
        account[standing] = self.accounts[place[standing] - 1]
        received, sent, held, merged = (np.zeros(len(nodes), np.int64) for _ in range(4))
        np.add.at(received, links["target"].to_numpy(), links["amount"].to_numpy())
        np.add.at(sent, links["source"].to_numpy(), links["amount"].to_numpy())
        table = self.traced.accounts
        at = self.place[table["account"].to_numpy()]
        home = table["hops"].fill_null(0).to_numpy().astype(np.int64) * self.places
        home += np.where(at > alone, 0, at)
        drawn = np.isin(home, nodes)
        home = np.searchsorted(nodes, home[drawn])
        np.add.at(held, home, table["held"].to_numpy()[drawn])
        np.add.at(merged, home, 1)
        merged[standing] = 1
        end = np.maximum(place - len(self.accounts), 0)
        columns = (np.arange(len(nodes)), layer, account, end, merged, received, sent, held)
        return pa.table(list(columns), names=NODES.names).cast(NODES)


def graph(traced: Traced, links: int = 200) -> Graph:
    """The trail as accounts and who paid whom, with the `links` largest links."""
    rows = np.flatnonzero(traced.hops)
    at = traced.ledger.at[rows]
    src, dst = traced.ledger.src[rows], traced.ledger.dst[rows]
    sums = by_pair(src, dst, at, traced.weights[rows])
    largest = np.argsort(-sums.amount, kind="stable")[:links]
    code, *rest = (each[largest] for each in sums)
    src, dst = pair_of(code)
    names = ("src", "dst", *LINKS_OF_NODES.names[2:])
    drawn = pa.table(dict(zip(names, (src, dst, *rest), strict=True)))
    known = traced.accounts["account"].to_numpy()  # ascending
    accounts = np.unique(np.concatenate([src, dst]))
    place = np.searchsorted(known, accounts)
    strange = ~np.isin(accounts, known)
    nodes = traced.accounts.take(pa.array(place, mask=strange))
    return Graph(
        nodes.set_column(0, "account", pa.array(accounts)), drawn, len(sums.code) - len(largest)
    )
