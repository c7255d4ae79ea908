"""Cases that pass between offices, sent and answered over the API."""

from tests import world

SENT = {"kind": "transfer", "to_office": "BK-POL", "purpose": "ເຫດເກີດຢູ່ບໍ່ແກ້ວ"}


def test_a_transfer_moves_the_case_when_it_is_accepted(desk, desk_for, a_case):
    path = f"cases/{a_case.case.number}/hand-overs"
    sent = desk.post(path, SENT)
    assert sent.status_code == 201, sent.content
    assert sent.json()["state"] == "in_progress"
    assert desk.get(path).json() == [sent.json()]
    receiver = desk_for("bk-pol-head")
    assert receiver.get(f"cases/{a_case.case.number}").status_code == 404
    (waiting,) = receiver.get("hand-overs?box=in&state=in_progress").json()["items"]
    assert waiting == sent.json()
    where = f"hand-overs/{waiting['id']}"
    assert receiver.get(where).json() == waiting
    assert receiver.post(f"{where}/answer", {"state": "rejected"}).status_code == 422
    taken = receiver.post(f"{where}/answer", {"state": "accepted"})
    assert taken.status_code == 200, taken.content
    assert taken.json()["state"] == "accepted"
    assert receiver.get(f"cases/{a_case.case.number}").json()["lead_office"] == "BK-POL"
    again = receiver.post(f"{where}/answer", {"state": "accepted"})
    assert again.status_code == 409
    assert desk.get("hand-overs?box=out").json()["items"][0]["state"] == "accepted"


def test_a_refusal_has_a_reason_and_leaves_the_case(desk, desk_for, a_case):
    sent = desk.post(f"cases/{a_case.case.number}/hand-overs", SENT).json()
    answer = {"state": "rejected", "text": "ບໍ່ແມ່ນເຂດຂອງພວກເຮົາ"}
    refused = desk_for("bk-pol-officer").post(f"hand-overs/{sent['id']}/answer", answer)
    assert refused.json()["answer"] == answer["text"]
    assert desk.get(f"cases/{a_case.case.number}").json()["lead_office"] == "SV-POL"


def test_only_the_leading_office_sends_and_only_the_two_offices_see(desk, desk_for, a_case):
    path = f"cases/{a_case.case.number}/hand-overs"
    assert desk_for("bk-pol-officer").post(path, SENT).status_code == 404
    assert desk_for("c-pol-head").post(path, SENT).status_code == 404
    assert desk_for("sv-pol-officer", ["cases:read"]).post(path, SENT).status_code == 403
    unknown = desk.post(path, {**SENT, "to_office": "NOWHERE"})
    assert unknown.json()["errors"][0]["field"] == "to_office"
    sent = desk.post(path, SENT).json()
    stranger = desk_for("sv-pro-officer")
    assert stranger.get(f"hand-overs/{sent['id']}").status_code == 404
    assert (
        stranger.post(f"hand-overs/{sent['id']}/answer", {"state": "accepted"}).status_code == 404
    )
    assert stranger.get("hand-overs").json()["items"] == []


def test_pages_of_hand_overs(desk, a_case):
    path = f"cases/{a_case.case.number}/hand-overs"
    for office in ("BK-POL", "C-POL", "SV-PRO"):
        desk.post(path, {**SENT, "kind": "referral", "to_office": office})
    first = desk.get("hand-overs?limit=2").json()
    second = desk.get(f"hand-overs?limit=2&cursor={first['next']}").json()
    offices = [each["to_office"] for each in first["items"] + second["items"]]
    assert offices == ["SV-PRO", "C-POL", "BK-POL"]
    assert second["next"] is None


def test_the_teams_of_a_case(desk, acting, a_case, members):
    from datetime import timedelta

    from django.utils import timezone

    from khua.record.models import Team, TeamMember

    head = acting("sv-pol-head")
    team = Team.objects.create(
        case=a_case.case,
        purpose="ສືບຮ່ວມກັນ",
        lead=head,
        ends_on=timezone.localdate() + timedelta(days=9),
        created_by=head,
    )
    TeamMember.objects.create(
        team=team, case=a_case.case, member_id=members["bk-pol-officer"].pk, added_by=head
    )
    (shown,) = desk.get(f"cases/{a_case.case.number}/teams").json()
    assert shown["purpose"] == "ສືບຮ່ວມກັນ"
    assert [m["office"] for m in shown["members"]] == ["BK-POL"]


def test_a_referral_lets_the_receiver_read(desk_for, members, a_case):
    world.refer(members["sv-pol-officer"], members["sv-pro-officer"], a_case.case)
    reader = desk_for("sv-pro-officer")
    assert reader.get(f"cases/{a_case.case.number}").status_code == 200
    assert (
        reader.patch(f"cases/{a_case.case.number}", {"title": "x"}, If_Match='"1"').status_code
        == 404
    )
