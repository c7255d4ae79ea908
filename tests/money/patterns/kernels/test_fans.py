"""Fans and gather-scatter against plain windows."""

from hypothesis import given, settings

from khua.money.ledger import CASH
from khua.money.patterns import completed
from khua.money.patterns.shapes import look
from tests.money import slowly

HOUR = 3600


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers(accounts=8, until=30))
def test_fans_are_where_a_window_holds_enough_and_hold_the_most(made):
    flows = slowly.flows(made)
    for pattern, own, other in (("fan-in", "dst", "src"), ("fan-out", "src", "dst")):
        shapes = look(pattern, flows, completed(pattern, {"window_hours": 5, "least": 3}), None)
        own, other = getattr(flows, own), getattr(flows, other)
        best = {}
        for subject, members in zip(
            shapes.subject.tolist(), slowly.split(shapes.members, shapes.ends), strict=True
        ):
            assert (own[members] == subject).all()
            assert flows.at[members].max() - flows.at[members].min() <= 5 * HOUR
            best[subject] = max(best.get(subject, 0), len(set(other[members].tolist())))
        for account in range(CASH + 1, made.accounts):
            mine = own == account
            most = slowly.most_others(flows.at[mine].tolist(), other[mine].tolist(), 5 * HOUR)
            assert best.get(account, 0) == (most if most >= 3 else 0)


@settings(deadline=None)  # the first call compiles
@given(made=slowly.ledgers(accounts=5, until=20, most=40))
def test_what_gathers_and_then_scatters(made):
    flows = slowly.flows(made)
    given_ = completed("gather-scatter", {"window_hours": 12, "least": 2})
    shapes = look("gather-scatter", flows, given_, None)
    seen = set()
    for subject, members in zip(
        shapes.subject.tolist(), slowly.split(shapes.members, shapes.ends), strict=True
    ):
        came = [place for place in members if flows.dst[place] == subject]
        went = [place for place in members if flows.src[place] == subject]
        assert sorted(came + went) == sorted(members)
        assert len(set(flows.src[came].tolist())) >= 2
        assert len(set(flows.dst[went].tolist())) >= 2
        assert flows.at[went].min() >= flows.at[came].max()
        assert flows.at[came].max() - flows.at[came].min() <= 6 * HOUR
        assert flows.at[went].max() - flows.at[came].max() <= 6 * HOUR
        seen.add(subject)
    for account in range(1, made.accounts):
        into, out = flows.dst == account, flows.src == account
        there = any(
            len({s for s, t in zip(flows.src[into], flows.at[into], strict=True)
                 if now - 6 * HOUR <= t <= now}) >= 2
            and len({d for d, t in zip(flows.dst[out], flows.at[out], strict=True)
                     if now <= t <= now + 6 * HOUR}) >= 2
            for now in flows.at[into].tolist()
        )  # fmt: skip
        assert (account in seen) == there
