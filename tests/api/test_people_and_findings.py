"""People by code name, identities for those who may, findings with versions, assessments."""

from django.db import connection

from khua.law import vocabulary
from tests import world


def noted(action: str) -> int:
    """How many entries of the audit chain have this action."""
    world.as_owner(
        "DROP TABLE IF EXISTS noted; CREATE TEMP TABLE noted AS SELECT * FROM access_entry;"
        " GRANT SELECT ON noted TO khua_app"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM noted WHERE action = %s", [action])
        return cursor.fetchone()[0]


def test_people_have_code_names_and_no_others(desk, a_case):
    people = desk.get(f"cases/{a_case.case.number}/people")
    assert {p["code_name"] for p in people.json()} == {
        a_case.suspect.code_name,
        a_case.victim.code_name,
        a_case.witness.code_name,
    }
    for name in (*world.VICTIM_NAME.split()[1:], *world.SUSPECT_NAME.split()[1:]):
        assert name not in people.content.decode()


def test_a_victim_s_identity_is_read_by_who_may_and_that_is_noted(desk, desk_for, a_case):
    path = f"cases/{a_case.case.number}/people/{a_case.victim.code_name}/identity"
    before = noted("identity.read")
    read = desk.get(path)
    assert read.status_code == 200
    assert read.json()["name"] in world.VICTIM_NAME
    assert read.json()["birth_date"] == "2010-06-01"
    assert noted("identity.read") == before + 1
    for username, scopes, status in (
        ("sv-pol-officer2", None, 404),  # sees the case and is not on it by name
        ("c-pol-head", None, 404),
        ("sv-pol-officer", ["cases:read"], 403),
        ("sv-pol-head", ["identities:read"], 200),
    ):
        assert desk_for(username, scopes).get(path).status_code == status, username


def test_a_wrong_letter_before_a_code_is_nobody(desk, a_case):
    wrong = a_case.victim.code_name.replace("V-", "P-")
    assert desk.get(f"cases/{a_case.case.number}/people/{wrong}").status_code == 404


def test_a_person_is_added_and_the_name_is_kept_apart(desk, a_case):
    sent = {
        "roles": ["victim", "victim"],
        "sex": "Feminine",
        "nationalities": ["LA"],
        "identity": {
            "name": "ນາງ ຄຳຫຼ້າ",
            "age": 16,
            "phones": ["020 5551 2345"],
            "documents": [{"kind": "passport", "number": "P1234567", "country": "LA"}],
            "accounts": [{"bank": "BCEL", "number": "010-12-00"}],
        },
    }
    made = desk.post(f"cases/{a_case.case.number}/people", sent)
    assert made.status_code == 201, made.content
    assert "ຄຳຫຼ້າ" not in made.content.decode()
    assert made.json()["protected"] is True
    assert made.json()["roles"] == ["victim"]
    known = desk.get(f"{made['Location']}/identity").json()
    assert (known["honorific"], known["name"]) == ("ນາງ", "ຄຳຫຼ້າ")
    assert known["phones"] == ["+8562055512345"]
    assert known["documents"][0]["country"] == "LA"
    findings = desk.get(f"cases/{a_case.case.number}/findings").json()
    assert [f["victim"] for f in findings if f["code"] == "victim.minor"].count(
        made.json()["code_name"]
    ) == 1


def test_what_is_wrong_with_a_person_is_named_without_quoting_it(desk, a_case):
    sent = {"roles": [], "identity": {"phones": ["12"], "age": 200, "documents": [{"kind": "x"}]}}
    refused = desk.post(f"cases/{a_case.case.number}/people", sent)
    assert refused.status_code == 422
    fields = {error["field"] for error in refused.json()["errors"]}
    assert fields == {
        "roles",
        "identity.phones.0",
        "identity.age",
        "identity.documents.0.number",
    }
    secret = {"roles": ["victim"], "identity": {"name": "ນາງ ຄຳຫຼ້າ", "colour": "ນາງ ຄຳຫຼ້າ"}}
    refused = desk.post(f"cases/{a_case.case.number}/people", secret)
    assert refused.status_code == 422
    assert "ຄຳຫຼ້າ" not in refused.content.decode()


def finding(a_case, **changes):
    return {
        "code": "means.deception",
        "standing": "proved",
        "source": "document",
        "suspect": a_case.suspect.code_name,
        "victim": a_case.victim.code_name,
        **changes,
    }


def test_a_finding_is_changed_only_by_who_saw_it(desk, a_case):
    path = f"cases/{a_case.case.number}/findings"
    blind = desk.post(path, finding(a_case))  # there is one, alleged, already
    assert blind.status_code == 412, blind.content
    there = next(f for f in desk.get(path).json() if f["code"] == "means.deception")
    etag = desk.get(f"{path}/{there['id']}")["ETag"]
    changed = desk.post(path, finding(a_case), If_Match=etag)
    assert changed.status_code == 201, changed.content
    assert changed.json()["standing"] == "proved"
    assert changed.json()["version"] == there["version"] + 1
    assert desk.post(path, finding(a_case), If_Match=etag).status_code == 412
    new = desk.post(path, finding(a_case, code="intent", victim=None))
    assert (new.status_code, new.json()["victim"], new["ETag"]) == (201, None, '"1"')


def test_a_finding_that_makes_no_sense_is_refused(desk, a_case):
    path = f"cases/{a_case.case.number}/findings"
    for change, field in (
        ({"code": "no.such"}, "code"),
        ({"suspect": a_case.victim.code_name}, "suspect"),
        ({"victim": "V-0000"}, "victim"),
        ({"source": "computed"}, "source"),
        ({"standing": "sure"}, "standing"),
    ):
        refused = desk.post(path, finding(a_case, **change))
        assert refused.status_code == 422, change
        assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_the_assessment_says_its_layer_standard_and_law(desk, a_case):
    path = f"cases/{a_case.case.number}/assessment"
    assessed = desk.get(f"{path}?standard=suspicion").json()
    assert (assessed["layer"], assessed["standard"]) == ("palermo", "suspicion")
    assert assessed["law_version"]
    assert assessed["notice"]["lo"]
    cell = next(c for c in assessed["cells"] if c["offence"] == "tip")
    assert cell["suspect"] == a_case.suspect.code_name
    (victim,) = cell["victims"]
    assert victim["victim"] == a_case.victim.code_name
    assert victim["assessment"]["elements"]["act"]["result"] == "established"
    assert victim["assessment"]["elements"]["act"]["citation"]["en"]
    assert desk.get(f"{path}?layer=mars").status_code == 422
    assert desk.get(f"{path}?standard=sure").status_code == 422


def test_the_law_and_its_words_are_data(desk):
    codes = desk.get("vocabulary").json()
    assert {code["id"] for code in codes} == set(vocabulary().codes)
    layers = {layer["id"] for layer in desk.get("law/layers").json()}
    for layer in layers:
        offences = desk.get(f"law/offences?layer={layer}").json()
        assert all(o["layer"] == layer and o["title"]["lo"] for o in offences)
    assert desk.get("law/offences?layer=palermo&on=1999-01-01").json() == []
    tip = next(o for o in desk.get("law/offences").json() if o["id"] == "tip")
    assert "act.recruitment" in {code for e in tip["elements"] for code in e["codes"]}


def test_the_trail_is_for_the_auditor_with_the_scope(desk_for, a_case):
    auditor = desk_for("sv-pol-auditor")
    first = auditor.get("trail?limit=2").json()
    assert [step["case"] for step in first["items"]] == [a_case.case.number] * 2
    following = auditor.get(f"trail?limit=2&cursor={first['next']}").json()
    assert following["items"][0]["id"] < first["items"][-1]["id"]
    assert desk_for("sv-pol-auditor", ["cases:read"]).get("trail").status_code == 403
    assert desk_for("sv-pol-officer").get("trail").status_code == 404
    assert auditor.get("cases").status_code == 404
