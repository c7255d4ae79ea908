"""What an auditor sees: who did what to which case, and never a value."""

import html
import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from khua.access import context
from khua.record import trail
from khua.record.pages.trail import lines
from khua.record.trail import Entry, Wanted, entries
from khua.record.views import trail as view
from khua.record.wording import TELLERS
from tests import world
from tests.record.pages import at

CHANGES = "/trail/?part=changes"


def numbers(page) -> list[int]:
    """The steps on a page, by their number, in order."""
    rows = re.findall(r'<th scope="row">([\d,.]+)</th>', page.content.decode())
    return [int(re.sub(r"\D", "", row)) for row in rows]


@pytest.fixture
def auditor(client_for):
    client = client_for("c-pol-auditor")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_every_change_is_there_newest_first(a_case, auditor):
    page = auditor.get(CHANGES)
    found = numbers(page)
    assert found == sorted(found, reverse=True)
    text = page.content.decode()
    assert a_case.case.number in text
    assert "sv-pol-officer" in text
    for what in ("The case: added", "A person: added", "An identity: added", "A finding: added"):
        assert what in text, what


def test_no_value_is_shown(a_case, auditor):
    text = auditor.get(CHANGES).content.decode()
    for secret in (
        a_case.case.title,
        a_case.victim.code,
        a_case.suspect.code,
        *world.VICTIM_NAME.split()[1:],
        *world.SUSPECT_NAME.split()[1:],
        "means.deception",
        "alleged",
    ):
        assert secret not in text, secret


def test_an_auditor_of_a_province_sees_his_own_tree(a_case, members, client_for):
    other = world.open_case(members["bk-pol-officer"], reported_on=date(2026, 4, 1), title="x")
    text = client_for("sv-pol-auditor").get(CHANGES).content.decode()
    assert a_case.case.number in text
    assert other.case.number not in text


@pytest.mark.parametrize("username", ["sv-pol-officer", "c-pol-head", "c-pol-admin"])
def test_nobody_else_sees_it(a_case, client_for, acting, username):
    for address in ("/trail/", CHANGES):
        assert client_for(username).get(address).status_code == 404
    acting(username)
    assert trail.steps(None) == [], "nor does the database show it"
    assert entries(Wanted(), None) == []


def test_an_auditor_sees_no_case_and_no_name(a_case, auditor):
    number = a_case.case.number
    for path in ("/cases/", f"/cases/{number}/", f"/cases/{number}/history/"):
        assert auditor.get(path).status_code == 404


def test_pages_of_a_hundred_join_without_gap_or_overlap(members, auditor):
    for n in range(22):
        world.open_case(members["sv-pol-officer"], reported_on=date(2026, 3, 2), title=f"Case {n}")
    seen: list[int] = []
    address = CHANGES
    while address:
        page = auditor.get(address)
        found = numbers(page)
        assert len(found) <= trail.PAGE
        seen += found
        older = re.search(r'rel="next" href="(\?[^"]*before=\d+)"', page.content.decode())
        address = f"/trail/{html.unescape(older.group(1))}" if older else ""
    assert len(seen) > 2 * trail.PAGE
    assert seen == sorted(set(seen), reverse=True)


def test_the_number_in_the_address_is_written_without_separators(auditor, monkeypatch):
    """12,345 reads well on the page and means nothing in an address."""
    one = trail.Step(12345, timezone.now(), "SV-POL-2026-0001", "SV-POL", None, "x", "y", ())
    monkeypatch.setattr(view, "steps", lambda before, how_many, entry: [one] * how_many)
    for language in ("lo", "en"):
        auditor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert b'href="?part=changes&amp;before=12345"' in auditor.get(CHANGES).content


@pytest.mark.parametrize("odd", ["x", "-1", "1.5", "9" * 30, "໑", "%00", ""])
def test_an_odd_address_shows_the_newest(a_case, auditor, odd):
    page = auditor.get(f"{CHANGES}&before={odd}&entry={odd}")
    assert page.status_code == 200
    assert numbers(page) == numbers(auditor.get(CHANGES))


def test_an_empty_trail_says_so(auditor):
    assert "Nothing was written here yet" in auditor.get(CHANGES).content.decode()


def test_every_column_that_history_can_name_has_a_name_for_people():
    """Of the record's own tables; the rooms above it name theirs (see their history.py)."""
    silent = {"id", "case_id", "office_id", "shared_with", "search_text", "updated_at"}
    silent |= {"created_at", "recorded_at", "person_id", "added_at", "version", "provinces"}
    from django.apps import apps

    nameless = [
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("record").get_models()
        if model._meta.db_table in trail.THINGS
        for field in model._meta.concrete_fields
        if field.column not in silent
        and trail.label(model._meta.db_table, field.column) == field.column
    ]
    assert nameless == []


def test_every_table_that_history_tells_of_has_a_name_for_auditors():
    of_no_case = {thing for thing in trail.THINGS if thing.startswith("fiu_")} - {"fiu_filed"}
    assert set(TELLERS) == set(trail.THINGS) - of_no_case
    assert not of_no_case & set(TELLERS), "what the unit does is told in no case"


# -- the entries of the chain ----------------------------------------------------------------------


def seal() -> None:
    """What the end of a transaction does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def busy(a_case, client_for):
    """Somebody wrote a case, looked at its victim, searched, exported, and was refused."""
    seal()
    officer = client_for("sv-pol-officer")
    officer.get(at("person", a_case.case.number, a_case.victim.code))
    officer.post(at("case-list"), {"text": "ແກ້ວມະນີ"}, follow=True)
    officer.get(at("case-export"))
    client_for("bk-pol-officer").get(at("case", a_case.case.number))
    seal()
    return a_case


def rows(page) -> list[str]:
    """The entries on a page, each as one line of text."""
    body = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    texts = [re.sub(r"<[^>]+>", " ", row) for row in body.split("<tr>")[1:]]
    return [html.unescape(" ".join(text.split())) for text in texts]


def test_every_entry_is_there_newest_first(busy, auditor):
    page = rows(auditor.get("/trail/"))
    number = busy.case.number
    order = [next(i for i, row in enumerate(page) if what in row) for what in (
        f"bk-pol-officer Was refused {number} page: case",
        "sv-pol-officer Exported cases cases: 1, people: 3",
        "sv-pol-officer Searched 1 case found",
        f"sv-pol-officer Read an identity {busy.victim.code_name} {number}",
        f"sv-pol-officer Wrote {number}",
    )]  # fmt: skip
    assert order == sorted(order)


def test_no_name_and_no_word_is_on_the_page(busy, auditor):
    text = auditor.get("/trail/").content.decode()
    for secret in (
        busy.case.title,
        *world.VICTIM_NAME.split()[1:],
        *world.SUSPECT_NAME.split()[1:],
        "means.deception",
        "digest",
    ):
        assert secret not in text, secret


def test_the_page_speaks_lao(busy, client_for):
    page = client_for("c-pol-auditor").get("/trail/").content.decode()
    assert "ຄົ້ນຫາຂໍ້ມູນ" in page
    assert "Searched" not in page


def test_a_write_leads_to_its_changes_and_only_to_them(busy, auditor):
    page = auditor.get("/trail/?action=write").content.decode()
    link = re.search(r'href="(\?part=changes&amp;entry=\d+)">(\d+) changes', page)
    assert link
    shown = auditor.get("/trail/" + html.unescape(link.group(1)))
    assert len(numbers(shown)) == min(int(link.group(2)), trail.PAGE)


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ({"member": "bk-pol-officer"}, "bk-pol-officer"),
        ({"member": " SV-POL-Officer "}, "sv-pol-officer"),
        ({"action": "search"}, "Searched"),
        ({"day": "today", "action": "export"}, "Exported"),
    ],
)
def test_the_filter_keeps_what_was_asked_for(busy, auditor, posted, kept):
    if "day" in posted:
        posted = {**posted, "day": f"{timezone.localdate():%d/%m/%Y}"}
    answer = auditor.post("/trail/", posted)
    assert answer.status_code == 302
    assert "officer" not in answer["Location"], "no login name in an address"
    found = rows(auditor.get(answer["Location"]))
    assert found
    assert all(kept in row for row in found)


def test_a_case_number_finds_writes_looks_and_refusals(busy, auditor):
    answer = auditor.post("/trail/", {"number": busy.case.number.lower()})
    found = rows(auditor.get(answer["Location"]))
    assert [any(what in row for row in found) for what in ("Wrote", "Read an", "refused")] == [
        True
    ] * 3
    assert not any("Searched" in row for row in found)


def test_another_day_has_nothing(busy, auditor):
    text = auditor.get("/trail/?day=2020-01-01").content.decode()
    assert "No entries" in text


def test_a_login_name_outside_one_s_offices_is_refused_in_words(busy, client_for):
    client = client_for("sv-pol-auditor")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post("/trail/", {"member": "bk-pol-officer"})
    assert page.status_code == 200
    assert "Nobody in your offices has this login name" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["member=x", "member=9" + "9" * 30, "action=x", "day=x", "before=໑"]
)
def test_odd_filters_narrow_nothing(busy, auditor, query):
    assert rows(auditor.get(f"/trail/?{query}")) == rows(auditor.get("/trail/"))


def test_an_auditor_of_a_province_reads_the_chains_of_his_own_tree(busy, client_for):
    text = " ".join(rows(client_for("sv-pol-auditor").get("/trail/")))
    assert "sv-pol-officer" in text
    assert "bk-pol-officer" not in text


def test_a_case_kept_from_the_office_is_gone_from_its_trail(busy, members, acting, client_for):
    """S14: the case names an official of the auditor's own office."""
    number = busy.case.number
    address = f"/trail/?number={number}"
    assert rows(client_for("sv-pol-auditor").get(address))
    officer = acting("sv-pol-officer")
    busy.suspect.official_of = officer.office
    busy.suspect.save(update_fields=["official_of"])
    acting("sv-pol-officer")
    seal()
    for username, sees in (("sv-pol-auditor", False), ("c-pol-auditor", True)):
        client = client_for(username)
        assert bool(rows(client.get(address))) is sees
        assert (
            number in client.get("/trail/").content.decode().replace(f'value="{number}"', "")
        ) is sees


def test_pages_of_entries_join_without_gap_or_overlap(members, auditor):
    from khua.access.audit import note

    with context.acting_as(members["sv-pol-officer"]):
        for hits in range(230):
            note("search", hits=hits)
    seen, address = [], "/trail/?action=search"
    while address:
        page = auditor.get(address)
        found = [int(hits) for hits in re.findall(r"(\d+) cases? found", page.content.decode())]
        assert len(found) <= trail.PAGE
        seen += found
        older = re.search(r'rel="next" href="(\?[^"]*before=\d+)"', page.content.decode())
        address = f"/trail/{html.unescape(older.group(1))}" if older else ""
    assert seen == list(reversed(range(230)))


def test_every_kind_of_entry_has_words():
    from khua.access.models import Entry as Stored

    for action in [*Stored.Action.values, "something.new"]:
        for detail in ({}, {"more": 1}, {"fields": ["role", "odd"]}, {"rows": 1200}):
            entry = Entry(1, timezone.now(), "SV-POL", 1, None, None, action, "", detail)
            (line,) = lines([entry])
            assert line.what
