"""Whose numbers a member may see: over HTTP, and over SQL as whoever has the app role may ask.
Acceptance 7: a province sees national tables and its own; nobody asks for a cut of his own."""

import pytest
from django.db import Error, connection, transaction

from khua.statistics.models import Asked, Count, Overlap
from khua.statistics.selectors.numbers import MOST_TABLES
from tests import world
from tests.statistics import numbers

EVERYBODY = [name for name, _office, _role in world.MEMBERS]
OFFICE = {name: office for name, office, _role in world.MEMBERS}
ROLE = {name: role for name, _office, role in world.MEMBERS}
PLACE = {code: (level, province) for code, _kind, level, province, _parent in world.OFFICES}
TABLES = ("victims-by-form", "cases-opened", "restitution-ordered")


@pytest.fixture
def snapshot(members) -> int:
    return numbers.stored(wanted=TABLES)


def may_see(name: str) -> set[str]:
    """By the words of the issue: the country, one's own province (at the centre every one), and
    one's own office exactly; clerks, auditors and administrators nothing."""
    if ROLE[name] not in ("officer", "head"):
        return set()
    level, province = PLACE[OFFICE[name]]
    provinces = {"LA-SV", "LA-BK"} if level == "centre" else {province}
    mine = {OFFICE[name]} & {"SV-POL"}
    return {"LA"} | provinces | mine


@pytest.mark.parametrize("name", EVERYBODY)
def test_over_sql_everybody_gets_his_scopes_and_no_other(snapshot, acting, name):
    acting(name)
    assert set(Count.objects.values_list("scope", flat=True)) == may_see(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT scope FROM statistics_count")
        assert {scope for (scope,) in cursor.fetchall()} == may_see(name)


@pytest.mark.parametrize("name", EVERYBODY)
def test_over_http_too(snapshot, client_for, name):
    client = client_for(name)
    for scope in ("LA", "LA-SV", "LA-BK", "SV-POL", "BK-POL"):
        answer = client.get("/figures/tables/victims-by-form/", {"scope": scope})
        sheet = client.get("/figures/tables/victims-by-form/rows.csv", {"scope": scope})
        seen = scope in may_see(name)
        if not may_see(name):
            assert answer.status_code == sheet.status_code == 404
        elif seen:
            assert answer.status_code == sheet.status_code == 200
            assert answer.context["shown"].exact is (scope == "SV-POL")
            assert ("moved" in sheet.content.decode()) is (scope != "SV-POL")
        else:
            empty = answer.status_code == 200 and answer.context["shown"] is None
            assert answer.status_code == 404 or (empty and scope == OFFICE[name])
            assert sheet.status_code == 404


def test_the_exact_numbers_are_for_the_office_itself_alone(snapshot, acting):
    """Not for those above it, nor for another office of the same province."""
    for name in EVERYBODY:
        acting(name)
        exact = Count.objects.exclude(office=None)
        assert exact.exists() is (may_see(name) >= {"SV-POL"})


@pytest.mark.parametrize("name", ["sv-pol-head", "c-pol-head", "sv-pol-admin"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE statistics_count SET numbers = '{}'",
        "UPDATE statistics_count SET office_id = NULL, scope = 'LA'",
        "DELETE FROM statistics_count",
        "INSERT INTO statistics_snapshot (taken_at, as_of, rows, files, sha256, counted)"
        " VALUES (now(), now(), '{}', '{}', '', true)",
        "INSERT INTO statistics_recordkey (key) VALUES ('x')",
        "UPDATE statistics_recordkey SET key = 'x'",
    ],
)
def test_no_member_writes_a_number(snapshot, acting, name, statement):
    acting(name)
    before = world_numbers()
    assert refused(statement)
    assert world_numbers() == before


def refused(statement: str) -> bool:
    """Whether the database refuses it, or it touches no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount == 0
    except Error as fault:
        return getattr(fault.__cause__, "sqlstate", "") == "42501"


def world_numbers() -> list[tuple]:
    return list(Count.objects.order_by("pk").values_list("pk", "scope", "office_id"))


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_reads_the_secret_or_the_overlap(snapshot, acting, name):
    numbers.overlap(snapshot, ["police", "women"], {"police": 40})
    acting(name)
    assert refused("SELECT key FROM statistics_recordkey")
    assert not Overlap.objects.exists()  # but those who are trained: test_unseen.py


@pytest.mark.parametrize("name", ["sv-pol-head", "c-pol-head"])
def test_there_is_no_cut_outside_the_catalogue(snapshot, client_for, name):
    client = client_for(name)
    for table in ("victims-by-village", "victims", "", "cases-opened'--"):
        assert client.get(f"/figures/tables/{table}/rows.csv").status_code == 404
    plain = client.get("/figures/tables/victims-by-form/", {"year": str(numbers.YEAR)})
    for more in ({"sex": "female"}, {"by": "district"}, {"where": "age=14"}, {"within": "case"}):
        asked = client.get("/figures/tables/victims-by-form/", {"year": str(numbers.YEAR), **more})
        assert asked.context["shown"] == plain.context["shown"]
        assert asked.context["told"]["grids"] == plain.context["told"]["grids"]


def test_what_was_looked_at_is_on_record_and_one_sees_only_his_own(snapshot, client_for, acting):
    client = client_for("sv-pol-officer")
    for _ in range(2):
        client.get("/figures/tables/victims-by-form/")
    client_for("sv-pol-head").get("/figures/tables/cases-opened/")
    acting("sv-pol-officer")
    (asked,) = Asked.objects.all()
    assert (asked.table, asked.scope, asked.times) == ("victims-by-form", "LA", 2)


def test_a_file_taken_away_is_an_entry_of_the_chain(snapshot, client_for):
    client_for("sv-pol-head").get("/figures/tables/victims-by-form/rows.csv?scope=SV-POL")
    world.as_owner("CREATE TABLE testing.seen AS SELECT action, subject, detail FROM access_entry")
    world.as_owner("GRANT SELECT ON testing.seen TO khua_app")
    with connection.cursor() as cursor:
        cursor.execute("SELECT detail FROM testing.seen WHERE action = 'export'")
        ((detail,),) = cursor.fetchall()
    assert "SV-POL" in str(detail)
    assert "exact" in str(detail)


def test_as_many_tables_as_there_may_be(snapshot, client_for, members, acting):
    me = acting("sv-pol-officer")
    Asked.objects.bulk_create(
        Asked(member=me, snapshot_id=snapshot, table=f"t{number}", scope="LA")
        for number in range(MOST_TABLES - 1)
    )
    client = client_for("sv-pol-officer")
    assert client.get("/figures/tables/victims-by-form/").status_code == 200
    refused = client.get("/figures/tables/cases-opened/")
    assert refused.status_code == 429
    assert str(MOST_TABLES) in refused.content.decode()
    assert client.get("/figures/tables/cases-opened/rows.csv").status_code == 429
    assert client.get("/figures/tables/victims-by-form/").status_code == 200  # seen before
    assert client.get("/figures/tables/").status_code == 200  # the list has no number


def test_before_the_first_count_pages_say_so(client_for):
    client = client_for("sv-pol-officer")
    assert client.get("/figures/tables/").status_code == 200
    page = client.get("/figures/tables/cases-opened/")
    assert page.status_code == 200
    assert page.context["shown"] is None
    assert client.get("/figures/tables/cases-opened/rows.csv").status_code == 404


def test_only_a_snapshot_whose_numbers_are_all_there_is_shown(snapshot, client_for):
    world.as_owner("UPDATE statistics_snapshot SET counted = false")
    page = client_for("sv-pol-officer").get("/figures/tables/cases-opened/")
    assert page.context["shown"] is None
