"""Releases: asked for by a page, built and attacked by the owner, signed off by another head."""

import json
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from khua.access import context
from khua.figures.release import model
from khua.record.refusal import Refused
from khua.statistics import asked
from khua.statistics.models import Release
from khua.statistics.services import building, releases
from tests import world
from tests.statistics import numbers, releasing

PEOPLE = 1000
WANTED = {"since": "2021", "until": "2023"}


@pytest.fixture
def home(tmp_path, settings):
    settings.KHUA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def counted(members):
    """A snapshot with some of its numbers, in the test's transaction."""
    return numbers.stored(["LA"], ["cases-opened"])


@pytest.fixture
def country(place, home):
    """The same, committed, with the rows as files of the home: the owner can build."""
    with transaction.atomic():
        number = numbers.stored(["LA"], ["cases-opened"])
    numbers.record(PEOPLE).write(home / "figures" / str(number))
    with transaction.atomic():
        return world.members()


def client(member):
    with transaction.atomic():
        return world.signed_in(member)


def ask(member, since: int = 2021, until: int = 2023) -> Release:
    with context.acting_as(member) as me:
        return releases.ask(me, since, until)


def state(release: Release) -> Release:
    return Release.objects.using("owner").get(pk=release.pk)


def sql(statement: str, *values: object) -> None:
    """As a page could, with the member's own pass."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


SIGN = (
    "UPDATE statistics_release SET state = 'signed', signed_by_id = access_me() WHERE number = %s"
)


def test_a_page_asks_the_owner_builds_and_another_head_signs(country, home):
    officer, head = client(country["c-pol-officer"]), client(country["c-pro-head"])
    assert not asked.waits(home)
    response = officer.post(reverse("release-new"), WANTED)
    number = Release.objects.using("owner").get().number
    assert response["Location"] == reverse("release", args=[number])
    assert asked.waits(home)
    assert "khua figures release --pending" in officer.get(response["Location"]).content.decode()

    (done,) = building.work_off(home)
    assert (done.number, done.state, done.done) == (number, "built", 1)
    assert not asked.waits(home)
    found = state(done)
    tables = model.from_data(found.content)
    assert tables.years == (2021, 2022, 2023)
    assert found.sha256 == model.digest(found.content)
    assert found.findings["found"] == []
    assert found.findings["measured"]["small"] > 0

    page = officer.get(reverse("release", args=[number]), {"table": "victims-by-sex-and-age"})
    assert page.status_code == 200
    assert reverse("release-sign", args=[number]) not in page.content.decode()
    assert officer.post(reverse("release-sign", args=[number])).status_code == 404
    page = head.get(reverse("release", args=[number])).content.decode()
    assert reverse("release-sign", args=[number]) in page
    head.post(reverse("release-sign", args=[number]))
    found = state(done)
    assert (found.state, found.signed_for) == ("signed", "C-PRO")
    assert found.signed_at > found.built_at


def test_what_is_signed_is_carried_over_by_the_next(country, home):
    first = ask(country["c-pol-officer"])
    building.work_off(home)
    with context.acting_as(country["c-pol-head"]) as me:
        releases.sign(me, first)
    second = ask(country["c-pol-officer"], 2020, 2023)
    assert second.number.endswith("-2")
    building.work_off(home)
    before, after = model.from_data(state(first).content), model.from_data(state(second).content)
    assert state(second).state == "built"
    assert {part: after.numbers[part] for part in before.numbers} == dict(before.numbers)
    assert set(after.days) == set(before.numbers)
    assert state(second).findings["measured"]["again"] > 300


def test_one_that_was_overtaken_is_not_signed(country, home):
    first = ask(country["c-pol-officer"])
    building.work_off(home)
    second = ask(country["c-pol-officer"], 2020, 2023)
    building.work_off(home)
    with context.acting_as(country["c-pol-head"]) as me:
        releases.sign(me, first)
    with context.acting_as(country["c-pol-head"]) as me:
        assert releases.overtaken(Release.objects.get(pk=second.pk))
        with pytest.raises(Refused, match=r"built anew|ໃໝ່"):
            releases.sign(me, second)
        with pytest.raises(DatabaseError, match="another release was signed"):
            sql(SIGN, second.number)
    assert state(second).state == "built"


def test_rows_that_are_gone_are_told(country, home):
    wanted = ask(country["c-pol-officer"])
    for file in (home / "figures").rglob("*.parquet"):
        file.unlink()
    building.work_off(home)
    found = state(wanted)
    assert (found.state, found.trouble) == ("failed", building.TROUBLES["rows"])
    officer = client(country["c-pol-officer"])
    officer.cookies["django_language"] = "en"
    assert (
        found.trouble["en"] in officer.get(reverse("release", args=[found.number])).content.decode()
    )


def test_what_fails_tells_no_more_than_where(country, home, monkeypatch, caplog):
    def fails(*_args, **_more):
        raise RuntimeError("ນາງ ແກ້ວມະນີ")

    monkeypatch.setattr("khua.figures.release.mended", fails)
    wanted = ask(country["c-pol-officer"])
    building.work_off(home)
    assert state(wanted).state == "failed"
    assert state(wanted).trouble == building.TROUBLES["fault"]
    assert not asked.waits(home)


def test_one_that_was_killed_is_begun_again_and_at_last_let_be(country, home, monkeypatch):
    wanted = ask(country["c-pol-officer"])
    killed = monkeypatch.context()
    with killed as patched:
        patched.setattr(building, "_built", lambda _: (_ for _ in ()).throw(SystemExit(9)))
        for tries in (1, 2, 3):
            with pytest.raises(SystemExit):
                building.work_off(home)
            assert (state(wanted).state, state(wanted).tries) == ("building", tries)
            assert asked.waits(home), "whoever looks starts it again"
    building.work_off(home)
    assert (state(wanted).state, state(wanted).trouble) == ("failed", building.TROUBLES["killed"])
    assert not asked.waits(home)


def test_what_the_attack_still_finds_is_refused_and_its_numbers_are_not_kept(
    country, home, monkeypatch
):
    from dataclasses import replace

    from khua.figures import release as figures

    def finds(made, rows, earlier):
        found = figures.attack(made, rows, earlier)
        part = next(part for part in made.numbers if part.by == ("sex",))
        finding = figures.Finding("exact", part, (part.year, "female", "*"), 4)
        return made, replace(found, found=(finding,))

    monkeypatch.setattr("khua.figures.release.mended", finds)
    wanted = ask(country["c-pol-officer"])
    building.work_off(home)
    found = state(wanted)
    assert (found.state, found.content) == ("refused", None)
    (told,) = found.findings["found"]
    assert (told["kind"], told["times"]) == ("exact", 1)
    assert set(told) == {"kind", "times", "en", "lo"}, "where, and never what"
    head = client(country["c-pol-head"])
    assert told["lo"] in head.get(reverse("release", args=[found.number])).content.decode()
    assert head.post(reverse("release-sign", args=[found.number])).status_code == 302
    assert state(wanted).state == "refused"


def test_two_never_build_at_once(country, home, place):
    ask(country["c-pol-officer"])
    with place.connect() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [building.LOCK])
        with pytest.raises(building.Busy):
            building.work_off(home)
    assert asked.waits(home)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [("2023", "2021", "until"), ("2021", "2024", "until"), ("1995", "2023", "since")],
)
def test_years_that_make_no_sense_are_told(counted, client_for, home, since, until, field):
    response = client_for("c-pol-officer").post(
        reverse("release-new"), {"since": since, "until": until}
    )
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not asked.waits(home)


def test_without_a_count_there_is_nothing_to_release(client_for, home):
    response = client_for("c-pol-officer").post(reverse("release-new"), WANTED)
    assert response.context["form"].non_field_errors()


def test_one_at_a_time(counted, client_for, home):
    client = client_for("c-pol-officer")
    assert client.post(reverse("release-new"), WANTED).status_code == 302
    response = client.post(reverse("release-new"), WANTED)
    assert response.context["form"].non_field_errors()


def test_asking_and_signing_are_entries_of_the_chain(counted, members, client_for, home):
    client_for("c-pol-officer").post(reverse("release-new"), WANTED)
    number = releasing.stored("2024-7")
    client_for("c-pro-head").post(reverse("release-sign", args=[number]))
    rows = entries()
    assert ("release.built", {"since": 2021, "until": 2023}) in [row[::2] for row in rows]
    ((_action, subject, detail),) = [row for row in rows if row[0] == "release.signed"]
    content, _ = releasing.built()
    assert subject == number
    assert detail == {"sha256": model.digest({**content, "number": number})[:16]}


def entries() -> list[tuple[str, str, dict]]:
    world.as_owner("CREATE TABLE testing.seen AS SELECT action, subject, detail FROM access_entry")
    world.as_owner("GRANT SELECT ON testing.seen TO khua_app")
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, subject, detail::text FROM testing.seen")
        return [(action, subject, json.loads(detail)) for action, subject, detail in cursor]


@pytest.mark.parametrize("who", ["c-pol-officer", "sv-pol-head", "sv-pol-officer", "c-fiu-auditor"])
def test_who_may_not_sign_cannot_by_sql_either(counted, acting, who):
    number = releasing.stored()
    acting(who)
    with suppress(DatabaseError):  # refused, or a row that he does not see
        sql(SIGN, number)
    acting("c-pol-head")
    assert Release.objects.get(number=number).state == "built"


def test_whoever_asked_does_not_sign(counted, acting, client_for):
    number = releasing.stored(by="c-pol-head")
    acting("c-pol-head")
    with pytest.raises(DatabaseError, match="stays as it was built"):
        sql(SIGN, number)
    client = client_for("c-pol-head")
    assert client.post(reverse("release-sign", args=[number])).status_code == 302
    acting("c-pol-head")
    assert Release.objects.get(number=number).state == "built"


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "sha256 = 'x'",
        "findings = '{}'",
        "since = 2010",
        "number = '1'",
        "built_by_id = access_me()",
        "built_at = '2000-01-01'",
        "trouble = '{}'",
    ],
)
def test_nothing_but_the_signature_changes_on_signing(counted, acting, change):
    number = releasing.stored()
    acting("c-pol-head")
    with pytest.raises(DatabaseError, match="stays as it was built"):
        sql(f"{SIGN.replace(' WHERE', f', {change} WHERE')}", number)
    sql(SIGN, number)
    with pytest.raises(DatabaseError, match="stays as it was built"):
        sql(f"UPDATE statistics_release SET {change} WHERE number = %s", number)


def test_the_database_says_when_and_for_which_office(counted, acting):
    number = releasing.stored()
    acting("c-pro-head")
    sql(
        "UPDATE statistics_release SET state = 'signed', signed_by_id = access_me(),"
        " signed_at = '2001-01-01', signed_for = 'SV-POL' WHERE number = %s",
        number,
    )
    found = Release.objects.get(number=number)
    assert (found.signed_at.year > 2001, found.signed_for) == (True, "C-PRO")


@pytest.mark.parametrize("given", ["built", "refused", "failed", "signed"])
def test_nobody_inserts_one_that_was_not_attacked(counted, acting, given):
    acting("c-pol-head")
    insert = (
        "INSERT INTO statistics_release (number, since, until, state, snapshot_id, built_by_id,"
        " built_at, sha256, done, tries, signed_for, content) SELECT '9', 2021, 2023, %s, max(id),"
        " access_me(), now(), '', 0, 0, '', %s FROM statistics_snapshot"
    )
    with pytest.raises(DatabaseError, match="row-level security"):
        sql(insert, given, None)
    with pytest.raises(DatabaseError, match="row-level security"):
        sql(insert, "building", "{}")
    sql(insert, "building", None)


@pytest.mark.parametrize("who", ["sv-pol-head", "sv-pol-officer", "c-pol-auditor", "c-pol-admin"])
def test_outside_the_centre_there_is_no_such_page_and_no_such_row(counted, acting, client_for, who):
    number = releasing.stored()
    client = client_for(who)
    for address in (
        reverse("release-list"),
        reverse("release-new"),
        reverse("release", args=[number]),
    ):
        assert client.get(address).status_code == 404
    acting(who)
    assert not Release.objects.exists()
