"""Writes about members and offices: administrators' work, never about cases."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from khua.access.audit import note
from khua.access.models import Member, Office
from khua.names import normalise

# small letters and digits that nobody misreads: no 0 and o, no 1, i and l
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def first_password() -> str:
    """A random password to be read out or typed from paper: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def add_member(
    username: str, display_name: str, office: Office, role: str, *, using: str = "default"
) -> tuple[Member, str]:
    """Add a member with a first password, which is returned once and stored only as a hash.

    `using`: "owner" only where there is nobody yet who could add anybody (`khua
    add-administrator`). Raises IntegrityError for a login name that is taken.
    """
    password = first_password()
    with transaction.atomic(using=using):
        member = Member.objects.using(using).create(
            username=username.strip().lower(),
            display_name=normalise(display_name),
            office=office,
            role=role,
            password=make_password(password),
        )
    return member, password


@transaction.atomic
def edit_member(member: Member, *, display_name: str, role: str, is_active: bool) -> None:
    """Change a member; a new role or a closed account ends his passes at once."""
    stays = (member.role, member.is_active) == (role, is_active)
    member.display_name = normalise(display_name)
    member.role, member.is_active = role, is_active
    member.save(update_fields=["display_name", "role", "is_active"])
    if not stays:
        end_passes(member)


def end_passes(member: Member) -> None:
    """Sign a member out everywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_end_passes(%s)", [member.pk])


@transaction.atomic
def reset_sign_in(member: Member) -> str:
    """Give a member a new first password and take his second factor, after a lost telephone.

    The administrator never learns a password in use: the member must change it and enrol anew.
    """
    password = first_password()
    member.set_password(password)
    member.save(update_fields=["password"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_forget_factors(%s)", [member.pk])
    note("member", member.username, fields=["second_factor"])  # the rest a trigger notes
    end_passes(member)
    return password
