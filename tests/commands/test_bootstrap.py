"""A new Khua with nobody in it: its first office and administrator; the demo keeps away."""

import psycopg
import pytest

from khua.postgres import Server, running
from tests import homes
from tests.commands import processes

CENTRE = (
    *("--kind", "police", "--level", "centre"),
    *("--name-en", "Centre", "--name-lo", "ສູນກາງ"),
)


@pytest.fixture(scope="module")
def home():
    with homes.copy_of(homes.bare) as folder, running(folder, throwaway=True):
        yield folder


def rows(home, query):
    with psycopg.connect(Server(home).dsn(dbname="khua")) as connection:
        return connection.execute(query).fetchall()


def test_a_new_khua_gets_an_office_and_an_administrator(home):
    code, said = processes.run("add-office", "c-pol", *CENTRE, "--home", home)
    assert code == 0, said
    code, said = processes.run(
        *("add-office", "SV-POL", "--kind", "police", "--level", "province"),
        *("--province", "Savannakhét", "--parent", "C-POL"),
        *("--name-en", "Savannakhet", "--name-lo", "ສະຫວັນນະເຂດ", "--home", home),
    )
    assert code == 0, said
    offices = rows(home, "select code, province, array_length(lineage, 1) from access_office")
    assert sorted(offices) == [("C-POL", None, 1), ("SV-POL", "LA-SV", 2)]

    code, said = processes.run(
        "add-administrator", "C-Pol-Admin", "--name", "Test", "--office", "c-pol", "--home", home
    )
    assert code == 0, said
    ((username, role, stored),) = rows(home, "select username, role, password from access_member")
    assert (username, role) == ("c-pol-admin", "administrator")
    password = said.splitlines()[-2]
    assert len(password) >= 12
    assert stored.startswith("argon2")
    assert password not in stored

    code, said = processes.run("demo", "--no-serve", "--home", home)
    assert code == 1
    assert "real record" in said
    assert len(rows(home, "select 1 from access_office")) == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add-office", "X", *CENTRE, "--province", "Savannakhet"), "no province"),
        (("add-office", "X", *CENTRE, "--parent", "NOWHERE"), "no office NOWHERE"),
        (("add-administrator", "x", "--name", "X", "--office", "NOWHERE"), "no office NOWHERE"),
    ],
)
def test_what_makes_no_sense_is_refused_plainly(home, arguments, problem):
    code, said = processes.run(*arguments, "--home", home)
    assert code == 1
    assert problem in said
    assert "Traceback" not in said
