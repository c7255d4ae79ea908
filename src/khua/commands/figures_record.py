"""The record's last count as a member may see it, for the commands of `khua figures`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from khua.commands.figures_from import NO_ROWS, NO_SCOPE, Folder, named
from khua.commands.importing import chosen_home, is_demo
from khua.commands.operating import as_trouble, owner_url
from khua.commands.setup import prepare
from khua.commands.speaking import Lang, Trouble, trouble

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from khua.access.models import Member
    from khua.figures.shown import Shown
    from khua.figures.snapshot import Snapshot

#: who asks in the demo, where nobody is named: a head at the centre
DEMO_MEMBER: Final = "c-pol-head"
NOBODY: Final = (
    {"en": "It is not said who asks.", "lo": "ບໍ່ໄດ້ບອກວ່າໃຜຖາມ."},
    {"en": "Name a member who may see figures with --as, or a snapshot on disk with --from.",
     "lo": "ໃຫ້ບອກສະມາຊິກທີ່ເບິ່ງຕົວເລກໄດ້ດ້ວຍ --as ຫຼື ພາບລວມໃນດິສດ້ວຍ --from."},
)  # fmt: skip
NO_MEMBER: Final = (
    {"en": "There is no member {login} who may see figures.",
     "lo": "ບໍ່ມີສະມາຊິກ {login} ທີ່ເບິ່ງຕົວເລກໄດ້."},
    {"en": "Name an officer or a head of an office with --as.",
     "lo": "ໃຫ້ບອກເຈົ້າໜ້າທີ່ ຫຼື ຫົວໜ້າຫ້ອງການດ້ວຍ --as."},
)  # fmt: skip
NOT_COUNTED: Final = (
    {"en": "The record was never counted.", "lo": "ຍັງບໍ່ເຄີຍນັບຖານຂໍ້ມູນ."},
    {"en": "Count it: `khua figures snapshot`; it happens by itself every month.",
     "lo": "ໃຫ້ນັບ: `khua figures snapshot`; ລະບົບເຮັດເອງທຸກເດືອນ."},
)  # fmt: skip
TOO_MANY: Final = (
    {"en": "This member has seen as many tables of this snapshot as there may be.",
     "lo": "ສະມາຊິກນີ້ເບິ່ງຕາຕະລາງຂອງພາບລວມນີ້ຄົບຈຳນວນທີ່ອະນຸຍາດແລ້ວ."},
    {"en": "Wait for the next snapshot.", "lo": "ໃຫ້ລໍຖ້າພາບລວມຕໍ່ໄປ."},
)  # fmt: skip
NOT_EXACT: Final = (
    {"en": "{scope} has no exact numbers for this member.",
     "lo": "{scope} ບໍ່ມີຕົວເລກທີ່ແນ່ນອນສຳລັບສະມາຊິກນີ້."},
    {"en": "Only one's own office has: --scope {own}.",
     "lo": "ມີແຕ່ຫ້ອງການຂອງຕົນເອງ: --scope {own}."},
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """What `member` may see of the record's last count."""

    member: Member
    as_of: date
    exact: bool
    demo: bool

    def tables(
        self,
        names: Iterable[str],
        scope: str | None = None,
        told: Callable[[Any, float], None] = lambda step, done: None,
    ) -> dict[str, Shown]:
        from khua.access.context import acting_as
        from khua.figures.shown import COUNTRY, Shown
        from khua.statistics.selectors import numbers

        wanted = [named(each) for each in names]
        own = self.member.office.code
        place = scope or (own if self.exact else COUNTRY)
        if self.exact and place != own:
            raise trouble(NOT_EXACT, scope=place, own=own)
        with acting_as(self.member) as holder:
            there = numbers.scopes(holder)
            if place not in there:
                raise trouble(NO_SCOPE, scope=place, scopes=", ".join(there))
            try:
                found = numbers.tables(holder, [(each.id, place) for each in wanted])
            except numbers.TooMany:
                raise Trouble(*TOO_MANY) from None
        told("count", 1.0)
        return {
            each.id: found.get((each.id, place), Shown(each, place, place == own, self.as_of, {}))
            for each in wanted
        }

    def rows(self) -> Snapshot:
        raise Trouble(*NO_ROWS)


@contextmanager
def record(login: str | None, home: Path | None, lang: Lang, *, exact: bool) -> Iterator[Record]:
    """The record with its database running, for as long as one is inside. Raises Trouble."""
    place = chosen_home(home)
    demo = is_demo(place)
    login = login or (DEMO_MEMBER if demo else None)
    if login is None:
        raise Trouble(*NOBODY)
    with prepare(place, demo=demo, lang=lang):
        from khua.access.context import acting_as
        from khua.statistics.selectors.numbers import last_snapshot

        member = find_member(login)
        if member is None:
            raise trouble(NO_MEMBER, login=login)
        with acting_as(member):
            last = last_snapshot()
        if last is None:
            raise Trouble(*NOT_COUNTED)
        yield Record(member, last.as_of, exact, demo)


@dataclass(frozen=True)
class Kept(Folder):
    """The rows of the record's last count. `public`: tables of releases that were signed off."""

    public: tuple[Shown, ...] = ()


@contextmanager
def kept(home: Path | None, lang: Lang, *, exact: bool) -> Iterator[Kept]:
    """The rows of the last count for whoever keeps the server: its files are his, and the owner's
    address. Raises Trouble, with the database running while one is inside."""
    place = chosen_home(home)
    demo = is_demo(place)
    with as_trouble(lang), prepare(place, demo=demo, lang=lang) as urls:
        owner_url(urls)
        from khua.figures.release.model import from_data
        from khua.statistics.models import Release, ReleaseState, Snapshot
        from khua.statistics.selectors.snapshots import rows

        last = Snapshot.objects.using("owner").filter(counted=True).first()
        if last is None:
            raise Trouble(*NOT_COUNTED)
        signed = Release.objects.using("owner").filter(state=ReleaseState.SIGNED)
        public = [one for each in signed for one in from_data(each.content or {}).tables]
        yield Kept(rows(last), last.as_of, exact, demo, tuple(public))


def find_member(login: str) -> Member | None:
    """The active member of this login name, if he may see figures."""
    from django.db import transaction

    from khua.access import context
    from khua.access.context import acting_as
    from khua.access.models import Member
    from khua.access.policies import allowed

    with transaction.atomic():
        context.set_local("khua.signing_in", login)
        named_so = Member.objects.filter(username=login, is_active=True).first()
    if named_so is None or not allowed(named_so.role, "figures.view"):
        return None
    with acting_as(named_so):  # where he works is seen only by whoever is signed in
        return Member.objects.select_related("office").get(pk=named_so.pk)
