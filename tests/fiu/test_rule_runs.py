"""Runs of the rules: asked for once, done to the end, gone on with after a crash."""

import os

import pytest
from django.urls import reverse

from khua.access.context import acting_as
from khua.commands import money_alerts
from khua.commands.speaking import Trouble
from khua.fiu import jobs, store
from khua.fiu.models import Account, Alert, AlertAccount, RuleRun
from khua.fiu.services import alone, rule_runs
from khua.money import rules
from khua.record.refusal import Refused
from tests.fiu.alerting_world import put_in


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()
    return settings.KHUA_HOME


@pytest.fixture
def officer(members):
    return members["c-fiu-officer"]


@pytest.fixture
def loaded(officer):
    """The unit has transactions."""
    with acting_as(officer) as member:
        return put_in(member)


def asked(officer) -> RuleRun:
    with acting_as(officer) as member:
        return rule_runs.start(member)


def test_nothing_to_run_over(officer):
    with acting_as(officer) as member, pytest.raises(Refused):
        rule_runs.start(member)


def test_one_run_at_a_time(officer, members, loaded):
    run = asked(officer)
    assert asked(members["c-fiu-head"]) == run
    rule_runs.work(run.pk, officer.pk)
    assert asked(officer) != run


def test_a_run_tells_what_it_did(officer, loaded, home):
    run = asked(officer)
    heard = []
    rule_runs.work(run.pk, officer.pk, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with acting_as(officer) as member:
        run.refresh_from_db()
        assert run.done == 1.0
        assert run.ended_at is not None
        assert run.trouble is None
        assert run.transactions == loaded.rows
        assert run.hits == sum(each["hits"] for each in run.versions.values()) > 0
        skipped = {each["rule"] for each in run.skipped}
        assert skipped | set(run.versions) == {rule.id for rule in rules.catalogue()}
        assert "F32" in skipped, "a question is no rule"
        assert run.skipped[0]["words"].keys() == {"en", "lo"}
        first = Alert.objects.order_by("pk").first()
        assert first.number.startswith("C-FIU-ALT-")
        assert first.number.endswith("-0001")
        assert not rule_runs.folder(member, run.pk).exists(), "nothing is left lying about"


def test_nothing_acts_by_itself(officer, loaded):
    rule_runs.work(asked(officer).pk, officer.pk)
    with acting_as(officer):
        assert AlertAccount.objects.filter(role="victim").exists()
        assert not Account.objects.filter(possible_victim=True).exists()
        assert not Alert.objects.exclude(report=None).exists()


def test_a_run_that_was_killed_goes_on(officer, loaded, monkeypatch):
    """Killed after five rules: the next try reads what they found and runs the others only."""
    run = asked(officer)
    ran = []
    plain = rules.running._rows

    def counted(rule, *args):
        if len(ran) == 5:
            raise KeyboardInterrupt
        ran.append(rule.id)
        return plain(rule, *args)

    monkeypatch.setattr(rules.running, "_rows", counted)
    with pytest.raises(KeyboardInterrupt):
        rule_runs.work(run.pk, officer.pk)
    with acting_as(officer) as member:
        run.refresh_from_db()
        assert run.ended_at is None
        assert 0 < run.done < 1
        assert not Alert.objects.exists(), "all of the alerts, or none"
        assert len(list(rule_runs.folder(member, run.pk).glob("*.parquet"))) == 5
    again = []
    monkeypatch.setattr(
        rules.running, "_rows", lambda rule, *args: again.append(rule.id) or plain(rule, *args)
    )
    assert asked(officer) == run
    rule_runs.work(run.pk, officer.pk)
    assert not set(ran) & set(again)
    with acting_as(officer):
        run.refresh_from_db()
        assert run.ended_at is not None
        assert set(run.versions) == {*ran, *again}
        assert Alert.objects.exists()


def test_two_workers_do_not_do_one_run(officer, loaded, monkeypatch):
    monkeypatch.setattr(alone, "_APART", 0)
    run = asked(officer)
    with acting_as(officer) as member:
        place = rule_runs.folder(member, run.pk)
    with alone.alone(place) as first:
        assert first
        assert alone.at_work(place)
        rule_runs.work(run.pk, officer.pk)
        with acting_as(officer):
            run.refresh_from_db()
            assert run.ended_at is None, "the other one does it"
    assert not alone.at_work(place)


def test_a_store_that_cannot_be_read_is_said(officer, loaded):
    with acting_as(officer) as member:
        for file in store.folder(member).rglob("*.parquet"):
            os.remove(file)
    run = asked(officer)
    rule_runs.work(run.pk, officer.pk)
    with acting_as(officer):
        run.refresh_from_db()
        assert run.ended_at is not None
        assert "missing" in run.trouble["en"]
        assert run.trouble["lo"] != run.trouble["en"]


def test_a_fault_of_ours_ends_the_run_and_tells_no_row(officer, loaded, monkeypatch, caplog):
    def faulty(*args, **kwargs):
        raise ValueError("account 0102030405 of somebody")

    monkeypatch.setattr(rule_runs, "combine", faulty)
    run = asked(officer)
    jobs.run_rules(run.pk, officer.pk)
    with acting_as(officer):
        run.refresh_from_db()
        assert run.ended_at is not None
        assert run.trouble is not None
    assert "0102030405" not in caplog.text
    assert asked(officer) != run, "another can be started"


def test_only_the_unit_runs_and_sees_them(officer, members, loaded, client_for):
    run = asked(officer)
    rule_runs.work(run.pk, officer.pk)
    for outside in ("c-pol-head", "c-fiu-auditor", "sv-pol-admin"):
        assert client_for(outside).get(reverse("rule-list")).status_code == 404
        assert client_for(outside).post(reverse("rule-run")).status_code == 404
        with acting_as(members[outside]):
            assert not RuleRun.objects.exists()
            assert not Alert.objects.exists()


def test_the_command_says_what_came_of_it(officer, loaded, capsys):
    money_alerts.run(officer, "en")
    said = " ".join(capsys.readouterr().out.split())
    with acting_as(officer):
        count = Alert.objects.count()
    assert f"{count} open alerts, {count} of them new" in said
    assert "F32 was not run" in said
    money_alerts.run(officer, "en")
    assert "0 of them new" in " ".join(capsys.readouterr().out.split())


def test_the_command_needs_transactions(officer):
    with pytest.raises(Trouble):
        money_alerts.run(officer, "lo")


def test_the_page_shows_how_far_a_run_is(officer, loaded, client_for, monkeypatch):
    deferred = []
    monkeypatch.setattr(jobs.run_rules, "defer", lambda **job: deferred.append(job))
    client = client_for("c-fiu-officer")
    assert client.post(reverse("rule-run")).status_code == 302
    with acting_as(officer):
        run = RuleRun.objects.get()
        RuleRun.objects.update(done=0.42)
    assert deferred == [{"run_id": run.pk, "member_id": officer.pk}], "ids and nothing else"
    page = client.get(reverse("rule-list")).content.decode()
    assert 'value="42"' in page
    assert "hx-trigger" in page
    rule_runs.work(run.pk, officer.pk)
    page = client.get(reverse("rule-list")).content.decode()
    assert "hx-trigger" not in page
    one = client.get(reverse("rule", args=["F18"])).content.decode()
    assert "SELECT" in one or "pass" in one
    assert client.get(reverse("rule", args=["F99"])).status_code == 404
