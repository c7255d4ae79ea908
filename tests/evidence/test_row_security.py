"""Who sees and writes which row of the register, with raw SQL and no help from the application."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from khua.evidence import services
from khua.evidence.models import Custody, File, Item, ItemContent, Link
from khua.record.models import Change, Finding
from tests import world
from tests.evidence.things import an_item

# who sees the case of the Savannakhet police that sv-pol-officer opened
SEES = {"sv-pol-officer", "sv-pol-officer2", "sv-pol-head", "sv-pol-clerk", "c-pol-head"}
KEEPS = {"sv-pol-officer", "sv-pol-head"}  # its custodian, and the head of the leading office
EVERYBODY = [name for name, _office, _role in world.MEMBERS]
TABLES = (Item, ItemContent, File, Custody, Link)


def a_file(item, member, **values) -> File:
    given = {
        "name": "ຮູບ.jpg",
        "size": 1,
        "sha256": "a" * 64,
        "content_type": "image/jpeg",
        "path": "ab/" + "ab" * 16,
        **values,
    }
    return File.objects.create(case_id=item.case_id, item=item, uploaded_by=member, **given)


def refused(sql: str, *args: object) -> bool:
    """Whether the database refuses the statement, or lets it touch no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


@pytest.fixture
def full(item, a_case, acting, members):
    """E-1 with a file, a hand-over that waits, and a link."""
    officer = acting("sv-pol-officer")
    a_file(item, officer)
    services.hand_over(officer, item, members["sv-pol-officer2"], "ກວດ")
    services.link(officer, item, Finding.objects.filter(case=a_case.case).first(), "supports")
    return item


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_table_shows_with_the_case(full, acting, username):
    acting(username)
    for model in TABLES:
        assert model.objects.exists() == (username in SEES), model


@pytest.mark.parametrize("username", EVERYBODY)
def test_a_sealed_item_shows_that_it_exists_and_nothing_more(full, acting, username):
    acting("sv-pol-officer")
    Item.objects.update(sealed=True)
    acting(username)
    assert Item.objects.exists() == (username in SEES)
    assert Custody.objects.exists() == (username in SEES)
    assert ItemContent.objects.exists() == (username in KEEPS)
    assert File.objects.exists() == (username in KEEPS)


def test_the_seal_follows_the_custodian(full, acting):
    acting("sv-pol-officer")
    Item.objects.update(sealed=True)
    receiver = acting("sv-pol-officer2")
    services.answer(receiver, Custody.objects.get(), True)
    assert ItemContent.objects.exists()
    assert File.objects.exists()
    acting("sv-pol-officer")
    assert not ItemContent.objects.exists()
    assert not File.objects.exists()


def test_an_item_sealed_from_the_start_is_never_open(a_case, acting, home):
    an_item(acting("sv-pol-officer"), a_case.case, sealed=True)
    assert ItemContent.objects.exists()
    acting("sv-pol-officer2")
    assert Item.objects.exists()
    assert not ItemContent.objects.exists()


def test_what_is_sealed_is_not_in_the_history_either(a_case, acting, home):
    acting("sv-pol-officer")
    item = an_item(acting("sv-pol-officer"), a_case.case, sealed=True, description="ຄວາມລັບ")
    officer = acting("sv-pol-officer")
    a_file(item, officer, name="ຊື່ລັບ.jpg")
    acting("sv-pol-officer2")
    kept = str(list(Change.objects.filter(thing__startswith="evidence_").values_list("changes")))
    assert "sealed" in kept
    for secret in ("ໂທລະສັບ", "ຄວາມລັບ", "ຊື່ລັບ", "a" * 64):
        assert secret not in kept


@pytest.mark.parametrize("username", ["sv-pol-officer2", "sv-pol-clerk", "c-pol-head"])
def test_only_who_keeps_it_seals_opens_or_edits(full, acting, username):
    acting(username)
    assert refused("UPDATE evidence_item SET sealed = NOT sealed")
    assert refused("UPDATE evidence_itemcontent SET title = 'x'")


def test_the_copies_cannot_be_written(full, acting, members):
    """The seal of content and files is the item's, whatever an UPDATE says."""
    acting("sv-pol-officer")
    Item.objects.update(sealed=True)
    ItemContent.objects.update(sealed=False, custodian=members["sv-pol-officer2"])
    assert ItemContent.objects.get().sealed
    acting("sv-pol-officer2")
    assert not ItemContent.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "number = 9",
        "custodian_id = registered_by_id + 1",
        "moves = 5",
        "registered_by_id = registered_by_id + 1",
        "registered_at = now()",
    ],
)
def test_number_custodian_and_registration_stay(full, acting, change):
    acting("sv-pol-officer")
    assert refused(f"UPDATE evidence_item SET {change}")


@pytest.mark.parametrize("model", TABLES)
def test_nothing_is_deleted(full, acting, model):
    acting("sv-pol-officer")
    assert refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("change", ["sha256 = repeat('b', 64)", "path = 'cd/x'", "name = 'x'"])
def test_a_file_s_row_is_never_changed(full, acting, change):
    acting("sv-pol-officer")
    assert refused(f"UPDATE evidence_file SET {change}")


@pytest.mark.parametrize("username", ["bk-pol-officer", "c-pol-officer", "sv-pol-auditor"])
def test_nothing_is_added_to_a_case_one_cannot_see(full, a_case, acting, username):
    member = acting(username)
    with pytest.raises(DatabaseError), transaction.atomic():
        an_item(member, a_case.case)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_file(full, member, path="cd/" + "cd" * 16)
    with pytest.raises(DatabaseError), transaction.atomic():
        Link.objects.create(
            case=a_case.case, item=full, finding_id=1, bearing="supports", linked_by=member
        )


def test_nobody_registers_in_another_s_name(a_case, acting, members, home):
    acting("sv-pol-officer")
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.create(
            case=a_case.case, kind="object", registered_by=members["sv-pol-officer2"]
        )


def test_a_clerk_registers_nothing(a_case, acting, home):
    clerk = acting("sv-pol-clerk")
    with pytest.raises(DatabaseError), transaction.atomic():
        an_item(clerk, a_case.case)


def test_numbers_are_gapless_in_each_case(a_case, acting, home, members):
    other = world.open_case(members["sv-pol-officer"], date(2026, 4, 1))
    officer = acting("sv-pol-officer")
    assert [an_item(officer, a_case.case).label for _ in range(3)] == ["E-1", "E-2", "E-3"]
    with transaction.atomic():  # one that was given up
        assert an_item(officer, a_case.case).number == 4
        transaction.set_rollback(True)
    assert an_item(officer, a_case.case).number == 4
    assert an_item(officer, other.case).number == 1
    Item.objects.create(case=a_case.case, kind="object", number=77, registered_by=officer)
    assert not Item.objects.filter(number=77).exists()


def test_a_link_stays_in_its_case(full, acting, members):
    other = world.open_case(members["sv-pol-officer"], date(2026, 4, 1))
    officer = acting("sv-pol-officer")
    foreign = Finding.objects.filter(case=other.case).first()
    for case in (full.case, other.case):
        with pytest.raises(DatabaseError, match="its own case"), transaction.atomic():
            Link.objects.create(
                case=case, item=full, finding=foreign, bearing="supports", linked_by=officer
            )
    assert refused("UPDATE evidence_link SET finding_id = %s", foreign.pk)


def test_a_link_is_ended_once_and_never_changed(full, acting):
    acting("sv-pol-officer")
    assert refused("UPDATE evidence_link SET bearing = 'contradicts'")
    services.end_link(acting("sv-pol-officer2"), Link.objects.get())
    ended = Link.objects.get()
    assert ended.ended_by.username == "sv-pol-officer2"
    assert refused("UPDATE evidence_link SET ended_at = NULL")
    assert refused("UPDATE evidence_link SET ended_at = now()")


def test_content_speaks_of_people_of_its_own_case(full, acting, members):
    other = world.open_case(members["sv-pol-officer"], date(2026, 4, 1))
    acting("sv-pol-officer")
    assert refused("UPDATE evidence_itemcontent SET witness_id = %s", other.witness.pk)
    assert refused("UPDATE evidence_itemcontent SET case_id = %s", other.case.pk) or (
        ItemContent.objects.get().case_id == full.case_id
    )


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "ab/../x", "incoming/x", "x"])
def test_a_path_is_never_anything_but_ours(item, acting, path):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_file(item, acting("sv-pol-officer"), path=path)


def test_a_new_lead_takes_the_evidence_with_the_case(full, acting, members):
    """The copies of the case's scope follow a transfer; the old office no longer reads."""
    from khua.record.models import HandOver, HandOverKind, Keeps

    officer = acting("sv-pol-officer")
    prosecutor = members["sv-pro-officer"]
    handed = HandOver.objects.create(
        case=full.case,
        kind=HandOverKind.TRANSFER,
        from_office=officer.office,
        to_office=prosecutor.office,
        purpose="ສັ່ງຟ້ອງ",
        sender_keeps=Keeps.NOTHING,
        sent_by=officer,
    )
    acting("sv-pro-officer")
    assert not Item.objects.exists()
    HandOver.objects.filter(pk=handed.pk).update(state="accepted")
    for model in TABLES:
        assert model.objects.exists(), model
    acting("sv-pol-officer2")
    for model in TABLES:
        assert not model.objects.exists(), model
