"""Releases that a page asks for are built beside the pages, as the owner."""

from pathlib import Path

import pytest

from khua.commands.releasing import PAUSE, Releasing
from khua.statistics import asked


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("KHUA_HOME", str(tmp_path))
    monkeypatch.setenv("KHUA_OWNER_DATABASE_URL", "postgresql://khua_owner@127.0.0.1:1/none")
    return tmp_path


@pytest.fixture
def started(monkeypatch) -> list:
    """What is started: each of it runs until it is given a code."""

    class Child:
        code: int | None = None

        def poll(self) -> int | None:
            return self.code

    children: list[Child] = []

    def start(module: str, *, as_owner: bool) -> Child:
        assert (module, as_owner) == ("khua.commands.releasing", True)
        children.append(Child())
        return children[-1]

    monkeypatch.setattr("khua.commands.tied.start", start)
    return children


def test_it_is_started_when_a_page_asks_and_once(home, started):
    serving = Releasing()
    serving.look(0)
    assert started == []
    asked.ask(home)
    serving.look(1)
    serving.look(2)
    assert serving.children() == started
    assert len(started) == 1


def test_who_asks_meanwhile_is_served_right_after(home, started):
    serving = Releasing()
    asked.ask(home)
    serving.look(0)
    asked.begin(home)
    asked.ask(home)
    asked.end(home)
    started[0].code = 0
    serving.look(1)
    assert len(started) == 2
    asked.begin(home)
    asked.end(home)
    started[1].code = 0
    serving.look(2)
    assert len(started) == 2


def test_one_that_ended_badly_is_begun_again_after_a_while(home, started):
    serving = Releasing()
    asked.ask(home)
    serving.look(0)
    asked.begin(home)
    started[0].code = -9
    serving.look(PAUSE - 1)
    assert len(started) == 1
    serving.look(PAUSE + 1)
    assert len(started) == 2


def test_one_that_a_stop_of_the_machine_left_is_begun_again(home, started):
    asked.ask(home)
    asked.begin(home)
    Releasing().look(0)
    assert len(started) == 1


def test_pages_that_do_not_know_the_owner_leave_it_to_others(home, started, monkeypatch):
    monkeypatch.delenv("KHUA_OWNER_DATABASE_URL")
    asked.ask(home)
    Releasing().look(0)
    assert started == []
    assert asked.waits(home)
