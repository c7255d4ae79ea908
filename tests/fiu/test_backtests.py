"""Back-tests of the unit: asked for, done by the worker, shown."""

import json
import re

import pytest
from django.urls import reverse

from khua.access.context import acting_as
from khua.fiu import jobs
from khua.fiu.models import Alert, RuleRun
from khua.fiu.services import backtests
from khua.money import backtest
from khua.record.refusal import Refused
from tests.fiu.alerting_world import made


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.KHUA_HOME = tmp_path / "home"
    settings.KHUA_HOME.mkdir()
    monkeypatch.setattr(backtests, "country", lambda *args, **more: made())
    return settings.KHUA_HOME


@pytest.fixture
def officer(members):
    return members["c-fiu-officer"]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_from_the_page_to_the_result(officer, client_for, monkeypatch, members):
    deferred = []
    monkeypatch.setattr(jobs.back_test, "defer", lambda **job: deferred.append(job))
    client = client_for("c-fiu-officer")
    asked = client.post(reverse("backtest"), {"transactions": "100000", "seed": "3"})
    (job,) = deferred
    assert asked["Location"].endswith(job["name"])
    page = client.get(asked["Location"])
    assert "hx-trigger" in page.content.decode(), "it asks again by itself"
    client.post(reverse("backtest"), {"transactions": "50000", "seed": "4"})
    assert deferred[1] == job, "one at a time"
    jobs.back_test(**job)
    page = client.get(asked["Location"])
    assert "hx-trigger" not in page.content.decode()
    with acting_as(officer) as member:
        (test,) = backtests.listed(member)
    assert test.result["transactions"] == len(made().ledger)
    shown = text_of(page)
    assert f"{test.result['right']} / {test.result['suggested']}" in shown
    for each in test.result["rules"]:
        assert each["rule"] in shown
    assert 'data-chart="' in page.content.decode()
    with acting_as(members["c-fiu-head"]) as head:
        assert [each.name for each in backtests.listed(head)] == [job["name"]]
        assert not Alert.objects.exists(), "a test makes no alerts"
        assert not RuleRun.objects.exists()


def test_what_the_command_wrote_is_shown(officer, client_for):
    result = backtest.run(made().ledger, made().known, made().labels)
    with acting_as(officer) as member:
        folder = backtests.folder(member)
        folder.mkdir(parents=True)
        text = json.dumps(result.as_json(), ensure_ascii=False)
        (folder / "mine.json").write_text(text, encoding="utf-8")
        (folder / "other.json").write_text('{"nothing": 1}', encoding="utf-8")
        (folder / "broken.json").write_text("{", encoding="utf-8")
        (test,) = backtests.listed(member)
    assert test.name == "mine"
    page = text_of(client_for("c-fiu-officer").get(reverse("backtest")))
    assert "F01" in page


def test_too_small_or_large_is_refused(officer, client_for):
    with acting_as(officer) as member:
        for wanted in (1, 10**9):
            with pytest.raises(Refused):
                backtests.start(member, wanted, 1)
    page = client_for("c-fiu-officer").post(reverse("backtest"), {"transactions": "1", "seed": "1"})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


def test_a_fault_ends_it(officer, monkeypatch, caplog):
    def faulty(*args, **more):
        raise ValueError("0102030405")

    monkeypatch.setattr(backtests, "country", faulty)
    with acting_as(officer) as member:
        name = backtests.start(member, 50_000, 1)
    jobs.back_test(name, officer.pk)
    with acting_as(officer) as member:
        (test,) = backtests.listed(member)
        assert test.trouble
        assert not test.going_on
        assert backtests.start(member, 50_000, 2) != name
    assert "0102030405" not in caplog.text
