"""The whole record against itself: what a night finds, keeps, lets go of and learns."""

import dataclasses
import logging
import random
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from khua.access.context import acting_as
from khua.intelligence import nightly, weights
from khua.intelligence.models import Frequency, Hint, Imprint, Match, ModelInUse
from khua.intelligence.nightly import keeping, reading
from khua.matching.features import one
from khua.matching.model import shipped
from khua.record.models import Identity, Person
from tests import world

PHONE = "+8562055598765"


@pytest.fixture
def offices(place, monkeypatch):
    """A case of Savannakhet and one of Bokeo, committed, of whose people nobody took an imprint."""
    monkeypatch.setattr("khua.record.services.people.WHO_CHANGED", [])
    with transaction.atomic():
        members = world.members()
        sv = world.open_case(members["sv-pol-officer"], date(2026, 3, 2))
        bk = world.open_case(members["bk-pol-officer"], date(2026, 3, 3))
    named(bk.suspect, "ທ້າວ ຄຳພັນ ສຸລິນທອນ")
    for side in (sv, bk):
        named(side.victim, "")
        named(side.witness, "")
    return members, sv, bk


def named(person: Person, name: str, **columns) -> None:
    """Write who somebody is as only the owner can, so that nothing hears of it."""
    of_person = Identity.objects.using("owner").filter(person=person)
    of_person.update(name=name, birth_date=None, **columns)


def night(folder: Path, **asked) -> nightly.Report:
    steps = []
    found = nightly.run(folder, told=lambda step, done: steps.append((step, done)), **asked)
    assert steps[0][0] == "imprints"
    assert ("compare", 1.0) in steps
    assert list(folder.iterdir()) == [], "no work is left"
    return found


def told(members, username: str) -> set[int]:
    """Whose hints this member sees."""
    with acting_as(members[username]):
        return set(Hint.objects.values_list("person_id", flat=True))


def crowd(case, how_many: int) -> None:
    """So many people in a case, each of them twice, spelled a little otherwise."""
    draw = random.Random(7)  # noqa: S311 - names
    parts = (
        "ka",
        "mo",
        "sin",
        "tha",
        "vong",
        "pho",
        "la",
        "nou",
        "bou",
        "chan",
        "keo",
        "deng",
        "xay",
    )
    people = Person.objects.using("owner").bulk_create(
        Person(case_id=case.pk, code=f"Z{at:05}", roles=["suspect"], sex="Masculine")
        for at in range(how_many)
    )
    identities = []
    for at in range(0, how_many, 2):
        name = " ".join("".join(draw.sample(parts, 3)).title() for _ in range(2))
        born, phone = date(1960 + at % 50, 1 + at % 12, 1 + at % 28), f"+85620{55000000 + at}"
        for person, spelled in zip(
            people[at : at + 2], (name, name.replace("x", "s")), strict=True
        ):
            identities.append(
                Identity(person=person, case_id=case.pk, name=spelled, birth_date=born,
                         birth_precision="DAY", phones=[phone])
            )  # fmt: skip
    Identity.objects.using("owner").bulk_create(identities)


def test_a_night_makes_imprints_finds_who_is_the_same_and_tells_both_sides(offices, tmp_path):
    members, sv, bk = offices
    for person, name in ((sv.suspect, "ທ້າວ ບຸນທອງ ວົງສະຫວັນ"), (bk.suspect, "Bounthong Vongsavan")):
        named(person, name, phones=[PHONE])
    found = night(tmp_path)
    assert (found.people, found.imprints, found.learned) == (6, 6, False)
    assert (found.found, found.stand, found.gone, found.groups) == (1, 1, 0, 1)
    (match,) = Match.objects.using("owner").all()
    assert {match.left_id, match.right_id} == {sv.suspect.pk, bk.suspect.pk}
    assert match.levels["phones"][0] == "same"
    assert told(members, "sv-pol-officer") == {sv.suspect.pk}
    assert told(members, "bk-pol-officer") == {bk.suspect.pk}
    again = night(tmp_path)
    assert (again.imprints, again.found, again.stand, again.gone) == (0, 0, 1, 0)
    assert Match.objects.using("owner").get().scored_at > match.scored_at


def test_what_speaks_for_nothing_any_more_is_let_go(offices, tmp_path):
    members, sv, bk = offices
    for person in (sv.suspect, bk.suspect):
        named(person, "ທ້າວ ບຸນທອງ ວົງສະຫວັນ", phones=[PHONE])
    night(tmp_path)
    named(bk.suspect, "ທ້າວ ຄຳພັນ ສຸລິນທອນ", phones=["+8562099887766"])
    found = night(tmp_path)
    assert (found.imprints, found.stand, found.gone) == (1, 0, 1)
    assert told(members, "sv-pol-officer") == told(members, "bk-pol-officer") == set()


def test_an_imprint_of_an_older_program_is_made_anew(offices, tmp_path):
    _members, sv, _bk = offices
    night(tmp_path)
    before = Imprint.objects.using("owner").get(pk=sv.suspect.pk)
    Imprint.objects.using("owner").filter(pk=sv.suspect.pk).update(given="?", keys=[1])
    assert night(tmp_path).imprints == 1
    after = Imprint.objects.using("owner").get(pk=sv.suspect.pk)
    assert (after.given, after.keys) == (before.given, before.keys)


def test_what_is_read_is_what_matching_would_make_of_the_same_people(offices, tmp_path):
    """Features of imprints and features of the cells themselves are the same, row by row."""
    _members, sv, bk = offices
    named(sv.suspect, "ທ້າວ ບຸນທອງ ວົງສະຫວັນ", phones=[PHONE, "+8562012345678"],
          documents=[{"kind": "passport", "number": "P1234567", "country": "LA"}])  # fmt: skip
    night(tmp_path)
    people, features = reading.read()
    assert people.tolist() == sorted(Imprint.objects.using("owner").values_list("pk", flat=True))
    row = people.tolist().index(sv.suspect.pk)
    expected = one(full_name="ບຸນທອງ ວົງສະຫວັນ", id_no="P1234567",
                   phone=[PHONE, "+8562012345678"]).record(0)  # fmt: skip
    assert features.record(row) == expected
    assert features.record(people.tolist().index(bk.witness.pk))["given"] == ""


def test_an_empty_record_is_no_trouble(place, tmp_path):
    found = nightly.run(tmp_path, told=lambda *_: None)
    assert (found.people, found.imprints, found.candidates, found.stand) == (0, 0, 0, 0)


def test_few_people_teach_nothing(offices, tmp_path):
    with pytest.raises(nightly.TooFew):
        night(tmp_path, retrain=True)
    shipped = ModelInUse.objects.using("owner").get(in_use=True).version
    assert night(tmp_path).model == shipped
    assert not Frequency.objects.using("owner").exists()
    assert ModelInUse.objects.using("owner").get(in_use=True).people == weights.AT_FIRST


def test_many_people_teach_weights_once_until_the_record_grows(offices, tmp_path, monkeypatch):
    _members, sv, _bk = offices
    crowd(sv.case, 300)
    monkeypatch.setattr("khua.intelligence.nightly.steps.ENOUGH", 200)
    first = night(tmp_path)
    assert first.learned
    assert first.kept >= 140
    used = ModelInUse.objects.using("owner").get(in_use=True)
    assert used.version == first.model
    assert used.weights["people"] == 306
    assert set(
        Match.objects.using("owner").filter(stands=True).values_list("model", flat=True)
    ) == {first.model}
    assert Frequency.objects.using("owner").filter(evidence="given").exists()
    second = night(tmp_path)
    assert (second.learned, second.model, second.found) == (False, first.model, 0)
    assert not night(tmp_path, retrain=False).learned
    monkeypatch.setattr("khua.intelligence.nightly.steps.GROWN", -1.0)
    assert night(tmp_path).learned


@pytest.mark.parametrize("kept", [{}, {"evidence": {"given": {"spelled": [0.5, 0.1]}}}])
def test_weights_that_fit_the_program_no_more_give_way_to_its_own(place, kept):
    """Evidence may change with the program: an upgrade must not stop at what was learned before."""
    ModelInUse.objects.using("owner").filter(in_use=True).update(version="old", weights=kept)
    weights.write_function()
    used = ModelInUse.objects.using("owner").get(in_use=True)
    assert used.version == shipped().version
    assert weights.in_use() == shipped()


def test_from_reading_on_it_has_no_rights_but_the_matcher_s(offices, tmp_path, monkeypatch):
    roles = set()
    refusal = pytest.raises(ProgrammingError, match="permission denied")

    def spied(*rest):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            roles.add(cursor.fetchone()[0])
            for table in ("record_identity", "record_person", "record_case", "access_member"):
                with refusal, transaction.atomic(using="owner"):
                    cursor.execute(f"SELECT count(*) FROM {table}")
        return original(*rest)

    original = keeping._one
    monkeypatch.setattr(keeping, "_one", spied)
    night(tmp_path)
    assert roles == {"khua_matcher"}


def test_two_never_run_at_once(offices, place, tmp_path):
    with place.connect("OWNER") as other:
        other.execute("SELECT pg_advisory_lock(hashtext('khua match record'))")
        with pytest.raises(nightly.Busy):
            night(tmp_path)
        other.execute("SELECT pg_advisory_unlock_all()")
    assert night(tmp_path).people == 6


def test_one_that_was_stopped_leaves_nothing_half_done(offices, tmp_path, monkeypatch):
    _members, sv, bk = offices
    for person in (sv.suspect, bk.suspect):
        named(person, "ທ້າວ ບຸນທອງ ວົງສະຫວັນ", phones=[PHONE])

    def stopped(*_rest):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "consider", stopped)
        with pytest.raises(KeyboardInterrupt):
            night(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert night(tmp_path).found == 1


def test_nothing_it_says_names_anybody(offices, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    _members, sv, bk = offices
    for person in (sv.suspect, bk.suspect):
        named(person, "ທ້າວ ບຸນທອງ ວົງສະຫວັນ", phones=[PHONE])
    said = str(dataclasses.asdict(night(tmp_path))) + caplog.text
    for secret in ("ບຸນທອງ", "ວົງສະຫວັນ", "bunthong", "55598765", sv.case.number, bk.case.number):
        assert secret not in said


def test_the_owner_s_rows_are_looked_for_by_nobody(offices, place):
    """A thousand imprints of a new program must not each search the country; whoever is not the
    owner cannot keep a search from being made."""
    _members, sv, bk = offices
    with place.connect("OWNER") as owner:
        for person in (sv.suspect, bk.suspect):
            owner.execute(
                "INSERT INTO intelligence_imprint (person_id, guarded, barred, given_form,"
                " family_form, given, family, given_bones, family_bones, birth, sex, documents,"
                " phones, accounts, vehicles, addresses, province, district, father, mother, keys)"
                " VALUES (%s, true, '{}', 'a', 'b', 'abcdef', 'bcdefg', 'bc', 'bcd', 19800101, 'm',"
                " '{}', %s, '{}', '{}', '{}', '', '', '', '', '{7}')",
                [person.pk, [PHONE]],
            )
        assert owner.execute("SELECT count(*) FROM intelligence_key").fetchone() == (2,)
        assert owner.execute("SELECT count(*) FROM intelligence_match").fetchone() == (0,)
    with acting_as(world_member("sv-pol-officer")):
        Imprint.objects.filter(pk=sv.suspect.pk).update(birth=19800102)
    with place.connect("OWNER") as owner:
        assert owner.execute("SELECT count(*) FROM intelligence_match").fetchone() == (1,)
    with place.connect("APP") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SET SESSION AUTHORIZATION khua_owner")


def world_member(username: str):
    with transaction.atomic():
        return world.members()[username]
