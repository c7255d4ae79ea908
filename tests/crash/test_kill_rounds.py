"""`kill -9` of the web workers, the job worker and the database of a real `khua demo` in mid-write,
a few rounds each: nothing acknowledged is lost, nothing is half done, nothing is done twice.

KHUA_ROUNDS=20 is the long drill.
"""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests

from khua.postgres import Server, processes
from tests import homes
from tests.commands import processes as commands

KHUA = (sys.executable, "-m", "khua.cli")
ROUNDS = int(os.environ.get("KHUA_ROUNDS", "5"))
SHEETS = ROUNDS
ROWS_OF_A_SHEET = 40
SEED = 20161128  # the day of the conference
WRITERS = ("sv-pol-officer", "sv-pol-head", "bk-pol-officer", "bk-pol-officer")
PATIENCE = 150.0


@dataclass
class Running:
    """A served demo: its address, its home, and the process that looks after the others."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def server(self) -> Server:
        return Server(self.home)

    def owner(self) -> psycopg.Connection:
        """A session that sees every row; waits while the database is coming back."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(self.server.dsn(dbname="khua"), autocommit=True)
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the database does not come back"
                time.sleep(0.1)

    def count(self, query: str) -> int:
        with self.owner() as session:
            row = session.execute(query).fetchone()
            assert row
            return int(row[0])


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    port = commands.free_port()
    log = (tmp_path_factory.mktemp("crash") / "output.txt").open("w")
    with homes.copy_of(homes.demo) as home:
        process = subprocess.Popen(
            [*KHUA, "demo", "--home", home, "--port", str(port), "--cases", str(homes.CASES)],
            env=commands.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            commands.until(lambda: commands.answers(port), process)
            yield Running(f"http://localhost:{port}", home, process)
        finally:
            process.terminate()
            process.wait(60)
            log.close()


class Visitor:
    """A signed-in member who fills in forms, as a browser would."""

    def __init__(self, url: str, persona: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.cookies.set("django_language", "en")
        self.session.get(f"{url}/demo/", timeout=30).raise_for_status()
        done = self.post(f"/demo/sign-in/{persona}/", {})
        assert done.status_code in (302, 200), done.status_code

    def post(self, path: str, data: dict, files: dict | None = None) -> requests.Response:
        token = self.session.cookies.get("csrftoken", "")
        return self.session.post(
            f"{self.url}{path}",
            data={**data, "csrfmiddlewaretoken": token},
            files=files,
            headers={"Referer": self.url},
            allow_redirects=False,
            timeout=30,
        )


@dataclass
class Writer(threading.Thread):
    """Adds people with a name of their own to one case; remembers what was acknowledged.

    A write whose answer was lost is never tried again: the next one has a new name.
    """

    running: Running
    drill: str
    number: int
    persona: str
    enough: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    tried: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.visitor = Visitor(self.running.url, self.persona)
        opened = self.visitor.post(
            "/cases/new/",
            {
                "title": "kill drill",
                "source": "police",
                "reported_on": "01/02/2026",
                "place_kind": "Recruitment",
                "country": "LA",
                "province": "LA-SV",
            },
        )
        assert opened.status_code == 302, opened.text[:2000]
        self.case = opened.headers["Location"]

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.enough.is_set():
            self.tried += 1
            name = f"Drill {self.drill} {self.number} {self.tried}"
            typed = {"kind": "person", "roles": "witness", "sex": "Feminine", "name": name}
            with suppress(requests.RequestException):
                if self.visitor.post(f"{self.case}people/new/", typed).status_code == 302:
                    self.acknowledged.append(name)
                    continue
            time.sleep(0.2)


def wait(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def all_write(writers: list[Writer], more: int) -> None:
    goals = [len(writer.acknowledged) + more for writer in writers]
    wait(
        lambda: all(len(w.acknowledged) >= g for w, g in zip(writers, goals, strict=True)),
        "the writers do not come back",
    )


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def children(running: Running, of: str) -> list[int]:
    """The processes below `khua demo` whose command line has `of`."""
    below = commands.children(running.process.pid)
    return [pid for pid, line in below.items() if of in line]


def a_web_worker(running: Running, rng: random.Random) -> int:
    (master,) = children(running, "gunicorn")
    wait(lambda: commands.children(master), "no web worker")
    return rng.choice(list(commands.children(master)))


def the_job_worker(running: Running, rng: random.Random) -> int:
    wait(lambda: children(running, "khua.commands.worker"), "the job worker does not come back")
    return children(running, "khua.commands.worker")[0]


def the_database(running: Running, rng: random.Random) -> int:
    wait(lambda: processes.postmaster(running.server.layout), "the database does not come back")
    pid = processes.postmaster(running.server.layout)
    assert pid
    return pid


@pytest.fixture
def writers(running, request) -> Iterator[list[Writer]]:
    enough = threading.Event()
    drill = request.node.callspec.id
    found = [Writer(running, drill, n, persona, enough) for n, persona in enumerate(WRITERS)]
    for writer in found:
        writer.start()
    yield found
    enough.set()
    for writer in found:
        writer.join(60)


def names(running: Running) -> list[str]:
    with running.owner() as session:
        rows = session.execute("SELECT name FROM record_identity WHERE name LIKE 'Drill %'")
        return [name for (name,) in rows.fetchall()]


@pytest.mark.parametrize("victim", [a_web_worker, the_database], ids=["web worker", "database"])
def test_no_acknowledged_write_is_lost_and_no_service_half_done(running, writers, victim):
    rng = random.Random(SEED)  # noqa: S311 - which process dies when, nothing secret
    for number in range(ROUNDS):
        all_write(writers, more=2)
        promised = {name for writer in writers for name in tuple(writer.acknowledged)}
        kill(victim(running, rng))
        all_write(writers, more=1)
        lost = promised - set(names(running))
        assert not lost, f"round {number + 1}: {len(lost)} acknowledged writes are gone"
    written = names(running)
    assert len(written) == len(set(written)), "something was written twice"
    # a person without an identity, or a change outside the audit chain, would be half a service
    assert (
        running.count(
            "SELECT count(*) FROM record_person p LEFT JOIN record_identity i ON i.person_id = p.id"
            " WHERE i.person_id IS NULL"
        )
        == 0
    )
    assert running.count("SELECT count(*) FROM record_change WHERE entry_id IS NULL") == 0
    assert running.count("SELECT count(*) FROM access_entry WHERE hash IS NULL") == 0


def sheet(number: int) -> bytes:
    """A case list of its own, as CSV."""
    lines = ["case number,title,source,reported on,province"]
    lines += [
        f"KILL-{number}-{row},Case {row} of sheet {number},Found by police,01/02/2026,Bokeo"
        for row in range(ROWS_OF_A_SHEET)
    ]
    return "\n".join(lines).encode()


def test_no_job_is_lost_or_done_twice(running):
    rng = random.Random(SEED)  # noqa: S311 - which process dies when, nothing secret
    visitor = Visitor(running.url, "bk-pol-officer")
    uploads = []
    for number in range(SHEETS):
        sent = visitor.post("/import/", {}, {"sheet": (f"s{number}.csv", sheet(number))})
        assert sent.status_code == 302, sent.text[:2000]
        uploads.append(sent.headers["Location"])
        kill(the_job_worker(running, rng))
        time.sleep(rng.uniform(0.2, 1.5))
    wait(lambda: confirm_all(visitor, uploads), "a preview was lost")
    for _ in range(ROUNDS):
        time.sleep(rng.uniform(0.2, 1.0))
        kill(the_job_worker(running, rng))
    query = "SELECT count(*) FROM record_case WHERE title LIKE 'Case % of sheet %'"
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sheets.go_on'"
    wait(lambda: running.count(jobs) == 0, "a job is never done")
    assert running.count(query) == SHEETS * ROWS_OF_A_SHEET
    assert running.count(query.replace("count(*)", "count(DISTINCT title)")) == (
        SHEETS * ROWS_OF_A_SHEET
    )


def confirm_all(visitor: Visitor, uploads: list[str]) -> bool:
    """Confirm every import whose preview is there; whether none is left."""
    for upload in list(uploads):
        page = visitor.session.get(f"{visitor.url}{upload}", timeout=30).text
        if re.search(r"/confirm/", page):
            assert visitor.post(f"{upload}confirm/", {}).status_code == 302
            uploads.remove(upload)
    return not uploads
