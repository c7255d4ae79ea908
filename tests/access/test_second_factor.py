"""A copy of the database does not hold the secrets of second factors."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from khua.access import context
from khua.access.second_factor import SecondFactors


@given(st.text())
def test_what_is_encrypted_comes_back_and_never_looks_the_same_twice(text):
    factors = SecondFactors()
    once, again = factors.encrypt(text), factors.encrypt(text)
    assert once != again
    assert factors.decrypt(once) == factors.decrypt(again) == text


def test_another_key_opens_nothing(settings):
    kept = SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another"
    with pytest.raises(InvalidTag):
        SecondFactors().decrypt(kept)


def test_the_table_holds_no_secret_in_the_clear(members):
    from allauth.mfa.totp.internal.auth import TOTP

    member = members["sv-pol-officer"]
    context.set_local("khua.signing_in", str(member.pk))
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        (data,) = cursor.fetchone()
    assert "JBSWY3DP" not in data
