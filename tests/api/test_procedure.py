"""Where a case stands, and moving it, with the rules of the pages."""

from khua.law import procedure


def test_a_case_is_moved_by_who_saw_where_it_stood(desk, a_case):
    path = f"cases/{a_case.case.number}"
    there = desk.get(f"{path}/procedure").json()
    assert there["stage"] == procedure.load().first
    step = next(s for s in there["steps"] if s["mine"] and not s["hands_to"] and not s["missing"])
    sent = {
        "move": step["id"],
        "seen": there["stage"],
        "note": "ເຫດຜົນ",
        "confirmed": True,
        "on": "2026-03-03",
    }
    assert desk.post(f"{path}/moves", {**sent, "seen": "final"}).status_code == 409
    moved = desk.post(f"{path}/moves", sent)
    assert moved.status_code == 201, moved.content
    assert moved.json() == {"stage": step["to"], "hand_over": None}
    after = desk.get(f"{path}/procedure").json()
    assert after["stage"] == step["to"]
    assert [m["move"] for m in after["made"]] == [step["id"]]
    late = desk.post(f"{path}/moves", sent)
    assert late.status_code == 409
    assert late.json()["type"] == "urn:khua:problem:conflict"


def test_a_step_names_what_it_lacks(desk, a_case):
    path = f"cases/{a_case.case.number}/moves"
    sent = {"move": "no-such-step", "seen": "reported"}
    assert desk.post(path, sent).status_code == 409
    for field, value in (("to_office", "nowhere"), ("joined_to", "SV-POL-2026-9999")):
        refused = desk.post(path, {**sent, field: value})
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_clocks_and_tasks_are_there_to_be_read(desk, a_case, acting):
    from datetime import date

    from khua.access.models import Colleague
    from khua.procedure import services
    from khua.procedure.data import TaskData

    officer = acting("sv-pol-officer")
    to_do = TaskData(Colleague.objects.get(pk=officer.pk), date(2099, 4, 1), title="ຖາມພະຍານ")
    services.add_task(officer, a_case.case, to_do)
    there = desk.get(f"cases/{a_case.case.number}/procedure").json()
    (task,) = there["tasks"]
    assert (task["title"], task["due_on"]) == ("ຖາມພະຍານ", "2099-04-01")
    for clock in there["clocks"]:
        assert clock["limit"] in procedure.load().limits
        assert clock["state"] in ("running", "soon", "overdue", "met", "missed")
