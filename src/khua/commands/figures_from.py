"""Where the commands of `khua figures` have their numbers from: a snapshot on disk, or the last
count of the record as a member may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import typer

from khua.commands.files import unreadable
from khua.commands.setup import HomeOption
from khua.commands.speaking import Lang, Text, Trouble, told_plainly, trouble

if TYPE_CHECKING:
    from khua.figures.release import Release
    from khua.figures.shown import Shown
    from khua.figures.snapshot import Snapshot

FromOption = Annotated[
    Path | None,
    typer.Option(
        "--from", help="A folder with a snapshot (.parquet or .csv); else the record's last count."
    ),
]
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact", help="Exact numbers: of a snapshot on disk, or of one's own office with --as."
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d", "%d/%m/%Y"], help="The day of the snapshot; else today."
    ),
]
AsOption = Annotated[
    str | None, typer.Option("--as", help="Login name of the member who asks for the record's.")
]
ScopeOption = Annotated[
    str | None,
    typer.Option("--scope", help="LA the country, LA-SV a province, or an office's code."),
]

COUNT: Final[dict[str, Text]] = {"count": {"en": "Counting", "lo": "ກຳລັງນັບ"}}
NO_TABLE: Final = (
    {"en": "There is no table {table} in the catalogue.", "lo": "ບໍ່ມີຕາຕະລາງ {table} ໃນບັນຊີ."},
    {"en": "`khua figures list` shows all there are.{like}",
     "lo": "`khua figures list` ສະແດງທັງໝົດ.{like}"},
)  # fmt: skip
NO_SCOPE: Final = (
    {"en": "There is no scope {scope} here.", "lo": "ບໍ່ມີຂອບເຂດ {scope} ຢູ່ນີ້."},
    {"en": "Write one of: {scopes}.", "lo": "ໃຫ້ຂຽນອັນໃດອັນໜຶ່ງ: {scopes}."},
)
NO_KEYS: Final = (
    {"en": "{table} has no column key: its numbers cannot be moved.",
     "lo": "{table} ບໍ່ມີຖັນ key: ປັບຕົວເລກບໍ່ໄດ້."},
    {"en": "Add the record keys, or ask with --exact for numbers that stay in the office.",
     "lo": "ໃຫ້ຕື່ມ key ຫຼື ໃຊ້ --exact ສຳລັບຕົວເລກທີ່ຢູ່ໃນຫ້ອງການເທົ່ານັ້ນ."},
)  # fmt: skip
NO_ROWS: Final = (
    {"en": "This needs the rows themselves, which the record does not give to a command.",
     "lo": "ອັນນີ້ຕ້ອງໃຊ້ແຖວຂໍ້ມູນເອງ ເຊິ່ງລະບົບບັນທຶກບໍ່ໃຫ້ແກ່ຄຳສັ່ງ."},
    {"en": "Name a snapshot on disk with --from (the record keeps its own in HOME/figures), or use "
           "the pages.",
     "lo": "ໃຫ້ບອກໂຟນເດີພາບລວມດ້ວຍ --from (ລະບົບບັນທຶກເກັບໄວ້ໃນ HOME/figures) ຫຼື ໃຊ້ໜ້າເວັບ."},
)  # fmt: skip
NO_YEARS: Final = (
    {"en": "{text} is no year and no years.", "lo": "{text} ບໍ່ແມ່ນປີ."},
    {"en": "Write 2016, 2014-2023 or 2014,2016.", "lo": "ໃຫ້ຂຽນ 2016, 2014-2023 ຫຼື 2014,2016."},
)


class Source(Protocol):
    """Tables as they may be seen, and the rows where they may be had."""

    @property
    def as_of(self) -> date:
        """The day of the count."""

    @property
    def demo(self) -> bool:
        """Whether everybody in it is invented."""

    def tables(
        self,
        names: Iterable[str],
        scope: str | None = None,
        told: Callable[[Any, float], None] = ...,
    ) -> dict[str, Shown]:
        """By id, in the order asked for. Raises Trouble for a table or scope that is not there."""

    def rows(self) -> Snapshot:
        """The snapshot. Raises Trouble where it is not to be had."""


@dataclass(frozen=True)
class Folder:
    """A snapshot on disk."""

    snapshot: Snapshot
    as_of: date
    exact: bool
    demo: bool = False

    def tables(
        self,
        names: Iterable[str],
        scope: str | None = None,
        told: Callable[[Any, float], None] = lambda step, done: None,
    ) -> dict[str, Shown]:
        from khua.figures.counting import count
        from khua.figures.disclosure import moves
        from khua.figures.shown import COUNTRY, Shown, shown
        from khua.figures.snapshot_files import without_keys

        bare = without_keys(self.snapshot)
        if bare and not self.exact:
            raise trouble(NO_KEYS, table=bare)
        place, within = scope or COUNTRY, self._within(scope or COUNTRY)
        found, wanted = {}, [named(each) for each in names]
        for at, each in enumerate(wanted):
            told("count", at / len(wanted))
            counted = count(self.snapshot, [each], within)
            mine = [one for one in counted if not within or one.scope == place]
            found[each.id] = (
                shown(mine[0], place, self.as_of, None if self.exact else moves())
                if mine
                else Shown(each, place, self.exact, self.as_of, {})  # nobody there
            )
        told("count", 1.0)
        return found

    def rows(self) -> Snapshot:
        return self.snapshot

    def _within(self, scope: str) -> str:
        from khua.figures.shown import COUNTRY
        from khua.places import provinces

        if scope == COUNTRY:
            return ""
        if scope in {each.iso for each in provinces()}:
            return "recorded_in"
        offices = sorted({
            office
            for table in self.snapshot.tables.values()
            for office in table["office"].unique().to_pylist()
            if office
        })  # fmt: skip
        if scope in offices:
            return "office"
        scopes = ", ".join([COUNTRY, *(each.iso for each in provinces()), *offices[:20]])
        raise trouble(NO_SCOPE, scope=scope, scopes=scopes)


def named(name: str) -> Any:
    """A table of the catalogue. Raises Trouble, with those whose names are like it."""
    from difflib import get_close_matches

    from khua.figures.catalogue import catalogue

    if name in catalogue():
        return catalogue()[name]
    near = get_close_matches(name, catalogue(), n=3, cutoff=0.5)
    raise trouble(NO_TABLE, table=name, like=f" ({', '.join(near)}?)" if near else "")


def years(text: str) -> list[int]:
    """ "2016", "2014-2023" or "2014,2016-2018" as years. Raises Trouble."""
    found: list[int] = []
    for part in text.replace("–", "-").split(","):
        first, _, last = (each.strip() for each in part.partition("-"))
        ends = [first, last or first]
        if not all(len(each) == 4 and each.isdecimal() for each in ends) or first > ends[1]:
            raise trouble(NO_YEARS, text=text)
        found += range(int(first), int(ends[1]) + 1)
    return sorted(set(found))


@contextmanager
def source(
    folder: Path | None,
    *,
    exact: bool = False,
    as_of: datetime | None = None,
    login: str | None = None,
    home: Path | None = None,
    lang: Lang = "en",
    rows: bool = False,
) -> Iterator[Source]:
    """Where the numbers come from, for as long as one is inside; what is wrong is told plainly.
    `rows`: where no member is named, the record's own rows, for whoever keeps the server."""
    with told_plainly(lang), figures_trouble():
        if folder is None and login is None and rows:
            from khua.commands.figures_record import kept

            with kept(home, lang, exact=exact) as all_of_it:
                yield all_of_it
            return
        if folder is None:
            from khua.commands.figures_record import record

            with record(login, home, lang, exact=exact) as found:
                yield found
            return
        from khua.figures.snapshot_files import read

        day = as_of.date() if as_of else date.today()
        yield Folder(read(folder), day, exact)


def released(folder: Path) -> Release:
    """A release that was signed off, from its folder. Raises Trouble where it was altered since."""
    from khua.figures import release

    try:
        return release.read(folder).release
    except release.Altered as fault:
        raise refused(fault.words) from None


def refused(words: Text) -> Trouble:
    """A refusal of the figures that says what is wrong and then the mend, in one text."""
    parts = {lang: text.partition(". ") for lang, text in words.items()}
    mend = {lang: rest for lang, (_, _, rest) in parts.items()}
    return Trouble({lang: f"{first.rstrip('.')}." for lang, (first, _, _) in parts.items()}, mend)


@contextmanager
def figures_trouble() -> Iterator[None]:
    """What the figures refuse, as something to mend."""
    from khua.figures.snapshot_files import SnapshotProblem

    try:
        yield
    except SnapshotProblem as fault:
        raise Trouble(fault.words, fault.mend) from None
    except OSError as fault:
        raise unreadable(fault) from None


__all__ = [
    "AsOfOption", "AsOption", "ExactOption", "Folder", "FromOption", "HomeOption", "ScopeOption",
    "Source", "figures_trouble", "named", "refused", "released", "source",
    "years",
]  # fmt: skip
