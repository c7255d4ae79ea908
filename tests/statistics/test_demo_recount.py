"""All tables of the catalogue for the synthetic country, counted again from its objects: exact
numbers, on a page, and from the command line. Acceptance 1 of the issue."""

import csv
import io
from datetime import date

import pytest

from khua.demo.cast import members
from khua.figures.catalogue import catalogue
from khua.figures.counting import ALL, count
from khua.figures.formats.glotip import GLOTIP_TABLES, disagreements, read_glotip
from khua.figures.shown import COUNTRY, Shown
from khua.figures.snapshot import SCHEMAS
from khua.postgres import running
from tests import homes, world
from tests.commands import processes
from tests.figures.test_counting import slowly
from tests.statistics.recount import Recount

HEAD = "sv-pol-head"
OFFICE = "SV-POL"


@pytest.fixture(scope="module")
def home():
    """A built country, which nobody changes; its server runs."""
    with homes.copy_of(homes.demo) as folder, running(folder, throwaway=True):
        yield folder


@pytest.fixture(scope="module")
def country(home, django_db_setup, django_db_blocker):
    """Django works on that country: its pages as the app role, as they always do."""
    from django.conf import settings
    from django.db import connections

    from khua.commands.setup import secret_key
    from khua.postgres.address import database_urls
    from khua.web.settings import database

    urls = database_urls(home)
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connections.close_all()
        patch.setattr(settings, "SECRET_KEY", secret_key(home))
        patch.setattr(settings, "KHUA_HOME", str(home))
        connections["default"].settings_dict.update(database(urls.app))
        connections["owner"].settings_dict.update(database(urls.owner))
        try:
            yield home
        finally:
            connections.close_all()
            for alias, values in before.items():
                connections[alias].settings_dict.update(values)


@pytest.fixture(scope="module")
def recounted(country):
    return Recount("owner")


@pytest.fixture(scope="module")
def gathered(country):
    from khua.statistics.gathering import gather

    return gather("owner")


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_gathered_is_what_the_objects_say(gathered, recounted, name):
    found = gathered.table(name).to_pylist()
    told = recounted.rows[name]
    key = lambda row: tuple(str(row[each]) for each in sorted(row))  # noqa: E731
    assert sorted(found, key=key) == sorted(told, key=key)
    assert found


@pytest.mark.parametrize("name", catalogue())
def test_every_table_counts_what_a_recount_counts(gathered, recounted, name):
    (counted,) = count(gathered, [catalogue()[name]])
    names = [each.id for each in counted.table.by]
    found = {tuple(row[n] for n in names): row["count"] for row in counted.cells.to_pylist()}
    slow = {c: n for c, (n, _, _) in slowly(catalogue()[name], recounted).items()}
    assert found == slow


def test_the_exact_numbers_of_every_office_are_a_recount_of_its_cases(country, recounted):
    from khua.statistics.models import Count, Snapshot

    snapshot = Snapshot.objects.using("owner").get(counted=True)
    stored = Count.objects.using("owner").filter(snapshot=snapshot).exclude(office=None)
    offices = {row["office"] for row in recounted.rows["cases"]}
    assert {each.scope for each in stored} == offices
    checked = 0
    for each in stored:
        mine = _only(recounted, each.scope)
        slow = {c: n for c, (n, _, _) in slowly(catalogue()[each.table], mine).items()}
        assert each.numbers["exact"] is True
        assert {tuple(row[:-1]): row[-1] for row in each.numbers["numbers"]} == slow
        checked += bool(slow)
    assert checked > 100


def test_no_exact_number_stands_for_the_country_or_a_province(country):
    from khua.statistics.models import Count

    for each in Count.objects.using("owner").filter(office=None):
        assert each.numbers["exact"] is False
        if catalogue()[each.table].sum == "":
            assert not {row[-1] for row in each.numbers["numbers"]} & {1, 2}


def test_every_table_on_its_page_and_in_its_file_is_the_recount(country, recounted, subtests):
    from django.db import transaction

    (head,) = members([HEAD])
    with transaction.atomic():
        client = world.signed_in(head)
    mine = _only(recounted, OFFICE)
    for name, table in catalogue().items():
        with subtests.test(name):
            slow = {c: n for c, (n, _, _) in slowly(table, mine).items()}
            page = client.get(f"/figures/tables/{name}/?scope={OFFICE}")
            assert page.status_code == 200
            total = slow.get((ALL,) * len(table.by), 0)
            assert page.context["shown"].number() == total
            sheet = client.get(f"/figures/tables/{name}/rows.csv?scope={OFFICE}")
            rows = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))
            dims = [each.id for each in table.by]
            assert {tuple(r[d] for d in dims): int(r["number"]) for r in rows} == slow


def test_the_command_line_says_the_same(home, recounted, tmp_path):
    for name in ("victims-by-form", "cases-by-stage"):
        out = tmp_path / f"{name}.csv"
        code, said = processes.run(
            "figures", "table", name, "--scope", OFFICE, "--exact", "--as", HEAD, "--home", home,
            "--csv", out,
        )  # fmt: skip
        assert code == 0, said
        table = catalogue()[name]
        slow = {c: n for c, (n, _, _) in slowly(table, _only(recounted, OFFICE)).items()}
        rows = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
        dims = [each.id for each in table.by]
        assert {tuple(r[d] for d in dims): int(r["number"]) for r in rows} == slow


def test_what_goes_to_the_united_nations_is_the_recount(home, recounted, tmp_path):
    out = tmp_path / "data_glotip.csv"
    code, said = processes.run("figures", "export", "glotip", "--home", home, "--out", out)
    assert code == 0, said
    exact = {
        name: Shown(
            table := catalogue()[name], COUNTRY, True, date.today(),
            {cell: n for cell, (n, _, _) in slowly(table, recounted).items()},
        )
        for name in GLOTIP_TABLES
    }  # fmt: skip
    assert read_glotip(out.read_bytes())
    assert disagreements(out.read_bytes(), exact) == ()


def _only(recounted: Recount, office: str) -> Recount:
    """The same, of the cases that one office leads."""
    mine = object.__new__(Recount)
    mine.rows = {
        name: [row for row in rows if row["office"] == office]
        for name, rows in recounted.rows.items()
    }
    for name in SCHEMAS:
        mine.rows.setdefault(name, [])
    return mine
