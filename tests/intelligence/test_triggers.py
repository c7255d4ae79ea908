"""What triggers make of an imprint, a decision, a question and its answer."""

import pytest
from django.db import DatabaseError, connection, transaction

from khua.intelligence.models import Ask, Decision, Hint, Match, Request
from khua.record import services
from khua.record.models import Case, Change, HandOver
from tests import world
from tests.intelligence.rows import BROKER, STRANGER, ask, by_owner, imprint
from tests.record.test_row_security import refused


def decide(member, verdict: str) -> Decision:
    return Decision.objects.create(match=Match.objects.get(), verdict=verdict, decided_by=member)


def hinted(acting, *usernames: str) -> list[bool]:
    """Whether each of these is told of anything."""
    found = []
    for username in usernames:
        acting(username)
        found.append(Hint.objects.exists())
    return found


BOTH_SIDES = ("sv-pol-officer", "bk-pol-officer")


def match() -> dict:
    (found,) = by_owner("SELECT * FROM intelligence_match")
    return found


def test_a_match_says_why_and_its_bits_add_up(pair):
    found = match()
    assert [found["left_id"], found["right_id"]] == sorted((pair.sv.suspect.pk, pair.bk.suspect.pk))
    assert found["levels"]["phones"][0] == found["levels"]["sex"][0] == "same"
    assert found["levels"]["given"][0] == "spelled"
    assert "documents" not in found["levels"], "what is not recorded says nothing"
    bits = sum(one if isinstance(one, float) else one[1] for one in found["levels"].values())
    assert bits == pytest.approx(found["weight"], abs=0.01)
    assert found["probability"] > 0.99
    (used,) = by_owner("SELECT version FROM intelligence_model WHERE in_use")
    assert found["model"] == used["version"]


def test_a_hint_goes_when_the_evidence_goes_and_comes_back_with_it(pair, acting):
    before = {row["id"] for row in by_owner("SELECT id FROM intelligence_hint")}
    imprint(pair.bk.suspect, **STRANGER)
    assert not match()["stands"]
    assert hinted(acting, *BOTH_SIDES) == [False, False]
    imprint(pair.bk.suspect, **BROKER)
    assert match()["stands"]
    assert hinted(acting, *BOTH_SIDES) == [True, True]
    assert {row["id"] for row in by_owner("SELECT id FROM intelligence_hint")} == before


def test_a_match_that_still_speaks_stands_though_no_key_leads_to_it(pair):
    """The batch finds by other ways than the one new record does; a save does not undo that."""
    imprint(pair.bk.suspect, keys=[43])
    assert match()["stands"]


@pytest.mark.parametrize(
    ("probability", "strength"),
    [(0.99, "strong"), (0.97, "strong"), (0.96, "likely"), (0.75, "likely"), (0.5, "possible")],
)
def test_what_is_told_is_how_probable_it_is_in_a_word(pair, acting, probability, strength):
    one, other = sorted((pair.sv.suspect.pk, pair.bk.suspect.pk))
    world.as_owner(f"SELECT matching.keep({one}, {other}, 1.0, {probability}, '{{}}', 'x')")
    for username in BOTH_SIDES:
        acting(username)
        assert Hint.objects.get().strength == strength


def test_two_cases_of_one_office_raise_a_match_and_no_hint(pair, acting, members):
    transfer(pair.bk.case, acting, members, "bk-pol-officer", "sv-pol-officer")
    found = match()
    assert found["left_office_id"] == found["right_office_id"]
    acting("sv-pol-officer")
    assert Match.objects.exists()
    assert not Hint.objects.exists()
    transfer(pair.bk.case, acting, members, "sv-pol-officer", "bk-pol-officer")
    assert hinted(acting, *BOTH_SIDES) == [True, True]


def transfer(case, acting, members, sender: str, receiver: str) -> None:
    data = services.HandOverData("transfer", members[receiver].office, "x", "nothing")
    sent = services.send(acting(sender), Case.objects.get(pk=case.pk), data)
    services.answer(acting(receiver), sent, "accepted")


def test_keys_follow_the_imprint(pair):
    imprint(pair.sv.suspect, keys=[5, 5, 6])
    keys = f"SELECT hash FROM intelligence_key WHERE person_id = {pair.sv.suspect.pk} ORDER BY 1"
    assert [row["hash"] for row in by_owner(keys)] == [5, 6]


def test_a_shared_case_shares_its_hints(pair, acting, members):
    world.refer(members["sv-pol-officer"], members["sv-wel-officer"], pair.sv.case)
    acting("sv-wel-officer")
    assert Hint.objects.get().person_id == pair.sv.suspect.pk
    assert refused(
        "INSERT INTO intelligence_ask (case_id, office_id, shared_with, hint_id, from_office_id,"
        " to_office_id, reason, asked_by_id, asked_at, state, answer) SELECT case_id, office_id,"
        " '{}', id, %s, office_id, 'x', %s, now(), 'waiting', '' FROM intelligence_hint",
        members["sv-wel-officer"].office_id, members["sv-wel-officer"].pk,
    )  # fmt: skip


# decisions


def test_a_decision_counts_until_it_is_undone(pair, acting):
    head = acting("c-pol-head")
    decision = decide(head, "different")
    assert match()["verdict"] == "different"
    assert hinted(acting, *BOTH_SIDES) == [False, False]
    acting("c-pol-head")
    Decision.objects.filter(pk=decision.pk).update(undone_why="ເບິ່ງຜິດ")
    kept = Decision.objects.get()
    assert (kept.verdict, kept.undone_by_id, kept.undone_why) == ("different", head.pk, "ເບິ່ງຜິດ")
    assert kept.undone_at >= kept.decided_at
    assert match()["verdict"] == ""
    assert hinted(acting, *BOTH_SIDES) == [True, True]


def test_the_newest_decision_that_is_not_undone_holds(pair, acting):
    head = acting("c-pol-head")
    made = [decide(head, verdict) for verdict in ("unsure", "same", "different")]
    for decision, left in zip(reversed(made), ("same", "unsure", ""), strict=True):
        Decision.objects.filter(pk=decision.pk).update(undone_why="x")
        assert match()["verdict"] == left


def test_a_decision_is_never_rewritten_and_undone_once(pair, acting, members):
    head = acting("c-pol-head")
    decision = decide(head, "same")
    for change in (
        "verdict = 'different'", "reason = 'y'", f"decided_by_id = {members['c-pol-officer'].pk}",
        "decided_at = now() - interval '1 day'", "match_id = match_id + 1",
    ):  # fmt: skip
        assert refused(f"UPDATE intelligence_decision SET {change}"), change
    assert not refused("UPDATE intelligence_decision SET undone_why = 'x',"
                       " undone_at = '2001-01-01', undone_by_id = %s",
                       members["c-pol-officer"].pk)  # fmt: skip
    undone = Decision.objects.get(pk=decision.pk)
    assert (undone.undone_by_id, undone.undone_at.year > 2001) == (head.pk, True)
    assert refused("UPDATE intelligence_decision SET undone_why = 'y'")
    assert refused("UPDATE intelligence_decision SET undone_at = NULL, undone_why = ''")


def test_a_decision_begins_as_made_now_and_not_undone(pair, acting, members):
    head = acting("c-pol-head")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intelligence_decision (match_id, verdict, reason, decided_by_id,"
            " decided_at, undone_by_id, undone_at, undone_why)"
            " SELECT id, 'same', '', %s, '2001-01-01', %s, now(), 'x' FROM intelligence_match",
            [head.pk, head.pk],
        )
    made = Decision.objects.get()
    assert (made.undone_by_id, made.undone_at, made.undone_why) == (None, None, "")
    assert made.decided_at.year > 2001
    assert match()["verdict"] == "same"


def test_who_decided_need_not_be_who_undoes(pair, acting, members):
    """Whoever may see both records may: here an officer of Bokeo after his office was let in."""
    decide(acting("c-pol-head"), "same")
    world.refer(members["sv-pol-officer"], members["bk-pol-officer"], pair.sv.case)
    member = acting("bk-pol-officer")
    assert Decision.objects.update(undone_why="x") == 1
    assert Decision.objects.get().undone_by_id == member.pk
    acting("sv-pol-officer")
    assert not Decision.objects.exists()
    assert refused("UPDATE intelligence_decision SET undone_why = 'y'")


def test_a_decision_outlives_new_scores_and_teaches_nothing(pair, acting):
    decide(acting("c-pol-head"), "same")
    used = by_owner("SELECT version, weights FROM intelligence_model WHERE in_use")
    imprint(pair.bk.suspect, phones=[])
    assert match()["verdict"] == "same"
    assert by_owner("SELECT version, weights FROM intelligence_model WHERE in_use") == used


# asking and answering


@pytest.fixture
def asked(pair, acting) -> Ask:
    """Savannakhet asks Bokeo."""
    return ask(acting("sv-pol-officer"), pair.sv.case, Hint.objects.get())


def case_seen(acting, username: str, case) -> bool:
    acting(username)
    return Case.objects.filter(pk=case.pk).exists()


def test_a_grant_opens_exactly_that_case_to_exactly_that_office(pair, asked, acting, members):
    another = world.open_case(members["bk-pol-officer"], pair.bk.case.reported_on)
    acting("bk-pol-officer")
    Request.objects.update(state="granted")
    request = Request.objects.get()
    assert request.answered_by_id == members["bk-pol-officer"].pk
    (handover,) = HandOver.objects.filter(case=pair.bk.case)
    assert (handover.kind, handover.state) == ("referral", "accepted")
    assert (handover.from_office.code, handover.to_office.code) == ("BK-POL", "SV-POL")
    assert handover.purpose == asked.reason
    for username, _office, _role in world.MEMBERS:
        seen = username.startswith(("sv-pol-officer", "sv-pol-head", "sv-pol-clerk", "bk-pol"))
        assert case_seen(acting, username, pair.bk.case) == (seen or username == "c-pol-head")
        assert case_seen(acting, username, another.case) == (
            username.startswith("bk-pol") or username == "c-pol-head"
        )
        assert Match.objects.exists() == (
            username in ("sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk",
                         "c-pol-head")
        )  # fmt: skip
    acting("sv-pol-officer")
    ask_ = Ask.objects.get()
    assert (ask_.state, ask_.answered_at is None) == ("granted", False)
    # theirs is read, not written; and ours stays closed to them
    assert refused("UPDATE record_case SET title = 'x' WHERE id = %s", pair.bk.case.pk)
    assert not case_seen(acting, "bk-pol-officer", pair.sv.case)


@pytest.mark.parametrize(
    ("who", "state"), [("bk-pol-officer", "revoked"), ("sv-pol-officer", "done")]
)
def test_what_was_granted_ends_like_any_hand_over(pair, asked, acting, who, state):
    acting("bk-pol-officer")
    Request.objects.update(state="granted")
    acting(who)
    services.answer(acting(who), HandOver.objects.get(case=pair.bk.case), state)
    assert not case_seen(acting, "sv-pol-officer", pair.bk.case)
    assert not Match.objects.exists()
    assert Hint.objects.exists(), "and one may ask again"
    ask(acting("sv-pol-officer"), pair.sv.case, Hint.objects.get())


def test_a_referral_that_waits_is_taken_for_the_grant(pair, asked, acting, members):
    sent = services.send(
        acting("bk-pol-officer"),
        Case.objects.get(pk=pair.bk.case.pk),
        services.HandOverData("referral", members["sv-pol-officer"].office, "ຂໍ"),
    )
    Request.objects.update(state="granted")
    assert HandOver.objects.get().pk == sent.pk
    assert case_seen(acting, "sv-pol-officer", pair.bk.case)


def test_a_grant_to_who_reads_already_sends_nothing_more(pair, asked, acting, members):
    world.refer(members["bk-pol-officer"], members["sv-pol-officer"], pair.bk.case)
    acting("bk-pol-officer")
    Request.objects.update(state="granted")
    assert HandOver.objects.count() == 1


def test_who_has_got_the_case_meanwhile_may_answer_himself(pair, asked, acting, members):
    transfer(pair.bk.case, acting, members, "bk-pol-officer", "sv-pol-officer")
    acting("bk-pol-officer")
    assert not Request.objects.exists()
    acting("sv-pol-officer")
    assert Request.objects.update(state="granted") == 1
    assert Ask.objects.get().state == "granted"


def test_a_refusal_has_a_reason_and_opens_nothing(pair, asked, acting):
    acting("bk-pol-officer")
    for answer in ("", "  "):
        with pytest.raises(DatabaseError, match="has a reason"), transaction.atomic():
            Request.objects.update(state="refused", answer=answer)
    Request.objects.update(state="refused", answer="ກຳລັງສືບສວນ")
    assert not HandOver.objects.exists()
    assert not case_seen(acting, "sv-pol-officer", pair.bk.case)
    told = Ask.objects.get()
    assert (told.state, told.answer) == ("refused", "ກຳລັງສືບສວນ")


@pytest.mark.parametrize("first", ["granted", "refused"])
@pytest.mark.parametrize("second", ["granted", "refused", "waiting", "taken_back"])
def test_a_request_is_answered_once(pair, asked, acting, first, second):
    acting("bk-pol-officer")
    Request.objects.update(state=first, answer="x")
    acting("bk-pol-head")
    assert refused("UPDATE intelligence_request SET state = %s, answer = 'y'", second)
    acting("sv-pol-officer")
    assert refused("UPDATE intelligence_ask SET state = 'taken_back'")
    assert Ask.objects.get().state == first


def test_who_answers_changes_nothing_but_the_answer(pair, asked, acting, members):
    acting("bk-pol-officer")
    other = members["sv-pro-officer"].office_id
    for change in (
        f"from_office_id = {other}", f"person_id = {pair.bk.witness.pk}", "reason = 'y'",
        "asked_by = 'y'", "strength = 'possible'", "ask_id = ask_id + 1", "barred = '{}'",
        "asked_at = '2001-01-01'",
    ):  # fmt: skip
        changed = refused(f"UPDATE intelligence_request SET state = 'granted', {change}")
        assert changed == (change != "barred = '{}'"), change  # which is as it was
        if not changed:
            break
    assert Request.objects.get().answered_by_id == members["bk-pol-officer"].pk


def test_an_answer_is_in_the_name_of_who_answers(pair, asked, acting, members):
    member = acting("bk-pol-head")
    assert not refused(
        "UPDATE intelligence_request SET state = 'granted', answered_by_id = %s,"
        " answered_at = '2001-01-01'", members["bk-pol-officer"].pk,
    )  # fmt: skip
    request = Request.objects.get()
    assert (request.answered_by_id, request.answered_at.year > 2001) == (member.pk, True)


def test_who_asked_takes_it_back_and_may_ask_again(pair, asked, acting):
    member = acting("sv-pol-officer")
    with pytest.raises(DatabaseError, match="asked_once"), transaction.atomic():
        ask(member, pair.sv.case, Hint.objects.get())
    for change in ("state = 'granted'", "state = 'refused'", "reason = 'y'",
                   "hint_id = hint_id + 1", "state = 'taken_back', answer = 'x'"):  # fmt: skip
        assert refused(f"UPDATE intelligence_ask SET {change}"), change
    acting("sv-pol-officer2")  # a colleague on the case may take it back as well
    assert Ask.objects.update(state="taken_back") == 1
    acting("bk-pol-officer")
    assert Request.objects.get().state == "taken_back"
    assert refused("UPDATE intelligence_request SET state = 'granted'")
    acting("sv-pol-officer")
    assert refused("UPDATE intelligence_ask SET state = 'waiting'")
    ask(acting("sv-pol-officer"), pair.sv.case, Hint.objects.get())
    acting("bk-pol-officer")
    assert sorted(Request.objects.values_list("state", flat=True)) == ["taken_back", "waiting"]


def test_a_request_goes_with_its_case(pair, asked, acting, members):
    transfer(pair.bk.case, acting, members, "bk-pol-officer", "sv-pro-officer")
    acting("bk-pol-officer")
    assert not Request.objects.exists()
    acting("sv-pro-officer")
    assert Request.objects.update(state="granted") == 1
    (share,) = by_owner("SELECT to_office_id FROM record_share")
    assert share["to_office_id"] == members["sv-pol-officer"].office_id


def test_the_history_of_each_case_tells_its_own_side_and_no_text(pair, asked, acting):
    acting("bk-pol-officer")
    Request.objects.update(state="granted")
    told = Change.objects.filter(thing__startswith="intelligence")
    assert set(told.values_list("thing", "action")) == {("intelligence_request", "UPDATE")}
    assert asked.reason not in str(list(told.values_list("changes", flat=True)))
    acting("sv-pol-officer")
    ours = Change.objects.filter(case_id=pair.sv.case.pk, thing__startswith="intelligence")
    assert set(ours.values_list("thing", "action")) == {
        ("intelligence_ask", "INSERT"), ("intelligence_ask", "UPDATE"),
    }  # fmt: skip
    assert asked.reason not in str(list(ours.values_list("changes", flat=True)))


@pytest.mark.parametrize("state", ["granted", "refused"])
def test_the_audit_chain_names_no_case_of_the_other_side(pair, asked, acting, state):
    """One transaction writes into both cases: its entry is of neither."""
    acting("bk-pol-officer")
    Request.objects.update(state=state, answer="x")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a request
    entries = by_owner("SELECT e.subject, o.code FROM access_entry e JOIN access_office o"
                       " ON o.id = e.office_id WHERE e.action = 'write'")  # fmt: skip
    named = {(entry["code"], entry["subject"]) for entry in entries if entry["subject"]}
    assert not {code for code, subject in named if not subject.startswith(code)}
