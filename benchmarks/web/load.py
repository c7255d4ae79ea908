"""The users of the benchmark, in a process of their own: `python -m benchmarks.web.load PLAN.json`.

Knows nothing of Khua but HTTP. Each user works through a journey again and again, one request
after the other, until the time is over. Prints one line of JSON for each request:
[persona, page, seconds, status, right], `right` saying whether the page was the one wanted.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "b" * 32
HAND_OVER = re.compile(r'href="(/hand-overs/[0-9]+/)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


class User:
    """One signed-in user with a connection of his own. `plan`: one of journeys.users; `run`: the
    address, the pause and the round, each of which writes in cases of its own."""

    def __init__(self, run: dict[str, Any], plan: dict[str, Any], until: float) -> None:
        self.plan, self.until, self.pause = plan, until, run["pause"]
        # the same journeys every time
        self.draw = random.Random(f"{plan['seed']} {run['round']}")  # noqa: S311
        self.address = urlsplit(run["address"])
        self.own = plan["cases"][run["round"] :: run["rounds"]]
        self.link: http.client.HTTPConnection | None = None
        self.results: list[tuple[str, str, float, int, bool]] = []
        self.written: set[tuple[str, str]] = set()

    def work(self) -> None:
        """Journeys until the time is over."""
        while time.monotonic() < self.until:
            for step in self.steps():
                if time.monotonic() >= self.until:
                    return
                step()
                if self.pause:
                    time.sleep(self.draw.expovariate(1 / self.pause))

    def steps(self) -> list[Any]:
        """One journey: what a member does between coming in and the next look at the list."""
        one = self.draw.choice(self.plan["cases"])
        case = f"/cases/{one['number']}/"
        get, number = self.get, one["number"]
        found = [
            lambda: get("floor: /health/", "/health/", ""),
            lambda: get("my work", "/work/", "/cases/"),
            lambda: get("cases", "/cases/", "<table"),
            lambda: get("cases, page 3", "/cases/?page=3", "<table"),
            lambda: self.search(),
            lambda: get("case", case, number),
            lambda: get("people", f"{case}people/", one["people"][0]),
            lambda: get("person", f"{case}people/{self.draw.choice(one['people'])}/", number),
            lambda: get("assessment", f"{case}assessment/", number),
            lambda: get("history", f"{case}history/", number),
        ]
        for name, query in self.draw.sample(self.plan["filters"], 2):
            found.append(lambda n=name, q=query: get(f"cases, {n}", f"/cases/?{q}", "</form>"))
        if one["cell"]:
            found.append(lambda: get("one cell", f"{case}assessment/{one['cell']}/", number))
        if self.plan["writes"]:
            mine = self.draw.choice(self.own)
            found += [lambda: self.new_finding(mine), lambda: self.send(mine), self.accept]
        return found

    def search(self) -> None:
        kind, words, number = self.draw.choice(self.plan["searches"])
        page = f"search, {kind}"
        start = time.perf_counter()
        status, _, where = self.ask("POST", "/cases/", {"text": words})
        right = status == 302
        if right:
            status, body, _ = self.ask("GET", where)
            right = status == 200 and number in body
        self.note(page, start, status, right)

    def new_finding(self, one: dict[str, Any]) -> None:
        """The form, and a finding that is not recorded yet."""
        free = [c for c in self.plan["codes"] if (one["number"], c) not in self.written]
        if not free:
            return
        code = self.draw.choice(free)
        self.written.add((one["number"], code))
        path = f"/cases/{one['number']}/findings/new/?code={code}"
        form = dict(HIDDEN.findall(self.get("finding, the form", path, code)))
        form |= {
            "standing": "alleged",
            "source": "statement",
            "source_note": "",
            "suspect": one["suspect"] or "",
            "victim": "",
        }
        self.post("finding, saving", path, form)

    def send(self, one: dict[str, Any]) -> None:
        """Refer a case to the office of the next officer, once."""
        if (one["number"], "sent") in self.written:
            return
        self.written.add((one["number"], "sent"))
        path = f"/cases/{one['number']}/offices/send/?kind=&province={self.plan['partner'][1]}"
        self.get("hand-over, the form", path, "to_office")
        form = {
            "kind": "referral",
            "to_office": str(self.plan["partner"][0]),
            "purpose": "ຂໍໃຫ້ຮ່ວມພິຈາລະນາ",
            "sender_keeps": "reading",
            "keeps_until": "",
        }
        self.post("hand-over, sending", path, form)

    def accept(self) -> None:
        """Look at what other offices sent, and accept the first."""
        listed = self.get("hand-overs", "/hand-overs/", "<main")
        for path in dict.fromkeys(HAND_OVER.findall(listed)):
            if 'value="accepted"' in self.get("hand-over", path, "<main"):
                self.post("hand-over, accepting", path, {"state": "accepted", "text": ""})
                return

    def post(self, page: str, path: str, form: dict[str, str]) -> None:
        start = time.perf_counter()
        status, _, _ = self.ask("POST", path, form)
        self.note(page, start, status, status == 302)

    def get(self, page: str, path: str, holds: str) -> str:
        start = time.perf_counter()
        status, body, _ = self.ask("GET", path)
        self.note(page, start, status, status == 200 and holds in body)
        return body

    def note(self, page: str, start: float, status: int, right: bool) -> None:
        took = time.perf_counter() - start
        self.results.append((self.plan["persona"], page, round(took, 5), status, right))

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Any:
        """Status, text and the address one is sent on to; status 0 when there was no answer."""
        headers = {"Cookie": f"sessionid={self.plan['session']}; csrftoken={CSRF}"}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": CSRF})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for again in (True, False):  # the server may have closed an idle connection
            if self.link is None:
                host, port = self.address.hostname or "", self.address.port
                self.link = http.client.HTTPConnection(host, port, timeout=60)
            try:
                self.link.request(method, path, body, headers)
                answer = self.link.getresponse()
                text = answer.read().decode("utf-8", "replace")
                return answer.status, text, answer.headers.get("Location", "")
            except (OSError, http.client.HTTPException):
                self.link.close()
                self.link = None
                if not again:
                    break
        return 0, "", ""


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    start = time.monotonic()
    users = [User(plan, user, start + plan["seconds"]) for user in plan["users"]]
    threads = [threading.Thread(target=user.work) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for user in users:
        for result in user.results:
            print(json.dumps(result))


if __name__ == "__main__":
    main()
