"""Building the country through the services: once, whole, and goes on after a kill -9."""

import psycopg

from khua.postgres import Server, running
from tests import homes
from tests.commands import processes
from tests.demo.conftest import build, built

COUNTED = ("access_office", "access_member", "record_case", "record_place", "record_person",
           "record_identity", "record_finding", "record_assignment", "record_change",
           "record_handover", "record_share", "record_team", "procedure_move", "procedure_clock",
           "procedure_happening", "procedure_task", "procedure_outcome", "evidence_item",
           "evidence_file", "evidence_custody", "correspondence_question",
           "correspondence_message", "fiu_part", "fiu_account", "fiu_customer", "fiu_report",
           "fiu_alert", "fiu_trace", "fiu_dissemination")  # fmt: skip


def counts(home) -> dict[str, int]:
    with psycopg.connect(Server(home).dsn(dbname="khua")) as connection:
        return {
            table: connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in COUNTED
        }


def evidence(home) -> set[str]:
    """The files of evidence on the disk."""
    return {str(f.relative_to(home)) for f in (home / "evidence").rglob("*") if f.is_file()}


def cases(home) -> int:
    """How many cases are there now; none while there is no table yet."""
    try:
        return counts(home)["record_case"]
    except psycopg.Error:
        return 0


def test_all_of_it_is_there(home):
    found = counts(home)
    assert found["record_case"] == homes.CASES
    assert found["access_office"] > 100
    assert found["record_person"] == found["record_identity"] > 2 * homes.CASES
    assert found["record_finding"] > 2 * homes.CASES


def test_building_again_adds_nothing(home):
    before, files = counts(home), evidence(home)
    assert files
    built(home)
    assert counts(home) == before
    assert evidence(home) == files


def test_cases_were_opened_by_members_of_the_office_whose_number_they_bear(home):
    with psycopg.connect(Server(home).dsn(dbname="khua")) as connection:
        strangers = connection.execute(
            "select count(*) from record_case c join access_member m on m.id = c.created_by_id"
            " join access_office o on o.id = m.office_id"
            " where c.number not like o.code || '-%'"
        ).fetchone()
        nameless = connection.execute(
            "select count(*) from record_change where member_id is null"
        ).fetchone()
    assert strangers == (0,)
    assert nameless == (0,)


def test_nobody_can_sign_in_with_a_password(home):
    with psycopg.connect(Server(home).dsn(dbname="khua")) as connection:
        query = "select count(*) from access_member where password not like '!%'"
        assert connection.execute(query).fetchone() == (0,)


def test_sample_sheets_are_written(home):
    assert {f.name for f in (home / "samples").iterdir()} >= {"clean.xlsx", "faulty.xlsx"}


def test_a_real_khua_does_not_serve_the_demo(home):
    code, said = processes.run("serve", "--home", home, "--port", str(processes.free_port()))
    assert code == 1
    assert "invented cases" in said


def test_an_interrupted_build_goes_on_to_the_same_country(home):
    """Told to stop once, and killed once: neither leaves a server or half a case."""
    with homes.copy_of(homes.bare) as other:
        process = build(other)
        processes.until(lambda: cases(other) > 5, process)
        process.terminate()
        process.communicate(timeout=60)
        assert process.returncode != 0
        assert not Server(other).running
        with running(other, throwaway=True):
            left = cases(other)
            assert 5 < left < homes.CASES
            process = build(other)
            processes.until(lambda: cases(other) > left + 5, process)
            process.kill()
            process.communicate(timeout=60)
            assert left + 5 < cases(other) < homes.CASES
            built(other)
            assert counts(other) == counts(home)
            assert len(evidence(other)) == len(evidence(home))
