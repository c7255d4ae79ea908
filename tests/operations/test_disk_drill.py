"""The drill: a serving Khua whose disk fills up. The message is shown, reading goes on, no
acknowledged row is lost, and with room again one goes on writing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg

from khua.postgres import Server
from khua.postgres.disk import MB
from tests import homes
from tests.commands import processes

FLOOR = 60  # MB


class Browser:
    """A person with cookies, as small as it can be."""

    def __init__(self, port: int) -> None:
        self.port = port
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[int, str]:
        return self._send(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"))

    def post(self, page: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a form of `page`, with the token that the page gave."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page)[1])[1]
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._send(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data))

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read().decode()

    def open_case(self, title: str) -> tuple[int, str]:
        fields = {"title": title, "source": "report", "reported_on": "01/11/2026"}
        fields |= {"place_kind": "Recruitment", "country": "LA"}
        return self.post("/cases/new/", "/cases/new/", **fields)


def leave(disk: Path, megabytes: int) -> None:
    """Fill the disk until so much is left."""
    with (disk / "filler").open("ab") as filler:
        more = shutil.disk_usage(disk).free - megabytes * MB
        os.posix_fallocate(filler.fileno(), filler.tell(), more)
    time.sleep(1.2)  # the floor is looked at once a second


def titles(home: Path) -> set[str]:
    with psycopg.connect(Server(home).dsn(dbname="khua")) as session:
        return {title for (title,) in session.execute("select title from record_case")}


def test_a_disk_that_fills_up(small_disk):
    home, port = small_disk / "home", processes.free_port()
    homes.copy(homes.demo(), home)
    process = processes.start(
        *("demo", "--cases", str(homes.CASES), "--home", home, "--port", str(port)),
        KHUA_DISK_FLOOR_MB=str(FLOOR),
    )
    try:
        processes.until(lambda: processes.answers(port), process)
        officer = Browser(port)
        code, _ = officer.post("/demo/", "/demo/sign-in/sv-pol-officer/")
        assert code == 200
        assert officer.open_case("before")[0] == 200
        assert "before" in titles(home)

        leave(small_disk, FLOOR - 5)
        code, page = officer.open_case("refused")
        assert code == 503
        assert "reading works, writing does not" in page
        assert "ອ່ານໄດ້, ບັນທຶກບໍ່ໄດ້" in page
        assert officer.get("/cases/")[0] == 200
        assert "before" in officer.get("/cases/")[1]
        code, page = officer.get("/health/ready/")
        assert (code, '"disk": "not ok"' in page) == (503, True)
        assert officer.get("/health/")[0] == 200

        (small_disk / "filler").unlink()
        time.sleep(1.2)
        assert officer.get("/health/ready/")[0] == 200
        assert officer.open_case("after")[0] == 200
        assert {"before", "after"} <= titles(home)
        assert "refused" not in titles(home)
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[0]
    assert "the disk is nearly full" in said
    assert "the disk has room again" in said
    assert "Traceback" not in said
