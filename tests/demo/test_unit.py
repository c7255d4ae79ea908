"""The money of the synthetic country: one story from a report to a case in Savannakhet."""

import hashlib
import json

MIDDLE = """
    SELECT a.id, a.number, a.number_in_ledger FROM fiu_report r
    JOIN fiu_subject s ON s.report_id = r.id JOIN fiu_account a ON a.id = s.account_id
    WHERE r.reference = 'TEST-STR-0007'
"""


def test_it_is_loaded_and_the_rules_ran(ask, home):
    assert ask("select sum(rows) from fiu_part") == [(8000,)]
    assert ask("select refused from fiu_batch where refused > 0") == []
    assert ask("select count(*) > 500 from fiu_customer") == [(True,)]
    ((done, trouble),) = ask("select done, trouble from fiu_rulerun")
    assert (done, trouble) == (1.0, None)
    for file, sha256 in ask("select file, sha256 from fiu_part"):
        assert hashlib.sha256((home / "money/C-FIU" / file).read_bytes()).hexdigest() == sha256


def test_the_story_can_be_followed(ask):
    """Report, alert, trace, document, case: about one account, which the ledger has."""
    ((account, number, in_ledger),) = ask(MIDDLE)
    ((state,),) = ask(
        f"select x.state from fiu_alert x join fiu_alertaccount y on y.alert_id = x.id"
        f" where y.account_id = {account} order by x.score desc limit 1"
    )
    assert state == "taken"
    ((asked,),) = ask("select asked->'accounts' from fiu_trace")
    assert asked == [in_ledger]
    ((rows, case),) = ask(
        "select f.schedule, c.number from fiu_filed f join record_case c on c.id = f.case_id"
    )
    assert case.startswith("SV-POL-")
    into = [row for row in rows if row["to"] == number and not row["from"]]
    out = [row for row in rows if row["from"] == number]
    assert into, "cash comes in"
    assert out, "and goes out"
    ((text,),) = ask("select text from fiu_filed")
    assert "{" not in text
    assert number not in text
    assert "TEST-STR-0007" not in json.dumps(rows)


def test_a_request_of_a_foreign_unit_is_answered(ask):
    ((state, due),) = ask("select state, due_at from fiu_report where kind = 'REQ'")
    assert (state, due) == ("disseminated", None)
    assert ask("select country, state from fiu_dissemination where receiver = 'foreign'") == [
        ("TH", "sent")
    ]
