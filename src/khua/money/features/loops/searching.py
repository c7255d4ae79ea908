"""Shapes of flow that a transaction completes: scatter-gathers and cycles."""

from __future__ import annotations

from khua.money.features.layout import COUNT, GONE, IN, NEVER, OTHER, OUT, ROOM, SOME, START
from khua.money.features.loops import Array, within
from khua.money.features.loops.near import fetch

# a loop takes a dozen arrays, which would stand one a line
# fmt: off


@within
def reach(head: Array, cells: Array, row: int, bound: int, hub: int) -> tuple[int, int]:
    """The cells of a list in the window that begins at `bound`: (first, last + 1), empty for a
    hub, which is not searched through."""
    start, count = head[row, START], head[row, COUNT]
    if count > hub and cells[start + count - 1 - hub] >= bound:
        return start, start
    low = start + count
    while low > start and cells[low - 1] >= bound:
        low -= 1
    return low, start + count


@within
def scatter_gather(
    head: Array, cells: Array, src: int, dst: int, bound: int, hub: int, steps: int,
    tally: Array, seen: Array,
) -> tuple[int, int]:
    """Accounts from which money came to `dst` through `src` and through others as well: how many
    such accounts, and the most intermediaries of one, `src` among them. Each leg counts by its
    latest transaction, and into an intermediary comes before out of it. `tally`, `seen`: scratch of
    `hub` numbers and SOME + 1 flags. Gives up after `steps` transactions looked at."""
    given, given_end = reach(head, cells, 2 * src + IN, bound, hub)
    got, got_end = reach(head, cells, 2 * dst + IN, bound, hub)
    if given == given_end or got == got_end:
        return 0, 0
    tally[: given_end - given] = 0
    forward = given_end - given <= got_end - got
    here, here_end, there, there_end = got, got_end, given, given_end
    if forward:
        here, here_end, there, there_end = given, given_end, got, got_end
    seen[:] = False
    some = False
    for place in range(there, there_end):
        other = cells[place] & OTHER
        seen[other & SOME] = True
        some = some or not (other == 0 or other == src or other == dst)  # noqa: SIM109
    if not some:
        return 0, 0
    way = OUT if forward else IN
    for place in range(here, here_end):
        fetch(head, (2 * (cells[place] & OTHER) + way) * head.shape[1])
    for place in range(here, here_end):
        row = 2 * (cells[place] & OTHER) + way
        fetch(cells, head[row, START] + head[row, COUNT] - 1)
    for place in range(here, here_end):
        link = cells[place]
        other = link & OTHER
        if link & GONE or other == 0 or other == src or other == dst:  # noqa: SIM109
            continue
        first, last = reach(head, cells, 2 * other + way, bound, hub)
        for leg in range(first, last):
            account = cells[leg] & OTHER
            if not seen[account & SOME] or cells[leg] & GONE:
                continue
            if account == 0 or account == src or account == dst:  # noqa: SIM109
                continue
            for end in range(there, there_end):
                if cells[end] & (OTHER | GONE) == account:
                    if forward and cells[leg] < cells[end]:
                        # an intermediary that is a hub stays out, from whichever side we came
                        one, other_one = reach(head, cells, 2 * account + IN, bound, hub)
                        tally[place - given] += one < other_one
                    elif not forward and cells[leg] < link:
                        one, other_one = reach(head, cells, 2 * account + OUT, bound, hub)
                        tally[end - given] += one < other_one
                    break
        steps -= last - first
        if steps <= 0:
            break
    found = most = 0
    for place in range(given_end - given):
        found += tally[place] > 0
        most = max(most, tally[place])
    return found, most + (most > 0)


@within
def grow(
    head: Array, cells: Array, paths: tuple[Array, ...], side: int, begin: int, end: int,
    avoid: int, limit: int, last_step: bool, bound: int, hub: int, any_order: bool, steps: int,
) -> tuple[int, int]:
    """Lengthen the half paths `begin` to `end` of one side by a transaction each; they are written
    after `end`. `avoid`: where the other side begins; unless it is the `last_step`, nobody goes
    there. `limit`: the order that those in the order of time stay before (forward) or after (back).
    Gives (their end, steps left)."""
    node, parent, when, ordered, amount = paths
    size = end
    for path in range(begin, end):
        row = 2 * node[side, path] + side
        fetch(cells, head[row, START] + head[row, COUNT] - 1)
    for path in range(begin, end):
        account, until = node[side, path], when[side, path]
        if account == avoid or not (any_order or ordered[side, path]):
            continue
        first, last = reach(head, cells, 2 * account + side, bound, hub)
        room = head[2 * account + side, ROOM]
        for place in range(last - 1, first - 1, -1):
            order, other = cells[place] >> 32, cells[place] & OTHER
            if steps == 0:
                return size, 0
            steps -= 1
            follows = ordered[side, path] and (
                until < order < limit if side == OUT else limit < order < until
            )
            if other == 0 or (other == avoid and not last_step) or not (follows or any_order):
                continue
            back = path
            while back >= 0 and node[side, back] != other:
                back = parent[side, back]
            if back < 0:
                node[side, size], parent[side, size], when[side, size] = other, path, order
                ordered[side, size], amount[side, size] = follows, place + room
                fetch(head, (2 * other + side) * head.shape[1])
                size += 1
    return size, steps


@within
def joined(cells: Array, paths: tuple[Array, ...], one: int, two: int, value: int) -> float:
    """How much of the money a cycle kept, its least amount over its greatest, `value` among them;
    -1 when the half paths `one` (forward) and `two` (backward) have another account in common."""
    node, parent, _, _, amount = paths
    least = greatest = value
    back = two
    while parent[IN, back] >= 0:
        paid = cells[amount[IN, back]]
        least, greatest = min(least, paid), max(greatest, paid)
        back = parent[IN, back]
    ahead = one
    while ahead >= 0:
        if parent[OUT, ahead] >= 0:
            paid = cells[amount[OUT, ahead]]
            least, greatest = min(least, paid), max(greatest, paid)
        back = parent[IN, two]
        while back >= 0:
            if node[IN, back] == node[OUT, ahead]:
                return -1.0
            back = parent[IN, back]
        ahead = parent[OUT, ahead]
    return least / max(greatest, 1)


@within
def cycles(
    head: Array, cells: Array, src: int, dst: int, value: int, bound: int, hub: int,
    longest: int, any_longest: int, steps: int, paths: tuple[Array, ...], seen: Array, line: Array,
    c: int,
) -> int:
    """Count the cycles that a transaction from `src` to `dst` closes: simple paths from `dst` to
    `src` of earlier transactions, those in the order of time by length 2 to `longest`, those in
    any order by length 3 to `any_longest`, and the most of its money that one in order kept.

    Half paths grow from both ends, always the fewer, and are joined where they meet: a path is
    found once, at the only length where it is split so. Gives the place in `line` after it.
    """
    node, parent, when, ordered, _ = paths
    any_c = c + longest - 1
    kept = any_c + any_longest - 2
    line[c : kept + 1] = 0.0
    if src == dst or src == 0 or dst == 0:
        return kept + 1
    node[OUT, 0], node[IN, 0] = dst, src
    parent[:, 0], ordered[:, 0] = -1, True
    when[OUT, 0], when[IN, 0] = -1, NEVER
    first, last = reach(head, cells, 2 * dst + OUT, bound, hub)
    if first == last:
        return kept + 1
    ahead, ahead_end, behind, behind_end = 0, 1, 0, 1  # the half paths that are longest
    for length in range(2, max(longest, any_longest) + 1):
        any_order = length <= any_longest
        earliest, latest = NEVER, -1
        for one in range(ahead, ahead_end):
            earliest = min(earliest, when[OUT, one])
        for two in range(behind, behind_end):
            latest = max(latest, when[IN, two])
        if length == 2 or behind_end - behind <= ahead_end - ahead:
            size, steps = grow(
                head, cells, paths, IN, behind, behind_end, dst, earliest, ahead == 0, bound,
                hub, any_order, steps,
            )
            behind, behind_end = behind_end, size
        else:
            size, steps = grow(
                head, cells, paths, OUT, ahead, ahead_end, src, latest, False, bound, hub,
                any_order, steps,
            )
            ahead, ahead_end = ahead_end, size
        if ahead == ahead_end or behind == behind_end:
            break
        seen[:] = False
        for one in range(ahead, ahead_end):
            seen[node[OUT, one] & SOME] = True
        for two in range(behind, behind_end):
            if not seen[node[IN, two] & SOME]:
                continue
            for one in range(ahead, ahead_end):
                if node[OUT, one] == node[IN, two]:
                    in_order = (
                        ordered[OUT, one] and ordered[IN, two] and when[OUT, one] < when[IN, two]
                    )
                    if not (in_order or any_order):
                        continue
                    share = joined(cells, paths, one, two, value)
                    if share < 0:
                        continue
                    if in_order and length <= longest:
                        line[c + length - 2] += 1
                        line[kept] = max(line[kept], share)
                    if any_order and length > 2:
                        line[any_c + length - 3] += 1
        if steps == 0:
            break
    return kept + 1
