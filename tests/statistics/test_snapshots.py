"""Taking a snapshot: all of it or nothing, by the owner, and what it says of a small record."""

import hashlib
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from khua.access.context import acting_as
from khua.figures.catalogue import catalogue
from khua.figures.disclosure import record_key
from khua.figures.mapping import mapping
from khua.figures.snapshot import SCHEMAS
from khua.law import vocabulary
from khua.procedure import services as procedure
from khua.procedure.data import HappeningData
from khua.statistics.gathering import gather, people
from khua.statistics.models import Count, RecordKey, Snapshot
from khua.statistics.selectors import snapshots as selectors
from khua.statistics.services import counting, snapshots
from tests import world

MORNING = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture
def record(place, tmp_path, settings):
    """A committed record of two cases, of the police of Savannakhet and of Bokeo."""
    settings.KHUA_HOME = tmp_path
    with transaction.atomic():
        found = world.members()
        first = world.open_case(found["sv-pol-officer"], date(2026, 3, 2))
        second = world.open_case(found["bk-pol-officer"], date(2026, 4, 2))
    return found, first, second


def happen(member, case, *events):
    """Each is (event, person or None, days after MORNING)."""
    with acting_as(member) as me:
        procedure.record_happenings(
            me,
            [
                (case, HappeningData(event, MORNING + timedelta(days=days), person))
                for event, person, days in events
            ],
        )


def same(left, right, verdict="same"):
    """Decide, as the owner, that two people are one."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        # matching may have found the two as they were saved
        cursor.execute(
            "INSERT INTO intelligence_match (left_id, right_id, left_office_id, right_office_id,"
            " weight, probability, levels, model, found_at, scored_at, stands, verdict)"
            " SELECT least(%(l)s, %(r)s), greatest(%(l)s, %(r)s), a.office_id, b.office_id, 20, 1,"
            " '{}', 'test', now(), now(), true, %(v)s FROM record_person a, record_person b"
            " WHERE a.id = least(%(l)s, %(r)s) AND b.id = greatest(%(l)s, %(r)s)"
            " ON CONFLICT (left_id, right_id) DO UPDATE SET verdict = EXCLUDED.verdict",
            {"l": left.pk, "r": right.pk, "v": verdict},
        )


def test_a_snapshot_has_files_numbers_and_hashes(record, tmp_path):
    steps = []
    made = snapshots.take(lambda step, done: steps.append(step))
    assert set(steps) == {"gather", "count"}
    assert made.counted
    assert made.rows["cases"] == 2
    assert made.rows["victims"] == 2
    folder = selectors.folder(made)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(made.files) == sorted(f"{name}.parquet" for name in SCHEMAS)
    for name, sha256 in made.files.items():
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    rows = selectors.rows(made)
    assert rows.table("cases")["office"].to_pylist() == ["SV-POL", "BK-POL"]
    scopes = set(Count.objects.using("owner").values_list("scope", flat=True))
    assert scopes == {"LA", "LA-SV", "LA-BK", "SV-POL", "BK-POL"}
    assert Count.objects.using("owner").count() == len(scopes) * len(catalogue())


def test_one_that_crashes_half_way_leaves_nothing_and_the_next_sweeps(record, monkeypatch):
    before = snapshots.take()
    real = counting.overlap

    def crash(rows):
        raise RuntimeError("the machine went down")

    monkeypatch.setattr(snapshots.counting, "overlap", crash)
    with pytest.raises(RuntimeError):
        snapshots.take()
    broken = Snapshot.objects.using("owner").get(counted=False)
    assert not Count.objects.using("owner").filter(snapshot=broken).exists()
    assert selectors.folder(broken).exists()
    with acting_as(record[0]["sv-pol-officer"]):
        from khua.statistics.selectors.numbers import last_snapshot

        assert last_snapshot() == before  # pages show the one before
    monkeypatch.setattr(snapshots.counting, "overlap", real)
    after = snapshots.take()
    assert not Snapshot.objects.using("owner").filter(counted=False).exists()
    assert not selectors.folder(broken).exists()
    assert after.files
    assert selectors.folder(before).exists()


def test_two_are_never_taken_at_once(record, place):
    with place.connect(autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [snapshots.LOCK])
        with pytest.raises(snapshots.Busy):
            snapshots.take()


def test_one_a_month_is_due(record):
    assert snapshots.due()
    made = snapshots.take()
    assert not snapshots.due()
    Snapshot.objects.using("owner").filter(pk=made.pk).update(
        as_of=made.as_of.replace(day=1) - timedelta(days=1)
    )
    assert snapshots.due()


def test_what_happened_to_a_victim_is_counted(record):
    found, first, _second = record
    victim = first.victim
    happen(
        found["sv-pol-officer"],
        first.case,
        ("victim_referred", victim, 3),
        ("victim_referred", victim, 1),
        ("shelter_given", victim, 4),
        ("medical_given", victim, 5),
        ("shelter_given", victim, 9),
        ("victim_returned", victim, 2),
        ("not_punished", victim, 6),
        ("injured", victim, 0),
        ("legal_assistance_sent", None, 0),
        ("legal_assistance_sent", None, 10),
        ("legal_assistance_answered", None, 20),
        ("extradition_received", None, 1),
    )
    rows = gather()
    (row, other) = rows.table("victims").to_pylist()
    assert row["referred"] == date(2026, 3, 6)
    assert row["assisted"] == ["medical", "return", "shelter"]
    assert (row["returned"], row["not_punished"]) == (date(2026, 3, 7), date(2026, 3, 11))
    assert (row["harm"], other["harm"]) == ("injured", "none")
    asked = rows.table("requests").to_pylist()
    assert [(r["what"], r["direction"], r["asked"].day, r["answered"]) for r in asked] == [
        ("legal_assistance", "out", 5, date(2026, 3, 25)),
        ("legal_assistance", "out", 15, None),
        ("extradition", "in", 6, None),
    ]


def test_who_is_decided_to_be_one_is_counted_once_and_the_older_key_stays(record):
    _found, first, second = record
    secret = b"s" * 32
    keys = {row["case"]: row for row in gather(secret=secret).table("victims").to_pylist()}
    older, newer = keys[first.case.pk], keys[second.case.pk]
    assert older["key"] == record_key(secret, f"person {first.victim.pk}")
    assert older["person"] != newer["person"]
    assert not newer["again"]
    same(first.victim, second.victim)
    keys = {row["case"]: row for row in gather(secret=secret).table("victims").to_pylist()}
    assert keys[first.case.pk] == older
    joined = keys[second.case.pk]
    assert (joined["person"], joined["key"]) == (older["person"], older["key"])
    assert joined["again"] is True
    (one,) = counting.overlap(gather(secret=secret))[0]
    assert one == "police"


def test_people_in_a_chain_are_one(record):
    import pyarrow as pa

    told = pa.table({"id": [9, 3, 5, 7, 1]})
    pairs = pa.table({"left": [5, 7, 3, 2], "right": [7, 9, 100, 3]})
    found = people.one(told, pairs, None).to_pydict()
    assert dict(zip(found["id"], found["person"], strict=True)) == {1: 1, 3: 3, 5: 5, 7: 5, 9: 5}


def test_a_member_gathers_what_he_may_see_and_without_keys(record):
    found, first, second = record
    with acting_as(found["sv-pol-officer"]):
        mine = gather("default")
    assert mine.table("cases")["case"].to_pylist() == [first.case.pk]
    assert set(mine.table("victims")["key"].to_pylist()) == {0}
    with acting_as(found["sv-pol-officer2"]):  # of the office, but the identity is not for him
        his = gather("default").table("victims").to_pylist()
    assert [row["age"] for row in his] == [None]
    with acting_as(found["sv-pol-admin"]):
        assert gather("default").table("cases").num_rows == 0
    assert gather().table("cases")["case"].to_pylist() == [first.case.pk, second.case.pk]


def test_a_snapshot_of_an_empty_record(place, tmp_path, settings):
    settings.KHUA_HOME = tmp_path
    made = snapshots.take()
    assert set(made.rows.values()) == {0}
    provinces = {"LA", "LA-SV", "LA-BK"}
    assert set(Count.objects.using("owner").values_list("scope", flat=True)) == provinces


def test_the_secret_is_one_and_has_its_length(record):
    assert len(bytes(RecordKey.objects.using("owner").get().key)) == 32


def test_no_code_of_a_purpose_or_means_is_forgotten():
    words, codes = mapping(), vocabulary().codes
    purposes = {code for code in codes if code.startswith("purpose.")} - {"purpose.none"}
    assert set(words.forms) == purposes
    assert set(words.means) == {code for code in codes if code.startswith("means.")}


def test_every_event_and_stage_of_the_mapping_is_one_of_the_law():
    from khua.law.procedure import load

    rules, words = load(), mapping()
    asked = {each[key] for each in words.requests for key in ("out", "in", "answered")}
    assert set(words.services) | asked <= set(rules.events)
    for each in words.handling:
        assert set(each.get("now", ())) | set(each.get("ever", ())) <= set(rules.stages)
    from khua.law import law

    assert set(words.offences) >= {each.id for each in law().offences}
