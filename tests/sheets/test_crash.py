"""A worker that is killed with -9 in the middle of an import leaves zero rows or all of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.sheets.many import many_rows

ROWS = 400
HERE = Path(__file__).parents[2]

UPLOAD = """
import sys
from django.db import transaction
from tests import world
from khua.access.context import acting_as
from khua.sheets import services
with transaction.atomic():
    officer = world.members()["sv-pol-officer"]
with acting_as(officer) as importer:
    one = services.receive(importer, "many.xlsx", sys.stdin.buffer.read(), "lo")
services.work(one.pk, officer.pk)
with acting_as(officer):
    one.refresh_from_db()
    assert services.confirm(one)
print(one.pk, officer.pk)
"""
WORK = """
import sys
from khua.sheets.jobs import go_on
print("at work", flush=True)
go_on(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def apart(cluster) -> Iterator[dict[str, str]]:
    """The environment of a database of its own: here rows are committed for good."""
    with databases.copied(cluster) as place:
        yield {
            **os.environ,
            "KHUA_DATABASE_URL": place.url("APP"),
            "KHUA_OWNER_DATABASE_URL": place.url("OWNER"),
            "KHUA_SECRET_KEY": cluster["KHUA_SECRET_KEY"],
            "DJANGO_SETTINGS_MODULE": "khua.web.settings",
            "KHUA_DEMO": "0",
        }


def python(code: str, env: dict[str, str], *args: str, **more) -> subprocess.Popen[bytes]:
    whole = f"import django; django.setup()\n{code}"
    command = [sys.executable, "-c", whole, *args]
    return subprocess.Popen(command, env=env, cwd=HERE, stdout=subprocess.PIPE, **more)


def finish(process: subprocess.Popen[bytes], data: bytes | None = None) -> bytes:
    out, _ = process.communicate(data, timeout=300)
    assert process.returncode == 0
    return out


def counted(env: dict[str, str]) -> tuple[int, int, int]:
    """Cases, people and findings, as the owner sees them: all that are committed."""
    with psycopg.connect(env["KHUA_OWNER_DATABASE_URL"]) as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM record_{table}").fetchone()[0]
            for table in ("case", "person", "finding")
        )


def wait_for_rows(env: dict[str, str], worker: subprocess.Popen[bytes]) -> None:
    """Return once the worker says, beside its transaction, that it has written rows."""
    with psycopg.connect(env["KHUA_OWNER_DATABASE_URL"], autocommit=True) as connection:
        while worker.poll() is None:
            row = connection.execute("SELECT done_rows FROM sheets_import").fetchone()
            if row and row[0] > 0:
                return
            time.sleep(0.01)


def test_kill_9_in_mid_import_leaves_zero_or_all_rows(apart):
    upload = python(UPLOAD, apart, stdin=subprocess.PIPE)
    number, member = finish(upload, many_rows(ROWS)).split()
    args = (number.decode(), member.decode())
    seen = []
    killed = 0
    for further in (None, 0.0, 0.2):  # seconds after the first rows; None: while reading
        forget_progress(apart)
        worker = python(WORK, apart, *args)
        assert worker.stdout
        assert worker.stdout.readline() == b"at work\n"
        if further is None:
            time.sleep(0.2)
        else:
            wait_for_rows(apart, worker)
            time.sleep(further)
        killed += worker.poll() is None
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        seen.append(counted(apart))
    assert killed >= 2, "hardly a worker was killed at work"
    finish(python(WORK, apart, *args))
    whole = counted(apart)
    assert sum(whole) >= ROWS  # what Khua computed from the ages comes on top
    assert set(seen) <= {(0, 0, 0), whole}
    assert (0, 0, 0) in seen
    finish(python(WORK, apart, *args))
    assert counted(apart) == whole


def forget_progress(env: dict[str, str]) -> None:
    with psycopg.connect(env["KHUA_OWNER_DATABASE_URL"]) as connection:
        connection.execute("UPDATE sheets_import SET done_rows = 0")
