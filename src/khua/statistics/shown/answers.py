"""What offices told, beside what the record counts, and why the two differ.

Which table of the catalogue counts the same is data (`khua.figures.reported.ANSWERS`); where none
does, that is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from khua.figures.catalogue import Table, table
from khua.figures.counting import ALL
from khua.figures.reported import ANSWERS, Figure, Report
from khua.figures.shown import COUNTRY, Shown
from khua.statistics.models import Told

Text = Mapping[str, str]

PROVINCE: Final = "province"

WORDS: Final[Mapping[str, Text]] = {
    "no-table": {
        "en": "No table of the catalogue counts this unit: nothing to compare.",
        "lo": "ບໍ່ມີຕາຕະລາງໃດນັບຫົວໜ່ວຍນີ້: ບໍ່ມີສິ່ງທີ່ຈະສົມທຽບ.",
    },
    "not-yours": {
        "en": "Only that province and the centre may see the province's own table.",
        "lo": "ມີແຕ່ແຂວງນັ້ນ ແລະ ສູນກາງ ທີ່ເຫັນຕາຕະລາງຂອງແຂວງ.",
    },
    "not-counted": {
        "en": "The record was not counted yet.",
        "lo": "ຍັງບໍ່ໄດ້ນັບບັນທຶກ.",
    },
    "period-none": {
        "en": "No period was told: beside it stands everything the record holds.",
        "lo": "ບໍ່ໄດ້ບອກໄລຍະເວລາ: ຂ້າງນີ້ແມ່ນທັງໝົດທີ່ບັນທຶກມີ.",
    },
    "period-years": {
        "en": "The record is counted by whole years ({since}–{until}); the period told begins or "
        "ends within one.",
        "lo": "ບັນທຶກນັບເປັນປີເຕັມ ({since}–{until}); ໄລຍະທີ່ບອກເລີ່ມ ຫຼື ຈົບໃນກາງປີ.",
    },
    "period-several": {
        "en": "A person recorded in two of these years is counted in each.",
        "lo": "ຜູ້ທີ່ຖືກບັນທຶກໃນສອງປີ ຖືກນັບໃນແຕ່ລະປີ.",
    },
    "before": {
        "en": "The record begins in {first}: what was before it is not in it.",
        "lo": "ບັນທຶກເລີ່ມແຕ່ປີ {first}: ສິ່ງທີ່ມີກ່ອນນັ້ນບໍ່ຢູ່ໃນບັນທຶກ.",
    },
    "not-in": {
        "en": "More was told than the record holds: cases may not be in the record yet, or still "
        "be open elsewhere.",
        "lo": "ຕົວເລກທີ່ລາຍງານຫຼາຍກວ່າບັນທຶກ: ຄະດີອາດຍັງບໍ່ໄດ້ບັນທຶກ ຫຼື ຍັງເປີດຢູ່ບ່ອນອື່ນ.",
    },
    "others": {
        "en": "The record holds more: other offices of the place record, too, and cases came in "
        "after the report.",
        "lo": "ບັນທຶກມີຫຼາຍກວ່າ: ໜ່ວຍງານອື່ນກໍບັນທຶກ ແລະ ຄະດີເຂົ້າມາຫຼັງລາຍງານ.",
    },
    "moved": {
        "en": "The counted number is moved to protect people; a difference of a few says nothing.",
        "lo": "ຕົວເລກທີ່ນັບຖືກປັບເພື່ອປົກປ້ອງຄົນ; ຕ່າງກັນເລັກນ້ອຍບໍ່ມີຄວາມໝາຍ.",
    },
    "unit-persons": {
        "en": "The record counts each person once a year, whatever the number of cases.",
        "lo": "ບັນທຶກນັບແຕ່ລະຄົນເທື່ອດຽວຕໍ່ປີ ບໍ່ວ່າຈະມີຈັກຄະດີ.",
    },
    "unit-cases": {
        "en": "The record counts cases by the day they were recorded; an office may count those it "
        "prosecuted or judged.",
        "lo": "ບັນທຶກນັບຄະດີຕາມມື້ບັນທຶກ; ໜ່ວຍງານອາດນັບຕາມມື້ສົ່ງຟ້ອງ ຫຼື ຕັດສິນ.",
    },
    "parts": {
        "en": "Its parts sum to {sum}, not to {value}.",
        "lo": "ສ່ວນຍ່ອຍລວມກັນແມ່ນ {sum}, ບໍ່ແມ່ນ {value}.",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One number told, and what the record counts. `counted`: None where nothing answers it;
    `why`: what explains a difference, or why there is no answer."""

    place: str
    of: str
    unit: str
    value: int
    since: date | None
    until: date | None
    by: str
    note: Text | None
    parts: Mapping[str, int]
    counted: int | None
    table: str
    scope: str
    why: tuple[Text, ...]
    told: Told | None = None

    @property
    def difference(self) -> int | None:
        """Counted less told."""
        return None if self.counted is None else self.counted - self.value


def of_told(told: Told) -> Figure:
    """An entry of an office as the reports that come with Khua have it."""
    note = {"en": told.note, "lo": told.note} if told.note else None
    return Figure(
        place=told.place, of=told.of, unit=told.unit, value=told.value, by=told.told_by,
        since=told.since, until=told.until, note=note,
    )  # fmt: skip


def wanted(figures: Iterable[Figure], scopes: Sequence[str]) -> list[tuple[str, str]]:
    """The tables that answer these, each once, of the scopes that this member may see."""
    found: dict[tuple[str, str], None] = {}
    for each in figures:
        asked = _asked(each, scopes)
        if asked:
            found[asked] = None
    return list(found)


def line(
    figure: Figure,
    tables: Mapping[tuple[str, str], Shown],
    scopes: Sequence[str],
    told: Told | None = None,
) -> Line:
    """One number with its answer."""
    counted, why = None, list(_parts(figure))
    asked = _asked(figure, scopes)
    shown = tables.get(asked) if asked else None
    if (figure.of, figure.unit) not in ANSWERS:
        why.append(WORDS["no-table"])
    elif asked is None:
        why.append(WORDS["not-yours"])
    elif shown is None:
        why.append(WORDS["not-counted"])
    else:
        counted = _counted(figure, shown)
        if counted is not None:
            why += _why(figure, shown, counted)
    answer, scope = asked if asked and shown else ("", "")
    return Line(
        figure.place, figure.of, figure.unit, figure.value, figure.since, figure.until, figure.by,
        figure.note, figure.parts, counted, answer, scope, tuple(why), told,
    )  # fmt: skip


def lines(
    report: Report, tables: Mapping[tuple[str, str], Shown], scopes: Sequence[str]
) -> list[Line]:
    """All numbers of a report, in its order."""
    return [line(each, tables, scopes) for each in report.figures]


def _asked(figure: Figure, scopes: Sequence[str]) -> tuple[str, str] | None:
    """The table and scope that answer a figure; the country's where it has the provinces."""
    name = ANSWERS.get((figure.of, figure.unit))
    if name is None:
        return None
    scope = COUNTRY if figure.place == COUNTRY or _by_province(table(name)) else figure.place
    return (name, scope) if scope in scopes else None


def _by_province(counted: Table) -> bool:
    return PROVINCE in {each.id for each in counted.by}


def _counted(figure: Figure, shown: Shown) -> int | None:
    own = figure.place != COUNTRY and _by_province(shown.table)
    where = {PROVINCE: figure.place} if own else {}
    if figure.since is None and figure.until is None:
        return shown.number(**where)
    numbers = [shown.number(year=year, **where) for year in _years(figure, shown)]
    return None if None in numbers else sum(each or 0 for each in numbers)


def _years(figure: Figure, shown: Shown) -> list[str]:
    """The whole years of the table that the period touches."""
    first = str(figure.since.year) if figure.since else ""
    last = str(figure.until.year) if figure.until else "9999"
    return [year for year in shown.years if first <= year <= last and year != ALL]


def _why(figure: Figure, shown: Shown, counted: int) -> Iterable[Text]:
    since, until = figure.since, figure.until
    years = _years(figure, shown)
    if since is None and until is None:
        yield WORDS["period-none"]
    elif years and _within_a_year(since, until):
        yield _filled("period-years", since=years[0], until=years[-1])
    if counted == figure.value:
        return
    people = shown.table.who == "person"
    if people and len(years) > 1:
        yield WORDS["period-several"]
    first = shown.years[0] if shown.years else ""
    if first and (since is None or str(since.year) < first):
        yield _filled("before", first=first)
    yield WORDS["unit-persons" if people else "unit-cases"]
    yield WORDS["not-in" if counted < figure.value else "others"]
    if not shown.exact:
        yield WORDS["moved"]


def _within_a_year(since: date | None, until: date | None) -> bool:
    begins = since is not None and (since.month, since.day) != (1, 1)
    ends = until is not None and (until.month, until.day) != (12, 31)
    return begins or ends


def _parts(figure: Figure) -> Iterable[Text]:
    """Where several parts were told that together are more than the whole, or are all of a kind
    and fall short is for the note to say: only more is a contradiction by itself."""
    total = sum(figure.parts.values())
    if total > figure.value:
        yield _filled("parts", sum=total, value=figure.value)


def _filled(name: str, **values: object) -> Text:
    return {lang: text.format(**values) for lang, text in WORDS[name].items()}
