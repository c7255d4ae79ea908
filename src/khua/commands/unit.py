"""Commands of the financial intelligence unit: who works, and what its services refuse him."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from khua.commands.importing import chosen_home, is_demo
from khua.commands.setup import prepare
from khua.commands.speaking import Lang, Trouble, told_plainly

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from khua.access.models import Member

DEMO_MEMBER: Final = "c-fiu-officer"
NOBODY: Final = (
    {"en": "It is not said who loads.", "lo": "ບໍ່ໄດ້ບອກວ່າໃຜໂຫຼດ."},
    {
        "en": "Name an officer or the head of the unit with --as.",
        "lo": "ໃຊ້ --as ກັບເຈົ້າໜ້າທີ່ ຫຼື ຫົວໜ້າຂອງໜ່ວຍ.",
    },
)


@contextmanager
def as_member(login: str | None, home: Path | None, lang: Lang) -> "Iterator[Member]":
    """The member of the unit with this login name, in the demo its officer where none is named,
    with the database running. What is wrong is told plainly, with exit code 1."""
    place = chosen_home(home)
    demo = is_demo(place)
    login = login or (DEMO_MEMBER if demo else None)
    with told_plainly(lang):
        if login is None:
            raise Trouble(*NOBODY)
        with prepare(place, demo=demo, lang=lang):
            member = find_member(login)
            if member is None:
                raise Trouble(*NOBODY)
            yield member


def find_member(login: str) -> "Member | None":
    """The active member of this login name, if he may load into a unit."""
    from django.db import transaction

    from khua.access import context
    from khua.access.context import acting_as
    from khua.access.models import Member, OfficeKind
    from khua.access.policies import allowed

    with transaction.atomic():
        context.set_local("khua.signing_in", login)
        named = Member.objects.filter(username=login, is_active=True).first()
    if named is None or not allowed(named.role, "ledger.load"):
        return None
    with acting_as(named):  # where he works is seen only by whoever is signed in
        member = Member.objects.select_related("office").get(pk=named.pk)
    return member if member.office.kind == OfficeKind.FIU else None


@contextmanager
def refused_plainly(place: str = "") -> Iterator[None]:
    """What a service refuses, which says so in the language that is spoken, as something to mend.
    `place`: stands before it, as the name of a file."""
    from khua.record.refusal import Refused

    try:
        yield
    except Refused as fault:
        raise Trouble(
            dict.fromkeys(("en", "lo"), place + fault.problem),
            dict.fromkeys(("en", "lo"), fault.mend),
        ) from None
