"""What members take away: as files, over HTTP, under row security, with an entry in the chain."""

import io
import json
from datetime import date
from zipfile import ZipFile

import pytest
from django.urls import reverse

from khua.figures.catalogue import catalogue
from khua.figures.formats import (
    FORMATS,
    GLOTIP_TABLES,
    read_ctdc,
    read_glotip,
    read_htcds,
    read_sdmx,
)
from khua.statistics.selectors.numbers import MOST_TABLES
from tests import world
from tests.statistics import numbers
from tests.statistics.test_releases import entries

YEAR = str(numbers.YEAR)


@pytest.fixture
def counted(members):
    return numbers.stored()


def opened(response) -> dict[str, bytes]:
    assert response.status_code == 200, response.get("Location")
    assert response["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def take(client, format: str, scope: str = "LA", year: str = YEAR):
    return client.get(reverse("export", args=[format]), {"scope": scope, "year": year})


def told(files: dict[str, bytes]) -> dict:
    return json.loads(files["metadata.json"])["khua"]


def test_every_format_is_offered_with_its_years(counted, client_for):
    client = client_for("sv-pol-head")
    text = client.get(reverse("export-list")).content.decode()
    for each in FORMATS.values():
        assert each.words["lo"] in text
        name = "export" if each.needs == "tables" else "export-rows"
        assert reverse(name, args=[each.id]) in text
    assert f'<option value="{YEAR}" selected>' in text
    officer = client_for("sv-pol-officer").get(reverse("export-list")).content.decode()
    assert reverse("export-rows", args=["htcds"]) not in officer


def test_the_file_for_unodc_is_of_moved_numbers_and_says_so(counted, client_for):
    files = opened(take(client_for("sv-pol-officer"), "glotip"))
    rows = read_glotip(files["data_glotip.csv"])
    assert rows
    said = told(files)
    assert (said["scope"], said["numbers"]) == ("LA", "moved")
    assert said["as_of"] == numbers.AS_OF.isoformat()
    assert set(said["method"]) == {"en", "lo"}
    assert "1.7" in said["method"]["en"]


def test_sdmx_of_the_own_province_is_moved_and_of_the_own_office_exact(counted, client_for):
    client = client_for("sv-pol-officer")
    for scope, words in (("LA-SV", "moved"), ("SV-POL", "exact")):
        files = opened(take(client, "sdmx", scope))
        assert told(files)["numbers"] == words
        found = numbers.counted("cases-opened")[scope]
        lines = read_sdmx(files["cases-opened.csv"])
        total = [row for row in lines if (row.key["PROVINCE"], row.period) == ("_T", YEAR)]
        assert [row.value for row in total] == [found.number(year=YEAR)]
        assert {row.period for row in lines} == {YEAR}


@pytest.mark.parametrize("scope", ["LA-BK", "C-POL", "BK-POL", "nothing", ""])
def test_of_another_province_or_office_there_is_nothing(counted, client_for, scope):
    response = take(client_for("sv-pol-officer"), "sdmx", scope)
    assert (response.status_code, response["Location"]) == (302, reverse("export-list"))


@pytest.mark.parametrize("name", ["glotip", "sdmx"])
def test_who_has_no_use_for_figures_takes_none(counted, client_for, name):
    for who in ("sv-pol-clerk", "sv-pol-auditor", "sv-pol-admin"):
        assert take(client_for(who), name).status_code == 404


def test_every_file_is_an_entry_of_the_chain(counted, client_for):
    client = client_for("sv-pol-head")
    take(client, "glotip")
    take(client, "sdmx", "LA-SV", "")
    client.post(reverse("export-rows", args=["ctdc"]), {"year": "2026", "read": "on"})
    client.get(reverse("annual-report"), {"year": YEAR, "scope": "LA", "lang": "lo"})
    found = [(subject, detail) for action, subject, detail in entries() if action == "export"]
    assert found == [
        ("figures glotip",
         {"scope": "LA", "year": int(YEAR), "tables": len(GLOTIP_TABLES), "numbers": "moved"}),
        ("figures sdmx",
         {"scope": "LA-SV", "year": 0, "tables": len(catalogue()), "numbers": "moved"}),
        ("figures ctdc", {"scope": "SV-POL", "year": 2026, "rows": 0, "numbers": "exact"}),
        ("figures report", {"scope": "LA", "year": int(YEAR), "language": "lo"}),
    ]  # fmt: skip


def test_tables_that_are_taken_away_count_as_seen(counted, client_for, acting, monkeypatch):
    assert len(catalogue()) < MOST_TABLES
    monkeypatch.setattr("khua.statistics.selectors.numbers.MOST_TABLES", len(catalogue()) + 1)
    client = client_for("sv-pol-officer")
    assert take(client, "sdmx").status_code == 200
    assert take(client, "sdmx", "LA-SV").status_code == 429


def test_before_the_first_count_there_is_nothing_and_it_is_said(client_for, members):
    client = client_for("sv-pol-officer")
    assert client.get(reverse("export-list")).status_code == 200
    for address in (reverse("export", args=["sdmx"]), reverse("annual-report")):
        assert client.get(address, {"scope": "LA", "year": YEAR, "lang": "lo"}).status_code == 302


# rows of people ------------------------------------------------------------------------------


@pytest.fixture
def cases(members):
    """Victims of trafficking of Savannakhet and of Bokeo."""
    from khua.access.context import acting_as
    from khua.record import services
    from khua.record.data import FindingData

    found = {}
    for who in ("sv-pol-officer", "bk-pol-officer"):
        found[who] = world.open_case(members[who], date(2026, 3, 2))
        with acting_as(members[who]) as officer:
            one = found[who]
            services.record_findings(
                officer,
                [
                    (one.case, FindingData("purpose.sexual_exploitation", "proved", "statement",
                                           one.suspect, one.victim)),
                ],
            )  # fmt: skip
    return found


def rows_of(client, format: str, year: str = "2026", **more: str):
    return client.post(reverse("export-rows", args=[format]), {"year": year, "read": "on", **more})


def test_rows_are_of_the_own_office_alone_whatever_one_oversees(cases, client_for):
    for who, many in (("sv-pol-head", 1), ("bk-pol-head", 1), ("c-pol-head", 0)):
        files = opened(rows_of(client_for(who), "htcds"))
        assert len(read_htcds(files["htcds.csv"])) == many, who
        assert told(files)["numbers"] == "exact"
        assert len(read_ctdc(opened(rows_of(client_for(who), "ctdc"))["ctdc.csv"])) == many


def test_nobody_is_named_and_the_same_person_keeps_a_pseudonym(cases, client_for):
    client = client_for("sv-pol-head")
    first, second = (opened(rows_of(client, "htcds")) for _ in range(2))
    assert first == second
    text = b"".join(first.values()).decode()
    one = cases["sv-pol-officer"]
    for word in (*world.VICTIM_NAME.split()[1:], one.case.number, one.victim.code, "2010-06-01"):
        assert word not in text
    (row,) = read_htcds(first["htcds.csv"])
    (other,) = read_htcds(opened(rows_of(client_for("bk-pol-head"), "htcds"))["htcds.csv"])
    assert len({row["khua_person"], row["khua_case"], other["khua_person"]}) == 3
    assert "-" not in row["khua_person"]


def test_how_easily_one_is_found_is_shown_first(cases, client_for):
    client = client_for("sv-pol-head")
    page = client.get(reverse("export-rows", args=["ctdc"]))
    assert page.context["alone"] is None
    assert 'name="read"' not in page.content.decode()
    page = client.get(reverse("export-rows", args=["ctdc"]), {"year": "2026"})
    alone = page.context["alone"]
    assert (alone["people"], alone["k"], alone["unique"]) == (1, 1, 1)
    assert 'name="read"' in page.content.decode()


def test_without_having_read_it_there_is_no_file(cases, client_for):
    response = rows_of(client_for("sv-pol-head"), "ctdc", read="")
    assert response["Content-Type"].startswith("text/html")
    assert response.context["form"].errors
    assert [action for action, _, _ in entries()].count("export") == 0


@pytest.mark.parametrize("name", [each.id for each in FORMATS.values() if each.needs == "snapshot"])
def test_only_heads_take_rows_and_every_such_format_is_made(cases, client_for, name):
    for who in ("sv-pol-officer", "sv-pol-clerk", "sv-pol-auditor"):
        client = client_for(who)
        assert client.get(reverse("export-rows", args=[name])).status_code == 404
        assert rows_of(client, name).status_code == 404
    files = opened(rows_of(client_for("sv-pol-head"), name))
    assert not FORMATS[name].check(files[FORMATS[name].file])


def test_a_format_that_is_not_there_is_missing(counted, client_for):
    client = client_for("sv-pol-head")
    assert take(client, "htcds").status_code == 404, "rows are never taken by a link"
    assert client.get(reverse("export-rows", args=["sdmx"])).status_code == 404
    assert take(client, "xls").status_code == 404


# the report ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["lo", "en"])
def test_the_annual_report_is_a_pdf_of_the_scope_asked_for(counted, client_for, lang):
    client = client_for("sv-pol-officer")
    address = reverse("annual-report")
    response = client.get(address, {"year": YEAR, "scope": "LA-SV", "lang": lang})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert f"khua-report-LA-SV-{YEAR}-{lang}.pdf" in response["Content-Disposition"]
    for wrong in ({"year": "1890"}, {"scope": "LA-BK"}, {"lang": "fr"}, {}):
        asked = {"year": YEAR, "scope": "LA", "lang": lang, **wrong} if wrong else {}
        assert client.get(address, asked).status_code == 302
