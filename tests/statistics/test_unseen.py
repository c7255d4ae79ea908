"""What is not seen: for trained members, and never one number."""

import json
import re
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from khua import wording
from khua.figures.unseen import from_rows, outlook
from khua.statistics.models import Estimate, Trained
from khua.statistics.services import estimating
from tests.statistics import numbers, seen

LISTS = ["police", "women", "welfare", "border"]
COUNTS = {
    "police": 140, "women": 60, "welfare": 45, "border": 30, "police|women": 22,
    "police|welfare": 9, "women|welfare": 17, "police|border": 14, "police|women|welfare": 5,
}  # fmt: skip
TABLE = "a,b,c,count\n1,0,0,54\n0,1,0,63\n0,0,1,41\n1,1,0,15\n1,0,1,9\n0,1,1,7\n1,1,1,3\n"
WHO = "sv-wel-officer"


@pytest.fixture
def trained(members) -> None:
    numbers.trained(members[WHO], members["c-pol-head"])
    snapshot = numbers.stored(["LA"], ["cases-opened"])
    numbers.overlap(snapshot, LISTS, COUNTS)


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setattr(estimating, "DRAWS", 20)


def written(people: float) -> str:
    """As a page in Lao has it."""
    return wording.number(round(people), "lo")


def asked(client, **given) -> Estimate:
    """An estimate that somebody asked for by the page."""
    answer = client.post(reverse("estimate-new"), {"name": "x", **given})
    assert answer.status_code == 302, answer.context["form"].errors
    return int(answer["Location"].rstrip("/").rpartition("/")[2])


def test_who_is_not_trained_reads_why_and_sees_no_number(trained, client_for):
    for who in ("sv-pol-officer", "c-pol-head"):
        client = client_for(who)
        page = client.get(reverse("unseen"))
        assert page.status_code == 200
        assert "data-chart" not in page.content.decode()
        assert client.get(reverse("estimate-new")).status_code == 404
        assert client.post(reverse("estimate-new"), {"name": "x"}).status_code == 404


def test_the_overlap_comes_first_with_who_is_on_one_list_only(trained, client_for):
    page = client_for(WHO).get(reverse("unseen")).content.decode()
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page)
    assert [[int(n) for n in re.findall(r'number">(\d+)<', row)] for row in rows] == [
        [190, 27, 14, 14, 140],
        [27, 104, 22, 0, 60],
        [14, 22, 76, 0, 45],
        [14, 0, 0, 44, 30],
    ]
    heat, alone = (json.loads(unescape(o)) for o in re.findall(r'data-chart="(.*?)" data', page))
    assert [0, 1, 27] in heat["series"][0]["data"]
    assert alone["series"][0]["data"] == [140, 60, 45, 30]


def test_an_estimate_is_the_whole_range_with_its_warnings(trained, quick, client_for, members):
    client = client_for(WHO)
    number = asked(client, table=TABLE)
    waiting = client.get(reverse("estimate", args=[number])).content.decode()
    assert "<progress" in waiting
    estimating.work(number, members[WHO].pk)
    page = unescape(client.get(reverse("estimate", args=[number])).content.decode())
    rows = [[int(c) for c in line.split(",")] for line in TABLE.split()[1:]]
    found = outlook(from_rows(["a", "b", "c"], rows))
    assert written(found.low) in page
    assert written(found.high) in page
    for warning in found.warnings:
        assert warning["lo"] in page
    for model in found.models:
        assert f">{written(model.low)}<" in page
    # no estimate of any model stands alone, on the page or in the picture
    assert [m for m in found.models if written(m.estimate) in page] == []
    assert page.index('id="overlap"') < page.index('id="range"')


def test_lists_of_the_record_are_narrowed_to_those_chosen(trained, quick, client_for, members):
    client = client_for(WHO)
    number = asked(client, lists=["police", "women", "welfare"])
    estimating.work(number, members[WHO].pk)
    page = client.get(reverse("estimate", args=[number]))
    estimate = page.context["estimate"]
    assert estimate.lists["names"] == ["police", "women", "welfare"]
    # thirty are on the border's list alone; the fourteen of both are the police's
    assert estimate.result["people"] == sum(COUNTS.values()) - 30
    assert estimate.result["alone"] == {"police": 154, "women": 60, "welfare": 45}
    assert estimate.result["main"]["drawn"][0] <= estimate.result["main"]["drawn"][1]


def test_lists_without_an_answer_end_in_words(trained, client_for, members):
    client = client_for(WHO)
    number = asked(client, table="a,b,c,count\n1,0,0,5\n0,1,0,5\n0,0,1,5\n")
    estimating.work(number, members[WHO].pk)
    page = client.get(reverse("estimate", args=[number]))
    assert page.context["estimate"].trouble["en"].startswith("These lists overlap too little")
    assert page.context["estimate"].trouble["lo"] in page.content.decode()


def test_a_job_that_breaks_says_so_and_a_second_run_does_nothing(
    trained, quick, client_for, members, monkeypatch
):
    from khua.statistics.jobs import estimate_unseen

    client = client_for(WHO)
    number = asked(client, table=TABLE)
    with monkeypatch.context() as broken:
        broken.setattr(estimating, "outlook", lambda *_args, **_more: 1 / 0)
        estimate_unseen(estimate_id=number, member_id=members[WHO].pk)
    shown = client.get(reverse("estimate", args=[number])).context["estimate"]
    assert shown.trouble == estimating.BROKEN
    estimate_unseen(estimate_id=number, member_id=members[WHO].pk)
    assert client.get(reverse("estimate", args=[number])).context["estimate"].result is None


def test_it_is_done_by_the_worker_s_queue(trained, client_for):
    from procrastinate.contrib.django.models import ProcrastinateJob

    number = asked(client_for(WHO), table=TABLE)
    (job,) = ProcrastinateJob.objects.filter(queue_name="figures")
    assert job.args["estimate_id"] == number


@pytest.mark.parametrize(
    ("given", "field", "word"),
    [
        ({}, "table", ""),
        ({"lists": LISTS, "table": TABLE}, "table", ""),
        ({"lists": LISTS[:2]}, "lists", "2"),
        ({"lists": ["nobody"]}, "lists", "nobody"),
        ({"table": "a,b,c\n1,0,0"}, "table", "count"),
        ({"table": "a,b,c,count\n1,0,2,3"}, "table", "2"),
        ({"table": "a,b,c,count\n0,0,0,3"}, "table", "2"),
        ({"table": "a,b,c,count\n1,0,0,-3"}, "table", "-3"),
        ({"table": "a,b,count\n1,0,3"}, "table", "2"),
        ({"table": "a,a,b,count\n1,0,0,3"}, "table", "a"),
    ],
)
def test_what_is_no_table_of_lists_is_refused(trained, client_for, given, field, word):
    answer = client_for(WHO).post(reverse("estimate-new"), {"name": "x", **given})
    assert answer.status_code == 200
    (errors,) = [answer.context["form"].errors[field]]
    assert word in errors[0]
    assert "unseen_files" not in errors[0]


def test_a_table_is_read_with_tabs_and_semicolons_and_from_a_file(trained, client_for):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_for(WHO)
    lists = []
    for given in (
        {"table": TABLE},
        {"table": TABLE.replace(",", "\t")},
        {"table": TABLE.replace(",", ";")},
        {"file": SimpleUploadedFile("x.csv", b"\xef\xbb\xbf" + TABLE.encode())},
    ):
        number = asked(client, **given)
        lists.append(client.get(reverse("estimate", args=[number])).context["estimate"].lists)
    assert all(each == lists[0] for each in lists)
    bad = SimpleUploadedFile("x.csv", "ກ,ຂ".encode("utf-16"))
    answer = client.post(reverse("estimate-new"), {"name": "x", "file": bad})
    assert list(answer.context["form"].errors) == ["file"]


def test_a_head_of_the_centre_says_who_is_trained(members, client_for, acting):
    head = client_for("c-pol-head")
    found = head.get(reverse("unseen-trained"), {"q": "SV-WEL"}).content.decode()
    number = members[WHO].pk
    assert f'name="give" value="{number}"' in found
    assert head.post(reverse("unseen-trained"), {"give": number}).status_code == 302
    client = client_for(WHO)
    assert client.get(reverse("estimate-new")).status_code == 200
    assert client_for("c-pro-head").post(reverse("unseen-trained"), {"end": number})
    assert client.get(reverse("estimate-new")).status_code == 404
    head.post(reverse("unseen-trained"), {"give": number})
    assert client.get(reverse("estimate-new")).status_code == 200
    acting("c-pol-head")
    assert Trained.objects.count() == 1


def test_nobody_trains_himself_and_only_heads_of_the_centre_do(members, client_for, acting):
    head = client_for("c-pol-head")
    own = {"give": members["c-pol-head"].pk}
    assert "alert--error" in head.post(reverse("unseen-trained"), own, follow=True).content.decode()
    for given in ({"give": "x"}, {"give": members["sv-pol-clerk"].pk}, {"end": "1"}):
        page = head.post(reverse("unseen-trained"), given, follow=True).content.decode()
        assert "alert--error" in page
    for who in ("c-pol-officer", "sv-pol-head"):
        assert client_for(who).get(reverse("unseen-trained")).status_code == 404
    acting("c-pol-officer")
    with pytest.raises(DatabaseError), transaction.atomic():
        Trained.objects.create(member_id=members[WHO].pk, given_by_id=members["c-pol-officer"].pk)


def test_row_security_shows_estimates_to_the_trained_alone(trained, client_for, acting):
    asked(client_for(WHO), table=TABLE)
    acting("c-pol-head")
    assert not Estimate.objects.exists()
    from khua.statistics.models import Overlap

    assert not Overlap.objects.exists()
    acting(WHO)
    assert Estimate.objects.count() == Overlap.objects.count() == 1


@pytest.mark.browser
def test_overlap_and_range_draw_under_our_own_policy(trained, quick, client_for, members, chromium):
    client = client_for(WHO)
    number = asked(client, table=TABLE)
    estimating.work(number, members[WHO].pk)
    address = reverse("estimate", args=[number])
    with seen.browser(chromium, {address: client.get(address)}) as (page, faults):
        page.goto(f"{seen.ORIGIN}{address}")
        page.locator("#range svg").wait_for()
        assert page.locator("figure[data-chart] svg").count() == 3
        assert faults == []
