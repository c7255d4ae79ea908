"""Against a harmless reading: it was meant, but as a loan, rent, wages, a savings circle, or as
what a house moves between its own accounts.

Every number is the logarithm of a share counted among AMLworld's real attempts over a share among
innocent arrangements as they are generated and described; docs/money-patterns.md says how.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.money.ledger import Ints, Ledger
from khua.money.patterns.evidence.null import mix
from khua.money.patterns.kernels import cycles
from khua.money.patterns.shapes import Shapes

Reals = npt.NDArray[np.float64]

#: hours that the whole took: up to each, how much likelier in a real attempt than in a harmless one
PACES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "cycle of two": ((3, -1.6), (12, -0.4), (97, 0.2), (np.inf, -1.5)),
    "cycle of two that know each other": ((24, -2.5), (97, 0.4), (np.inf, -1.5)),
    "pass-through": ((np.inf, 0.5),),
    "gather-scatter": ((12, -2.5), (48, -1.0), (215, 0.7), (np.inf, -2.0)),
    "": ((3, -4.5), (12, -3.3), (24, -1.5), (97, 0.8), (144, -1.5), (np.inf, -2.5)),
}
#: the share of amounts that are round in a harmless arrangement, and in one that has any
CHOSEN, MIXED = 0.9, 0.5
#: real attempts have round amounts at most so much less often than the ledger around them
SPARED: Final = 0.5
#: of a cycle, pairs that deal with each other at no other time, and pairs that do; and where out
#: of habit: mostly with an amount whose logarithm differs by less than HABIT
STRANGERS, RECURRING, HABIT = (1.0, -1.0), -4.0, 0.25
#: every amount within 3.5 % of the one before, and otherwise: of longer cycles; of two, where as
#: much or a little more comes back (a loan, interest), where a little less does, and otherwise
KEPT, INTEREST = 0.035, 0.055
KEEPS: Final = (-2.2, 0.4)
RETURNS: Final = (-1.7, 0.3, 1.0)
#: such a share of the amounts is one and the same, where each could be any
EQUAL: Final[Mapping[str, tuple[float, float]]] = {
    "cycle": (1.0, -2.2),
    "chain": (1.0, -1.0),
    "": (0.5, -4.0),
}
#: how many attempts there are for a harmless shape of up to so many transactions: cycles of two are
#: mostly loans that come back, of three and four rent and favours; for other patterns
LONG: Final = (2, 4)
USUAL: Final[Mapping[str, tuple[float, float, float]]] = {
    "cycle": (-1.6, 0.3, 1.2),
    "": (1.0, 1.0, 1.2),
}


def against(shapes: Shapes, ledger: Ledger) -> dict[str, Reals]:
    """The terms of every shape, by name."""
    if not len(shapes):
        return {"amounts": np.zeros(0)}
    common = np.array(USUAL.get(shapes.pattern, USUAL[""]))
    found = {
        "amounts": _amounts(shapes, ledger),
        "pace": _pace(shapes),
        "usual": common[np.searchsorted(LONG, shapes.sizes)],
    }
    if shapes.pattern == "cycle":
        found["strangers"] = _strangers(shapes)
    if shapes.pattern in ("cycle", "chain"):
        found["kept"] = _kept(shapes)
    return found


def _strangers(shapes: Shapes) -> Reals:
    """Cycles: how many of the pairs deal with each other at other times too, and whether out of
    habit: with the very same amount, as rent and wages are, or mostly with much the same, as
    suppliers are paid."""
    flows, members, whose = shapes.flows, shapes.members, shapes.whose
    least = np.where(shapes.sizes == 2, 2, 1)[whose]
    known = np.bincount(whose, flows.dealings[members] > least, len(shapes)) / shapes.sizes
    others, equal, close = cycles.alike(
        flows.starts, flows.src, flows.dst, flows.value, members, HABIT
    )
    same = np.bincount(whose, equal > 0, len(shapes)) / shapes.sizes
    usual = (others > 0) & (2 * close >= others)
    habit = np.bincount(whose, usual, len(shapes)) / shapes.sizes
    # one such payment among others may be chance
    again = np.maximum(same, np.where(habit > 0.5, habit, 0.0))
    bits = STRANGERS[0] * (1 - known) + STRANGERS[1] * known + RECURRING * again
    bits += np.where((shapes.sizes > 2) & _rings(shapes), RECURRING, 0.0)
    return np.asarray(bits)


def _rings(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Whether the same accounts form another cycle with other transactions."""
    flows, members = shapes.flows, shapes.members
    mixed = mix(flows.src[members], 1)
    # a sum does not depend on where the ring begins
    ring = np.add.reduceat(mixed, shapes.starts)
    _, which = np.unique(ring, return_inverse=True)
    fewest = np.full(which.max() + 1, len(shapes))
    for end in (members[shapes.starts], members[shapes.ends - 1]):
        pairs = np.unique(np.stack([which, end]), axis=1)
        fewest = np.minimum(fewest, np.bincount(pairs[0]))
    return np.asarray(fewest[which] > 1)


def _pace(shapes: Shapes) -> Reals:
    flows, members = shapes.flows, shapes.members
    latest = np.maximum.reduceat(flows.at[members], shapes.starts)
    earliest = np.minimum.reduceat(flows.at[members], shapes.starts)
    hours = (latest - earliest) / 3600

    def read(table: tuple[tuple[float, float], ...]) -> Reals:
        which = np.searchsorted([limit for limit, _ in table], hours)
        return np.asarray(np.array([bits for _, bits in table])[which])

    if shapes.pattern == "cycle":
        known = flows.dealings[members[shapes.starts]] > 2
        two = np.where(
            known, read(PACES["cycle of two that know each other"]), read(PACES["cycle of two"])
        )
        return np.asarray(np.where(shapes.sizes == 2, two, read(PACES[""])))
    return read(PACES.get(shapes.pattern, PACES[""]))


def _amounts(shapes: Shapes, ledger: Ledger) -> Reals:
    """Round or equal amounts are chosen by people who agree; how much that tells depends on how
    many of all amounts in the ledger are round."""
    row, whose = shapes.flows.row[shapes.members], shapes.whose
    some = shapes.flows.row[:: max(1, len(shapes.flows) // 50_000)]
    usual = np.clip(_round(ledger, some).mean(), 0.02, 0.98)
    value = shapes.flows.value[shapes.members]
    # an amount that recurs in a shape was chosen once
    order = np.lexsort((value, whose))
    near = np.diff(value[order]) <= value[order][1:] * 5e-4
    again = near & (np.diff(whose[order]) == 0)
    once = order[np.append(True, ~again)]
    round_ = np.bincount(whose[once], _round(ledger, row[once]), len(shapes))
    plain = np.bincount(whose[once], minlength=len(shapes)) - round_
    bits = round_ * np.log(SPARED * usual / CHOSEN) + np.where(
        round_ > 0,
        plain * np.log((1 - SPARED * usual) / MIXED),
        np.log((1 - SPARED * usual) / (1 - CHOSEN)),
    )
    most = np.zeros(len(shapes), np.int64)  # transactions of the commonest amount
    run = np.diff(np.append(np.flatnonzero(np.append(True, ~again)), len(order)))
    np.maximum.at(most, whose[once], run)
    share, less = EQUAL.get(shapes.pattern, EQUAL[""])
    bits = np.clip(bits, -5, 2) + np.where(most >= share * shapes.sizes, less, 0.0)
    return np.asarray(bits)


def _kept(shapes: Shapes) -> Reals:
    """Money lent or moved within a house comes on nearly whole; real attempts gain and lose a tenth
    at some hop. Of a loan, interest of whole percents is agreed on too."""
    flows, members, two = shapes.flows, shapes.members, shapes.sizes == 2
    inner = np.ones(len(members), bool)
    inner[shapes.ends - 1] = False
    ratio = flows.value[members[np.flatnonzero(inner) + 1]] / flows.value[members[inner]]
    off = np.zeros(len(shapes))
    np.maximum.at(off, shapes.whose[inner], np.abs(np.log(ratio)))
    interest = np.full(len(shapes), -1.0)
    np.maximum.at(interest, shapes.whose[inner], ratio - 1)
    agreed = two & (np.abs(interest - np.round(interest, 2)) < 2e-4) & (interest > 0.005)
    little_more = agreed | ((interest >= 0) & (interest <= INTEREST))
    returns = np.where(little_more, RETURNS[0], np.where(off <= KEPT, *RETURNS[1:]))
    return np.asarray(np.where(two, returns, np.where(off <= KEPT, *KEEPS)))


def _round(ledger: Ledger, row: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Amounts of few figures and then only zeros, in their own currency or in the country's."""
    return np.asarray(_few(ledger.amount[row]) | _few(ledger.value[row]))


def _few(amount: Ints) -> npt.NDArray[np.bool_]:
    figures = np.floor(np.log10(np.maximum(amount, 1))).astype(int) + 1
    zeros = np.zeros(len(amount), int)
    for power in range(1, 13):
        zeros += amount % 10**power == 0
    few = figures - np.minimum(zeros, figures - 1) <= np.where(figures > 4, 3, 2)
    return np.asarray(few)
