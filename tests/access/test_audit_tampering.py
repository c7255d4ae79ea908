"""What the owner of the database does to the audit chain and the history is found and named."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from khua.access.audit.heads import Head, sign
from khua.access.audit.verify import verify

OFFICE = "SV-POL"
KEY = Ed25519PrivateKey.generate()
SPOIL = """
    ALTER TABLE access_entry DISABLE TRIGGER USER;
    ALTER TABLE record_change DISABLE TRIGGER USER
"""


@pytest.fixture
def owner(sealed):
    """The owner at work, with every trigger switched off; all of it is undone."""
    with sealed.connect() as connection, connection.transaction(force_rollback=True):
        for statement in SPOIL.split(";"):
            connection.execute(statement)
        yield connection


def entry(owner, seq: int) -> str:
    """The id of an entry of the office, as SQL."""
    ((pk,),) = owner.execute(
        "SELECT e.id FROM access_entry e JOIN access_office o ON o.id = e.office_id"
        " WHERE o.code = %s AND seq = %s",
        [OFFICE, seq],
    ).fetchall()
    return str(pk)


def length(owner) -> int:
    ((seq,),) = owner.execute(
        "SELECT h.seq FROM access_chainhead h JOIN access_office o ON o.id = h.office_id"
        " WHERE o.code = %s",
        [OFFICE],
    ).fetchall()
    return seq


def signed(owner, seq: int | None = None) -> Head:
    """A head that somebody signed before anything was spoilt."""
    pk = entry(owner, seq or length(owner))
    seq, digest = owner.execute(
        f"SELECT seq, encode(hash, 'hex') FROM access_entry WHERE id = {pk}"
    ).fetchone()
    return sign(KEY, OFFICE, seq, digest)


def seal_anew(owner, first: int) -> None:
    """What a thorough owner does: every hash from `first` on, and the head, made to fit."""
    last = owner.execute(
        "SELECT max(seq) FROM access_entry e JOIN access_office o ON o.id = e.office_id"
        " WHERE o.code = %s",
        [OFFICE],
    ).fetchone()[0]
    for seq in range(first, last + 1):
        below = (
            f"(SELECT hash FROM access_entry WHERE id = {entry(owner, seq - 1)})"
            if seq > 1
            else "''::bytea"
        )
        owner.execute(
            f"UPDATE access_entry e SET previous = {below}, hash = sha256({below} || convert_to("
            f"access_entry_words(e), 'UTF8')) WHERE id = {entry(owner, seq)}"
        )
    owner.execute(
        "UPDATE access_chainhead h SET seq = e.seq, hash = e.hash FROM access_entry e"
        f" WHERE e.id = {entry(owner, last)} AND h.office_id = e.office_id"
    )


def found(owner, *heads: Head) -> list[tuple[str, int | None, str]]:
    return [(problem.office, problem.seq, problem.kind) for problem in verify_once(owner, *heads)]


def verify_once(owner, *heads: Head) -> list:
    with owner.transaction():
        problems = verify(owner, [(head, KEY.public_key()) for head in heads])
    for problem in problems:
        assert problem.office in problem.text["en"]
        assert problem.office in problem.text["lo"]
    return problems


def a_write(owner) -> int:
    """The place of a write with several changes under it."""
    ((seq,),) = owner.execute(
        "SELECT e.seq FROM access_entry e JOIN access_office o ON o.id = e.office_id"
        " WHERE o.code = %s AND action = 'write' AND (detail ->> 'changes')::int > 3"
        " ORDER BY seq LIMIT 1",
        [OFFICE],
    ).fetchall()
    return seq


# -- nothing was done ------------------------------------------------------------------------------


def test_an_untouched_chain_is_in_order(owner):
    assert length(owner) >= 10
    assert found(owner, signed(owner), signed(owner, 3)) == []


def test_one_office_can_be_looked_at_alone(owner):
    owner.execute(f"UPDATE access_entry SET subject = 'x' WHERE id = {entry(owner, 4)}")
    with owner.transaction():
        assert verify(owner, office="BK-POL") == []
        assert [p.seq for p in verify(owner, office=OFFICE)] == [4]
        with pytest.raises(LookupError):
            verify(owner, office="NO-SUCH")


# -- entries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "subject = 'V-XXXX'",
        "action = 'export'",
        "at = at - interval '1 microsecond'",
        "member_id = NULL",
        """detail = '{"hits": 99}'""",
        "hash = sha256('x')",
        "previous = sha256('x')",
        "subject = 'a|b'",
    ],
)
def test_an_edited_entry_is_named(owner, change):
    seq = length(owner) - 2
    owner.execute(f"UPDATE access_entry SET {change} WHERE id = {entry(owner, seq)}")
    assert found(owner) == [(OFFICE, seq, "edited")]


@pytest.mark.parametrize("back", [0, 1, 3])
def test_an_entry_that_was_edited_and_sealed_again_is_named(owner, back):
    seq = length(owner) - back
    pk = entry(owner, seq)
    owner.execute(f"UPDATE access_entry SET subject = 'x' WHERE id = {pk}")
    owner.execute(
        "UPDATE access_entry e SET hash = sha256(previous || convert_to(access_entry_words(e),"
        f" 'UTF8')) WHERE id = {pk}"
    )
    assert found(owner) == [(OFFICE, seq, "edited")]


@pytest.mark.parametrize("seq", [1, 5])
def test_a_deleted_entry_is_named(owner, seq):
    drop_foreign_keys(owner)
    owner.execute(f"DELETE FROM access_entry WHERE id = {entry(owner, seq)}")
    assert (OFFICE, seq, "deleted") in found(owner)
    assert {kind for _, _, kind in found(owner)} == {"deleted"}


def drop_foreign_keys(owner) -> None:
    keys = owner.execute(
        "SELECT conrelid::regclass, conname FROM pg_constraint"
        " WHERE confrelid = 'access_entry'::regclass"
    ).fetchall()
    for table, name in keys:
        owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def test_several_deleted_entries_are_named_from_first_to_last(owner):
    end = length(owner)
    for seq in (end - 3, end - 2):
        owner.execute(f"DELETE FROM access_entry WHERE id = {entry(owner, seq)}")
    (problem,) = verify_once(owner)
    assert (problem.seq, problem.kind) == (end - 3, "deleted")
    assert f"{end - 3} to {end - 2}" in problem.text["en"]


@pytest.mark.parametrize("apart", [1, 3])
def test_swapped_entries_are_named(owner, apart):
    a, b = length(owner) - 4, length(owner) - 4 + apart
    first, second = entry(owner, a), entry(owner, b)
    owner.execute(f"UPDATE access_entry SET seq = -1 WHERE id = {first}")
    owner.execute(f"UPDATE access_entry SET seq = {a} WHERE id = {second}")
    owner.execute(f"UPDATE access_entry SET seq = {b} WHERE id = {first}")
    (problem,) = verify_once(owner)
    assert (problem.seq, problem.kind) == (a, "swapped")
    assert str(b) in problem.text["en"]


def test_entries_whose_words_alone_were_exchanged_are_named(owner):
    a, b = length(owner) - 4, length(owner) - 1
    words = "(at, member_id, action, subject, detail)"
    owner.execute(
        f"UPDATE access_entry e SET {words} = (SELECT o.at, o.member_id, o.action, o.subject,"
        " o.detail FROM access_entry o WHERE o.id IN (%(a)s, %(b)s) AND o.id <> e.id)"
        " WHERE id IN (%(a)s, %(b)s)",
        {"a": entry(owner, a), "b": entry(owner, b)},
    )
    assert found(owner) == [(OFFICE, a, "swapped")]


def test_a_cut_end_is_named_by_the_head_in_the_database(owner):
    end = length(owner)
    for seq in (end - 1, end):
        owner.execute(f"DELETE FROM access_entry WHERE id = {entry(owner, seq)}")
    (problem,) = verify_once(owner)
    assert (problem.seq, problem.kind) == (end - 1, "truncated")


def test_a_cut_end_with_the_head_made_to_fit_is_named_by_a_signed_one(owner):
    head, end = signed(owner), length(owner)
    for seq in (end - 1, end):
        owner.execute(f"DELETE FROM access_entry WHERE id = {entry(owner, seq)}")
    seal_anew(owner, end - 2)
    assert found(owner) == []
    assert found(owner, head) == [(OFFICE, end - 1, "truncated")]


def test_a_whole_chain_that_is_gone_is_named_by_a_signed_head(owner):
    head = signed(owner)
    drop_foreign_keys(owner)
    owner.execute("DELETE FROM access_chainhead")
    owner.execute("DELETE FROM access_entry")
    owner.execute("UPDATE record_change SET entry_id = NULL")
    assert found(owner) == []
    assert found(owner, head) == [(OFFICE, 1, "truncated")]


def test_a_rewritten_chain_is_named_by_a_signed_head_and_by_nothing_else(owner):
    early, late = signed(owner, 3), signed(owner)
    seq = length(owner) - 3
    owner.execute(f"UPDATE access_entry SET subject = 'x' WHERE id = {entry(owner, seq)}")
    seal_anew(owner, seq)
    assert found(owner) == []
    assert found(owner, early) == [], "what was signed before it stands"
    assert found(owner, early, late) == [(OFFICE, late.seq, "rewritten")]


def test_an_edited_head_is_named(owner):
    owner.execute("UPDATE access_chainhead SET seq = seq - 1")
    assert (OFFICE, length(owner) + 1, "head") in found(owner)


def test_an_entry_put_in_beside_the_chain_is_named(owner):
    owner.execute(
        "INSERT INTO access_entry (office_id, at, action, subject, detail, transaction)"
        " SELECT id, now(), 'search', '', '{}', 1 FROM access_office WHERE code = %s",
        [OFFICE],
    )
    assert found(owner) == [(OFFICE, None, "unsealed")]


def test_a_second_entry_in_the_same_place_is_named(owner):
    owner.execute("ALTER TABLE access_entry DROP CONSTRAINT entry_in_its_place")
    owner.execute(
        "INSERT INTO access_entry (office_id, seq, at, action, subject, detail, transaction,"
        " previous, hash) SELECT office_id, seq, at, 'export', subject, detail, transaction,"
        f" previous, hash FROM access_entry WHERE id = {entry(owner, 5)}"
    )
    assert found(owner) == [(OFFICE, 5, "added")]


def test_a_head_with_another_s_signature_is_named(owner):
    head = signed(owner)
    other = Ed25519PrivateKey.generate()
    forged = sign(other, OFFICE, head.seq, head.hash)
    altered = Head(**{**vars(head), "seq": head.seq + 5})
    assert found(owner, forged) == [(OFFICE, head.seq, "signature")]
    assert found(owner, altered) == [(OFFICE, head.seq + 5, "signature")]


# -- the history under an entry --------------------------------------------------------------------


def changes_under(owner, seq: int) -> list[int]:
    rows = owner.execute(
        f"SELECT id FROM record_change WHERE entry_id = {entry(owner, seq)} ORDER BY id"
    ).fetchall()
    return [pk for (pk,) in rows]


@pytest.mark.parametrize(
    "change",
    [
        """changes = '{"title": ["a", "b"]}'""",
        "member_id = NULL",
        "at = at + interval '1 second'",
        "case_id = case_id + 1",
        "row = row + 1",
        "thing = 'record_team'",
        "action = 'DELETE'",
    ],
)
def test_an_edited_row_of_history_is_named_with_its_entry(owner, change):
    seq = a_write(owner)
    owner.execute(f"UPDATE record_change SET {change} WHERE id = {changes_under(owner, seq)[1]}")
    assert found(owner) == [(OFFICE, seq, "history-edited")]


def test_a_deleted_row_of_history_is_named_with_its_entry(owner):
    seq = a_write(owner)
    owner.execute(f"DELETE FROM record_change WHERE id = {changes_under(owner, seq)[1]}")
    (problem,) = verify_once(owner)
    assert (problem.seq, problem.kind) == (seq, "history-deleted")


def test_the_last_rows_of_history_cut_off_are_named_with_their_entry(owner):
    seq = a_write(owner)
    last = changes_under(owner, seq)[-2:]
    owner.execute("DELETE FROM record_change WHERE id = ANY(%s)", [last])
    assert found(owner) == [(OFFICE, seq, "history-deleted")]


def test_a_history_that_is_gone_is_named_entry_by_entry(owner):
    owner.execute("DELETE FROM record_change")
    kinds = {kind for _, _, kind in found(owner)}
    assert kinds == {"history-deleted"}


def test_a_row_added_to_the_history_is_named_with_its_entry(owner):
    seq = a_write(owner)
    columns = (
        "at, case_id, office_id, shared_with, member_id, entry_id, thing, row, action, changes"
    )
    owner.execute(
        f"INSERT INTO record_change ({columns}) SELECT {columns} FROM record_change"
        f" WHERE id = {changes_under(owner, seq)[0]}"
    )
    assert found(owner) == [(OFFICE, seq, "history-added")]


def test_swapped_rows_of_history_are_named_with_their_entry(owner):
    seq = a_write(owner)
    a, b, *_ = changes_under(owner, seq)
    owner.execute(
        "UPDATE record_change c SET changes = (SELECT o.changes FROM record_change o"
        " WHERE o.id IN (%(a)s, %(b)s) AND o.id <> c.id) WHERE id IN (%(a)s, %(b)s)",
        {"a": a, "b": b},
    )
    assert found(owner) == [(OFFICE, seq, "history-edited")]


def test_a_row_moved_under_another_entry_is_named_with_both(owner):
    seq = a_write(owner)
    other = next(s for s in range(seq + 1, length(owner)) if changes_under(owner, s))
    owner.execute(
        f"UPDATE record_change SET entry_id = {entry(owner, other)}"
        f" WHERE id = {changes_under(owner, seq)[0]}"
    )
    assert found(owner) == [(OFFICE, seq, "history-deleted"), (OFFICE, other, "history-added")]


def test_a_row_of_history_under_no_entry_is_named(owner):
    columns = "at, case_id, office_id, shared_with, member_id, thing, row, action, changes"
    owner.execute(
        f"INSERT INTO record_change ({columns}) SELECT {columns} FROM record_change"
        f" WHERE id = {changes_under(owner, a_write(owner))[0]}"
    )
    assert found(owner) == [(OFFICE, None, "history-unsealed")]


def test_history_rewritten_with_its_entry_and_the_chain_is_named_by_a_signed_head(owner):
    head, seq = signed(owner), a_write(owner)
    pk = changes_under(owner, seq)[0]
    owner.execute(f"""UPDATE record_change SET changes = '{{"x": [1, 2]}}' WHERE id = {pk}""")
    owner.execute(
        "UPDATE access_entry SET detail = record_digest(id) - 'case'"
        f" WHERE id = {entry(owner, seq)}"
    )
    seal_anew(owner, seq)
    assert found(owner) == []
    assert found(owner, head) == [(OFFICE, head.seq, "rewritten")]
