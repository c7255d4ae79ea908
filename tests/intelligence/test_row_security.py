"""Who sees which row of links, with raw SQL and no help from the app."""

import json
import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from khua.access import context
from khua.intelligence.models import Ask, Decision, Hint, Imprint, Match, Request
from tests import world
from tests.intelligence.rows import BROKER, ask, by_owner, denied, imprint
from tests.record.test_row_security import refused

SV = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk"}
BK = {"bk-pol-officer", "bk-pol-head"}
BOTH = {"c-pol-head"}  # heads the office above both
PEOPLE_OF_CASES = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head"}
EVERYBODY = [name for name, _office, _role in world.MEMBERS]
CLOSED = ("intelligence_key", "intelligence_frequency", "intelligence_hintedmatch")
WRITTEN_BY_TRIGGERS = ("intelligence_match", "intelligence_hint")


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_match_shows_to_who_sees_both_and_a_hint_to_who_sees_one(pair, acting, username):
    acting(username)
    assert Match.objects.count() == (username in BOTH)
    hinted = set(Hint.objects.values_list("person_id", "holder__code"))
    expected = set()
    if username in SV | BOTH:
        expected.add((pair.sv.suspect.pk, "BK-POL"))
    if username in BK | BOTH:
        expected.add((pair.bk.suspect.pk, "SV-POL"))
    assert hinted == expected
    imprints = {pair.sv.suspect.pk} if username in SV | BOTH else set()
    imprints |= {pair.bk.suspect.pk} if username in BK | BOTH else set()
    assert set(Imprint.objects.values_list("pk", flat=True)) == imprints


def test_a_hint_holds_nothing_of_the_other_record(pair, acting):
    """No id, number, key or name of it, and of its office only which it is."""
    acting("sv-pol-officer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.column_privileges"
                       " WHERE table_name = 'intelligence_hint' AND privilege_type = 'SELECT'"
                       " AND grantee = 'khua_app' ORDER BY 1")  # fmt: skip
        columns = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"SELECT {', '.join(columns)} FROM intelligence_hint")
        (row,) = [dict(zip(columns, found, strict=True)) for found in cursor.fetchall()]
    (holder,) = by_owner("SELECT id FROM access_office WHERE code = 'BK-POL'")
    assert row.pop("holder_id") == holder["id"]
    assert row.pop("person_id") == pair.sv.suspect.pk
    assert row.pop("case_id") == pair.sv.case.pk
    assert row.pop("office_id") == pair.sv.case.lead_office_id
    assert row.pop("strength") == "strong"
    row.pop("found_at")
    assert row == {"id": row["id"], "shared_with": [], "stands": True}
    text = json.dumps(by_owner("SELECT * FROM intelligence_hint WHERE"
                               f" person_id = {pair.sv.suspect.pk}"))  # fmt: skip
    for secret in (pair.bk.case.number, pair.bk.case.title, pair.bk.suspect.code):
        assert secret not in text
    assert not re.search(rf'_id": {pair.bk.suspect.pk}\b', text)


@pytest.mark.parametrize("username", ["sv-pol-officer", "c-pol-head", "sv-pol-auditor"])
def test_what_belongs_to_the_matcher_alone_is_read_by_nobody(pair, acting, username):
    acting(username)
    for table in CLOSED:
        assert "permission denied" in denied(f"SELECT count(*) FROM {table}")
    for table in ("intelligence_hint", "intelligence_request"):
        for what in ("barred", "*", f"to_jsonb({table})"):
            assert "permission denied" in denied(f"SELECT {what} FROM {table}")


@pytest.mark.parametrize("username", EVERYBODY)
def test_nobody_writes_what_triggers_write_or_deletes_anything(pair, acting, username):
    acting(username)
    for table in (*WRITTEN_BY_TRIGGERS, *CLOSED):
        column = {"intelligence_key": "hash", "intelligence_frequency": "share",
                  "intelligence_hintedmatch": "match_id"}.get(table, "stands")  # fmt: skip
        assert refused(f"UPDATE {table} SET {column} = {column}"), table
        assert refused(f"INSERT INTO {table} DEFAULT VALUES"), table
    assert refused("INSERT INTO intelligence_request DEFAULT VALUES")
    for model in apps.get_app_config("intelligence").get_models():
        assert refused(f"DELETE FROM {model._meta.db_table}")
    assert refused("UPDATE intelligence_model SET in_use = false")


@pytest.mark.parametrize("username", EVERYBODY)
def test_an_imprint_is_written_by_whoever_may_write_the_identity(pair, acting, username):
    acting(username)
    for side, theirs in ((pair.sv, SV), (pair.bk, BK)):
        written = not refused("UPDATE intelligence_imprint SET sex = 'f' WHERE person_id = %s",
                              side.suspect.pk)  # fmt: skip
        assert written == (username in theirs | BOTH)


def test_an_imprint_is_of_its_person_whatever_a_statement_says(pair, acting):
    acting("sv-pol-officer")
    assert refused("UPDATE intelligence_imprint SET person_id = person_id + 1000")
    assert not refused("UPDATE intelligence_imprint SET guarded = true, barred = '{1}',"
                       " case_id = 1, office_id = 1, shared_with = '{1}'")  # fmt: skip
    found = Imprint.objects.get()
    assert (found.guarded, found.barred, found.shared_with) == (False, [], [])
    assert found.case_id == pair.sv.case.pk


def test_nobody_writes_an_imprint_of_a_person_in_an_unseen_case(pair, acting):
    acting("bk-pol-officer")
    names = [f.column for f in Imprint._meta.local_concrete_fields if f.column != "person_id"]
    columns = ", ".join(names)
    for person in (pair.sv.witness, pair.sv.suspect, pair.sv.victim):
        said = denied(f"INSERT INTO intelligence_imprint (person_id, {columns})"
                      f" SELECT %s, {columns} FROM intelligence_imprint", person.pk)  # fmt: skip
        assert "row-level security" in said


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_decision_is_made_by_who_sees_both(pair, acting, username):
    (match,) = by_owner("SELECT id FROM intelligence_match")
    member = acting(username)
    insert = ("INSERT INTO intelligence_decision (match_id, verdict, reason, decided_by_id,"
              " decided_at, undone_why) VALUES (%s, 'same', 'x', %s, now(), '')")  # fmt: skip
    assert refused(insert, match["id"], member.pk) == (username not in BOTH)
    assert Decision.objects.count() == (username in BOTH)
    # not in another's name, and not of a match that is not there: both look alike
    other = next(m for m in (1, 2) if m != member.pk)
    assert refused(insert, match["id"], other)
    assert refused(insert, match["id"] + 1000, member.pk)


@pytest.mark.parametrize("username", sorted(SV | BK | BOTH))
def test_who_asks_works_on_the_case_of_the_hint(pair, acting, username):
    (hint,) = by_owner(f"SELECT id FROM intelligence_hint WHERE person_id = {pair.sv.suspect.pk}")
    member = acting(username)
    insert = ("INSERT INTO intelligence_ask (case_id, office_id, shared_with, hint_id,"
              " from_office_id, to_office_id, reason, asked_by_id, asked_at, state, answer)"
              " VALUES (%s, %s, '{}', %s, %s, %s, 'x', %s, now(), 'waiting', '')")  # fmt: skip
    asked = not refused(insert, pair.sv.case.pk, member.office_id, hint["id"], member.office_id,
                        member.office_id, member.pk)  # fmt: skip
    # clerks ask nobody; the head above asks too, for its own office
    assert asked == (username in PEOPLE_OF_CASES | BOTH)


FORGED = {
    "another case": {"case": "bk"},
    "another office's name": {"from_office_id": "BK-POL"},
    "another member's name": {"asked_by_id": "bk-pol-officer"},
    "the other side's hint": {"hint": "bk"},
    "the other side's hint in its own case": {"hint": "bk", "case": "bk"},
    "a hint that is not there": {"hint": None},
    "answered already": {"state": "granted"},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_ask_is_refused_and_learns_nothing(pair, acting, members, forgery):
    change = FORGED[forgery]
    hints = {row["person_id"]: row["id"] for row in by_owner("SELECT * FROM intelligence_hint")}
    side = getattr(pair, change.get("case", "sv"))
    hint = hints[getattr(pair, change.get("hint") or "sv").suspect.pk]
    if "hint" in change and change["hint"] is None:
        hint = max(hints.values()) + 1000
    member = acting("sv-pol-officer")
    by = members[change.get("asked_by_id", "sv-pol-officer")]
    office = members["bk-pol-officer"].office if "from_office_id" in change else member.office
    with pytest.raises(DatabaseError) as said, transaction.atomic():
        Ask.objects.create(
            case=side.case, hint_id=hint, from_office=office, to_office=member.office,
            reason="x", asked_by=by, state=change.get("state", "waiting"),
        )  # fmt: skip
    assert not by_owner("SELECT id FROM intelligence_ask")
    assert not by_owner("SELECT id FROM intelligence_request")
    if "hint" in change or "case" in change:  # one and the same, whether it is there or not
        assert str(said.value).startswith("there is no such hint in this case")


def test_who_is_asked_is_who_holds_the_record_whatever_is_said(pair, acting):
    member = acting("sv-pol-officer")
    ask(member, pair.sv.case, Hint.objects.get())  # says: to his own office
    assert Ask.objects.get().to_office.code == "BK-POL"
    acting("bk-pol-officer")
    request = Request.objects.get()
    assert request.case_id == pair.bk.case.pk
    assert request.person_id == pair.bk.suspect.pk
    assert request.from_office.code == "SV-POL"
    assert (request.asked_by, request.strength) == ("Member sv-pol-officer", "strong")


@pytest.mark.parametrize("username", EVERYBODY)
def test_an_ask_shows_on_one_side_and_a_request_on_the_other(pair, acting, username):
    member = acting("sv-pol-officer")
    ask(member, pair.sv.case, Hint.objects.get())
    member = acting(username)
    assert Ask.objects.count() == (username in SV | BOTH)
    assert Request.objects.count() == (username in BK | BOTH)
    # only people of cases in the office that leads answer; the head above only sees it
    answered = not refused("UPDATE intelligence_request SET state = 'granted'")
    assert answered == (username in BK)


@pytest.mark.parametrize("username", EVERYBODY)
def test_what_a_hint_hides_no_function_tells(pair, acting, username):
    """Which hints are open is said of those alone whose match shows."""
    people = (pair.sv.suspect.pk, pair.bk.suspect.pk)
    hints = {row["id"] for row in by_owner("SELECT id FROM intelligence_hint")}
    acting(username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT h FROM unnest(%s) p, intelligence_open_hints(p) h", [list(people)])
        assert {pk for (pk,) in cursor.fetchall()} == (hints if username in BOTH else set())


def test_without_a_context_nothing_shows(pair, acting):
    ask(acting("sv-pol-officer"), pair.sv.case, Hint.objects.get())
    context.clear()
    for model in (Match, Decision, Hint, Ask, Request, Imprint):
        assert not model.objects.exists(), model


def test_the_functions_of_matching_are_nobody_s_to_call(pair, acting):
    acting("c-pol-head")
    for call in (
        "matching.find(1, 0.1, 10)", "matching.score(1, 2)", "matching.too_common(1)",
        "matching.look(1)", "matching.tell(1)", "matching.consider(1, 2)",
        "matching.keep(1, 2, 1, 1, '{}', '')",
        "intelligence_barred(1)",
    ):  # fmt: skip
        assert "permission denied for function" in denied(f"SELECT {call}"), call
    for attempt in ("SET ROLE khua_matcher", "SET SESSION AUTHORIZATION khua_matcher",
                    "CREATE FUNCTION matching.mine() RETURNS int LANGUAGE sql RETURN 1",
                    "CREATE TEMP TABLE intelligence_imprint (x int)"):  # fmt: skip
        assert refused(attempt), attempt


def test_a_save_takes_the_same_steps_whether_or_not_the_match_may_be_seen(pair, acting):
    """What a save costs does not tell: comparing runs as the matcher, who sees all, and both sides
    are always told; who may read that is asked when it is read."""
    steps = {}
    for username in ("sv-pol-officer", "c-pol-head"):  # one may not see the match, one may
        acting(username)
        before = _work()
        for birth in (19800215, 19800214):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE intelligence_imprint SET birth = %s WHERE person_id = %s",
                               [birth, pair.sv.suspect.pk])  # fmt: skip
                assert (cursor.rowcount, cursor.description) == (1, None)
        steps[username] = _work(before)
    assert steps["sv-pol-officer"] == steps["c-pol-head"]
    assert steps["c-pol-head"]["intelligence_match"] == 2


def _work(before: dict[str, int] | None = None) -> dict[str, int]:
    """Rows of each table of links that this transaction wrote, and rows it fetched by an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname LIKE 'intelligence_%'"
        )
        now = dict(cursor.fetchall())
    return {name: count - (before or {}).get(name, 0) for name, count in now.items()}


def test_the_record_of_another_office_is_found_by_the_matcher_alone(pair, acting):
    """The same query that the trigger runs sees, as the app role, only one's own imprints."""
    imprint(pair.sv.witness, **BROKER)
    acting("sv-pol-officer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM intelligence_imprint WHERE phones && %s::varchar[]",
                       [BROKER["phones"]])  # fmt: skip
        assert {pk for (pk,) in cursor.fetchall()} == {pair.sv.suspect.pk, pair.sv.witness.pk}
    assert set(Match.objects.values_list("left_id", "right_id")) == {
        (pair.sv.suspect.pk, pair.sv.witness.pk)
    }
