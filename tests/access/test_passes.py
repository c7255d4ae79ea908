"""A pass cannot be guessed, forged, stretched or used after its end."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from khua.access import context
from khua.access.models import Member, Pass
from khua.record.models import Case


def me() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_me()")
        return cursor.fetchone()[0]


def test_a_pass_is_believed_only_in_its_transaction(members):
    token = context.open_pass(members["sv-pol-officer"], "session")
    with transaction.atomic():
        assert context.use(token) == members["sv-pol-officer"].pk
    context.clear()
    assert me() is None


@pytest.mark.parametrize("token", ["", "guess", "1", "' OR true --"])
def test_a_guess_is_nobody(members, token):
    assert context.use(token) is None


def test_a_plain_user_id_in_a_setting_is_nobody(members):
    with connection.cursor() as cursor:
        for name in ("khua.token", "khua.user_id", "app.user_id"):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, str(members["c-pol-head"].pk)])
    assert me() is None


def test_a_pass_row_made_by_sql_is_worthless(members, a_case):
    """An injection may insert a row, but not its seal."""
    head = members["c-pol-head"]
    digest = context.digest_of("forged")
    expires = timezone.now() + timedelta(hours=1)
    for seal in (b"", b"x" * 32, digest):
        with transaction.atomic():
            Pass.objects.bulk_create(
                [Pass(member=head, digest=digest, seal=seal, purpose="session", expires_at=expires)]
            )
            assert context.use("forged") is None
            assert not Case.objects.exists()
            transaction.set_rollback(True)


def test_a_pass_cannot_be_handed_to_another_member_or_made_longer(members):
    token = context.open_pass(members["sv-pol-officer"], "session")
    context.use(token)
    mine = Pass.objects.get(digest=context.digest_of(token))
    with transaction.atomic():
        Pass.objects.filter(pk=mine.pk).update(expires_at=mine.expires_at + timedelta(days=9))
        assert me() is None  # the seal covers the end
        transaction.set_rollback(True)


def test_an_expired_or_revoked_pass_is_nobody(members):
    member = members["sv-pol-officer"]
    assert context.use(context.open_pass(member, "session", timedelta(seconds=-5))) is None
    token = context.open_pass(member, "session")
    assert context.use(token) == member.pk
    context.revoke(token)
    assert context.use(token) is None


def test_a_closed_account_ends_its_passes(members, acting):
    token = context.open_pass(members["sv-pol-officer"], "session")
    acting("sv-pol-admin")
    Member.objects.filter(username="sv-pol-officer").update(is_active=False)
    assert context.use(token) is None


def test_python_and_the_database_agree_on_the_seal(members):
    """RFC 2104 twice: once from Python's library, once from SQL."""
    for username in ("sv-pol-officer", "c-pol-head", "sv-pro-officer"):
        token = context.open_pass(members[username], "job")
        assert context.use(token) == members[username].pk


def test_the_sessions_of_others_cannot_be_listed(members, client_for):
    client_for("sv-pol-officer")
    context.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
