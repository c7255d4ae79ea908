"""Scatter-gather, bipartite and stack against plain enumeration."""

from hypothesis import given, settings

from khua.money.patterns import completed
from khua.money.patterns.kernels import between
from khua.money.patterns.shapes import look
from tests.money import slowly

HOUR = 3600


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers(accounts=6, until=8, most=30))
def test_every_pair_with_enough_between_and_no_other(made):
    shapes = look(
        "scatter-gather", slowly.flows(made), completed("scatter-gather", {"window_hours": 5}), None
    )
    flows, best = shapes.flows, {}
    for subject, members in zip(
        shapes.subject.tolist(), slowly.split(shapes.members, shapes.ends), strict=True
    ):
        assert (flows.src[members[::2]] == subject).all()
        assert (flows.dst[members[::2]] == flows.src[members[1::2]]).all()
        assert (flows.at[members[::2]] < flows.at[members[1::2]]).all()
        assert flows.at[members].max() - flows.at[members].min() <= 5 * HOUR
        (sink,) = set(flows.dst[members[1::2]].tolist())
        assert len(set(flows.dst[members[::2]].tolist())) == len(members) // 2
        best[subject, sink] = len(members) // 2
    expected = slowly.ways(made, 5 * HOUR, 0.75, 1.3)
    assert best == {pair: count for pair, count in expected.items() if count >= 2}


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers(accounts=5, until=6, most=14))
def test_every_crossing(made):
    flows = slowly.flows(made)
    members, gave_up = between.crossed(
        flows.starts, flows.in_starts, flows.into, flows.at, flows.src, flows.dst,
        flows.row * 0 + 1, 4 * HOUR, 1000,
    )  # fmt: skip
    found = {frozenset(four) for four in flows.row[members].reshape(-1, 4).tolist()}
    assert not gave_up
    assert found == slowly.crossings(made, 4 * HOUR)


def layer(senders, receivers, at):
    pairs = [(sender, receiver) for sender in senders for receiver in receivers]
    return [(at + n, *pair, 1_000) for n, pair in enumerate(pairs)]


def test_two_layers_are_a_stack_and_each_is_bipartite():
    made = slowly.paid(layer([1, 2, 3], [4, 5], 0) + layer([4, 5], [6, 7, 8], 24 * HOUR))
    flows = slowly.flows(made)
    both = look("bipartite", flows, completed("bipartite"), None)
    assert slowly.rows(both) == [tuple(range(6)), tuple(range(6, 12))]
    stack = look("stack", flows, completed("stack", {"window_hours": 36}), None)
    assert slowly.rows(stack) == [tuple(range(12))]
