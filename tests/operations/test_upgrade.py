"""A database of the first release, with data in it, brought to the newest tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from khua.operations import closed, machine, whole
from khua.operations.problem import Look
from khua.postgres import prepare
from tests.databases import Place
from tests.world import PASSWORD, SUSPECT_NAME, VICTIM_NAME

DATABASE = "khua_upgrade"
FIRST = [
    ("access", "0002_row_security"),
    ("record", "0002_row_security"),
    ("sheets", "0002_row_security"),
]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def upgraded(cluster, django_db_setup, django_db_blocker) -> Iterator[dict]:
    """The first release's tables with a small record, migrated to the newest; what was counted
    before. Both of Django's connections look at it for the length of this module."""
    admin = cluster["KHUA_SUPER_DATABASE_URL"]
    prepare(admin, database=DATABASE, owner_password=PASSWORD, app_password=PASSWORD)
    try:
        with Place(cluster, DATABASE).django(django_db_blocker):
            before = first_release()
            call_command("migrate", database="owner", verbosity=0)
            yield before
    finally:
        with psycopg.connect(admin, autocommit=True) as session:
            session.execute(f"drop database {DATABASE} with (force)")


@pytest.fixture
def look(upgraded, cluster, tmp_path) -> Iterator[Look]:
    url = Place(cluster, DATABASE).url("OWNER")
    with psycopg.connect(url, options="-c default_transaction_read_only=on") as session:
        yield Look(session, url, tmp_path, lambda _: None, False)


def first_release() -> dict[str, list[tuple]]:
    """Migrate to the first release, write a record as its own code did; its rows by table."""
    run = MigrationExecutor(connections["owner"])
    libraries = [
        node
        for node in run.loader.graph.leaf_nodes()
        if not run.loader.graph.nodes[node].__module__.startswith("khua.")
    ]
    then = run.migrate(FIRST + libraries).apps
    write(then)
    connections["owner"].close()
    return rows()


def write(then) -> None:
    """Two offices, three members, a case with a suspect and a victim."""

    def add(model: str, **values):
        return then.get_model(model).objects.using("owner").create(**values)

    def office(code: str, province: str | None, parent=None):
        level = "province" if province else "centre"
        values = {"kind": "police", "name_en": code, "name_lo": code}
        return add(
            "access.Office", code=code, level=level, province=province, parent=parent, **values
        )

    def member(username: str, at, role: str = "officer"):
        values = {"display_name": username, "password": "!", "created_at": NOW}
        return add("access.Member", username=username, office=at, role=role, **values)

    centre = office("C-POL", None)
    sv, bk = office("SV-POL", "LA-SV", centre), office("BK-POL", "LA-BK", centre)
    officer, _, guest = member("sv", sv), member("bk", bk), member("bk-guest", bk)
    case = add(
        "record.Case",
        number="SV-POL-2026-0001",
        title="ຖືກຫຼອກໄປເຮັດວຽກ",
        source="report",
        lead_office=sv,
        reported_on=date(2026, 3, 2),
        created_by=officer,
    )
    suspect = add("record.Person", case=case, code="AAAA", roles=["suspect"])
    victim = add("record.Person", case=case, code="BBBB", roles=["victim"])
    add("record.Identity", person=suspect, name=SUSPECT_NAME, phones=["+8562055500000"])
    add("record.Identity", person=victim, name=VICTIM_NAME, birth_date=date(2010, 6, 1))
    add(
        "record.Finding",
        case=case,
        suspect=suspect,
        victim=victim,
        code="act.recruitment",
        standing="proved",
        source="statement",
        author=officer,
    )
    add("record.Place", case=case, kind="Recruitment", province="LA-SV")
    for who in (officer, guest):
        add("record.Assignment", case=case, member=who, added_by=officer)
    add("record.Counter", office=sv, year=2026, last=1)


QUERIES = {
    "case": "select id, number, title, lead_office_id, reported_on, created_by_id from record_case",
    "person": "select id, code, roles, protected, case_id, office_id from record_person",
    "identity": "select person_id, name, phones, birth_date, protected from record_identity",
    "finding": "select id, code, standing, suspect_id, victim_id, author_id from record_finding",
    "assignment": "select id, case_id, member_id, ended_at from record_assignment",
    "change": "select id, at, case_id, thing, row, action from record_change",
    "counter": "select office_id, year, last from record_counter",
    "office": "select id, code, parent_id, lineage from access_office",
    "member": "select id, username, role, office_id from access_member",
}


def rows() -> dict[str, list[tuple]]:
    with connections["owner"].cursor() as cursor:
        found = {}
        for table, query in QUERIES.items():
            cursor.execute(f"{query} order by 1")
            found[table] = cursor.fetchall()
    return found


def test_nothing_of_the_record_changed(upgraded):
    assert {table: len(found) for table, found in upgraded.items()} == {
        "case": 1,
        "person": 2,
        "identity": 2,
        "finding": 1,
        "assignment": 2,
        "change": 9,
        "counter": 1,
        "office": 3,
        "member": 3,
    }
    after = rows()
    for table, before in upgraded.items():
        if table == "change":  # an upgrade may add to history, never take from it
            after[table] = after[table][: len(before)]
        assert after[table] == before, table


def test_every_row_is_in_its_scope_and_every_table_closed(look):
    found = [*machine.applied(look), *whole.orphans(look), *whole.scope(look), *closed.check(look)]
    assert [problem.text["en"] for problem in found] == []


def test_the_upgraded_audit_chains_hold(upgraded):
    if find_spec(machine.CHAINS) is None:
        pytest.skip("there is no audit chain yet")
    assert list(machine.chains(None)) == []


@pytest.mark.parametrize(
    ("username", "cases", "names"),
    [
        ("sv", 1, {SUSPECT_NAME, VICTIM_NAME}),  # leads it and is on it by name
        ("bk-guest", 1, {SUSPECT_NAME, VICTIM_NAME}),  # another office, on it by name
        ("bk", 0, set()),
    ],
)
def test_row_security_shows_what_it_showed(upgraded, username, cases, names):
    from khua.access.context import acting_as
    from khua.access.models import Member
    from khua.record.models import Case, Finding, Identity

    member = Member.objects.using("owner").get(username=username)
    member._state.db = "default"
    with acting_as(member):
        assert Case.objects.count() == cases
        assert Finding.objects.count() == cases
        assert {identity.name for identity in Identity.objects.all()} == names


def test_one_goes_on_working_in_an_upgraded_record(upgraded):
    from khua.access.context import acting_as
    from khua.access.models import Member
    from khua.record import services
    from khua.record.data import CaseData

    member = Member.objects.using("owner").get(username="sv")
    member._state.db = "default"
    with acting_as(member) as officer:
        case = services.open_case(
            officer, CaseData(title="x", source="report", reported_on=date(2026, 11, 21))
        )
        assert case.number == "SV-POL-2026-0002"
