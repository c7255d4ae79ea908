"""Deciding who is the same: kept, undone, and never merged."""

import pytest

from khua.intelligence import services
from khua.intelligence.models import Decision, Hint, Match
from khua.intelligence.selectors import hints_of, holding, matches_of
from khua.record.models import Person
from khua.record.refusal import Refused


@pytest.fixture
def match(twice):
    (found,) = matches_of(twice.mine)
    return found


def test_a_match_is_there_as_soon_as_a_person_is_saved(twice, match):
    assert {match.left_id, match.right_id} == {twice.mine.pk, twice.theirs.pk}
    assert match.stands
    assert match.levels["phones"][0] == "same"
    assert hints_of(twice.mine) == [], "one's own office gives no hints"


def test_a_decision_holds_and_merges_nobody(twice, match, acting):
    member = acting("sv-pol-officer")
    made = services.decide(member, match, "same", "ໂທລະສັບ ແລະ ຮູບຄືກັນ")
    assert (made.verdict, made.decided_by_id, made.undone_at) == ("same", member.pk, None)
    assert Match.objects.get().verdict == "same"
    assert Person.objects.filter(pk__in=(twice.mine.pk, twice.theirs.pk)).count() == 2


def test_the_newest_that_is_not_undone_holds(match, acting):
    member = acting("sv-pol-officer")
    first = services.decide(member, match, "different", "ອາຍຸຕ່າງກັນ")
    second = services.decide(acting("sv-pol-head"), match, "same", "ຮູບຄືກັນ")
    assert holding(match) == second
    member = acting("sv-pol-officer2")
    services.undo(member, second, "ເບິ່ງຜິດ")
    assert holding(match) == first
    assert Match.objects.get().verdict == "different"
    services.undo(member, first, "ຍັງບໍ່ແນ່ໃຈ")
    assert Match.objects.get().verdict == ""
    kept = {d.pk: (d.undone_by_id, d.undone_why) for d in Decision.objects.all()}
    assert kept == {
        second.pk: (member.pk, "ເບິ່ງຜິດ"),
        first.pk: (member.pk, "ຍັງບໍ່ແນ່ໃຈ"),
    }


@pytest.mark.parametrize(
    ("verdict", "reason", "field"),
    [("same", " ", "reason"), ("different", "", "reason"), ("merged", "x", "verdict")],
)
def test_what_makes_no_sense_is_refused(match, acting, verdict, reason, field):
    with pytest.raises(Refused) as refused:
        services.decide(acting("sv-pol-officer"), match, verdict, reason)
    assert refused.value.field == field
    assert not Decision.objects.exists()


def test_not_sure_needs_no_reason(match, acting):
    services.decide(acting("sv-pol-officer"), match, "unsure", "")
    assert Match.objects.get().verdict == "unsure"


def test_the_same_twice_is_refused(match, acting):
    member = acting("sv-pol-officer")
    services.decide(member, match, "same", "x")
    with pytest.raises(Refused) as refused:
        services.decide(member, match, "same", "y")
    assert refused.value.field == "verdict"


def test_only_the_decision_that_holds_is_undone_and_once(match, acting):
    member = acting("sv-pol-officer")
    first = services.decide(member, match, "different", "x")
    second = services.decide(member, match, "same", "y")
    with pytest.raises(Refused) as refused:
        services.undo(member, first, "z")
    assert refused.value.field == "__all__"
    services.undo(member, second, "z")
    with pytest.raises(Refused):
        services.undo(member, second, "z")
    with pytest.raises(Refused) as refused:
        services.undo(member, first, " ")
    assert refused.value.field == "why"


def test_whoever_sees_one_side_only_sees_no_match(broker, acting):
    assert matches_of(broker.mine) == []
    assert not Match.objects.exists()
    acting("bk-pol-head")
    assert not Match.objects.exists()
    acting("c-pol-head")
    assert Match.objects.count() == 1, "who sees both cases sees it"
    assert Hint.objects.count() == 2
    assert hints_of(broker.mine) == [], "and then needs no hint"


def test_different_ends_the_hints_of_both_sides(broker, acting, members):
    acting("bk-pol-officer")
    assert len(hints_of(broker.theirs)) == 1
    head = acting("c-pol-head")
    decided = services.decide(head, Match.objects.get(), "different", "x")
    acting("sv-pol-officer")
    assert hints_of(broker.mine) == []
    services.undo(acting("c-pol-head"), decided, "y")
    acting("sv-pol-officer")
    assert len(hints_of(broker.mine)) == 1
