"""Whatever good rows say, in any order of columns and under any headers, is what is read."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from khua.names import normalise
from khua.places import countries, provinces
from khua.reading import PartDate
from khua.sheets.checking import read_lines
from khua.sheets.format import Column, sheet
from khua.sheets.headers import find_sheets
from khua.sheets.lists import pick_list
from khua.sheets.opening import open_file
from tests.sheets.books import TODAY, csv_zip, to_bytes

LAO_DIGITS = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
LETTERS = st.text(
    st.sampled_from("ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮາິີແໂໃໄabcdefgXYZ 0123456789()/.'éü"),
    min_size=2,
    max_size=30,
)


@st.composite
def texts(draw, longest: int = 40):
    """Text that says something, in its normal form (what is written otherwise is normalised)."""
    text = normalise("ກ" + draw(LETTERS))[:longest].strip()
    return text, text


@st.composite
def dates(draw, precise: bool):
    """A date of any precision, as one of the ways to write it."""
    day = draw(st.dates(date(1930, 1, 1), TODAY))
    form = draw(st.sampled_from(["cell", "slashes", "lao", "iso"]))
    if not precise and draw(st.booleans()):
        precision = draw(st.sampled_from(["month", "year"]))
        first = day.replace(day=1) if precision == "month" else date(day.year, 1, 1)
        written = f"{day:%m/%Y}" if precision == "month" else f"{day.year}"
        return written, PartDate(first, precision)
    written = {
        "cell": day,
        "slashes": f"{day.day}/{day.month}/{day.year}",
        "lao": f"{day:%d/%m/%Y}".translate(LAO_DIGITS),
        "iso": day.isoformat(),
    }[form]
    return written, PartDate(day, "day")


@st.composite
def picks(draw, name: str, several: bool):
    found = pick_list(name)
    codes = draw(
        st.lists(
            st.sampled_from(sorted(found.labels)),
            min_size=1,
            max_size=3 if several else 1,
            unique=True,
        )
    )
    words = [
        draw(
            st.sampled_from(
                [code, found.labels[code]["en"], found.labels[code]["lo"], code.upper()]
            )
        )
        for code in codes
    ]
    return " ; ".join(words), tuple(codes) if several else codes[0]


@st.composite
def places(draw, many, several: bool):
    chosen = draw(
        st.lists(st.sampled_from(many), min_size=1, max_size=3 if several else 1, unique=True)
    )
    written = [one[draw(st.integers(0, len(one) - 1))] for one in chosen]
    codes = tuple(one[0] for one in chosen)
    return "; ".join(written), codes if several else codes[0]


PROVINCES = [(one.iso, one.name_en, one.spellings[0]) for one in provinces()]
COUNTRIES = [
    (one.alpha2, one.name_en) for one in countries() if one.alpha2 in ("LA", "TH", "VN", "CN")
]


def values(column: Column):
    """Pairs of what is written in a cell of `column` and what it means."""
    match column.kind:
        case "key":
            return st.integers(1, 9999).map(lambda n: (f" A-{n} ", f"a-{n}"))
        case "day" | "date":
            return dates(precise=column.kind == "day")
        case "pick" | "picks":
            return picks(column.list, column.kind == "picks")
        case "province":
            return places(PROVINCES, several=False)
        case "country" | "countries":
            return places(COUNTRIES, several=column.kind == "countries")
        case _:
            return texts(min(column.longest, 40))


@st.composite
def case_rows(draw):
    columns = [
        column for column in sheet("cases").columns if column.required or draw(st.booleans())
    ]
    return columns, [
        {column.id: draw(values(column)) for column in columns}
        for _ in range(draw(st.integers(1, 4)))
    ]


@settings(max_examples=60, deadline=None)
@given(case_rows(), st.randoms(use_true_random=False), st.sampled_from(["id", "en", "lo", "mixed"]))
def test_good_rows_come_back_equal(case, order: random.Random, headers: str):
    columns, rows = case
    order.shuffle(columns)
    book = Workbook()
    book.active.append([header(column, headers, order) for column in columns])
    for row in rows:
        book.active.append([row[column.id][0] for column in columns])
    found = find_sheets(open_file(to_bytes(book)))
    lines = read_lines(found, TODAY)["cases"]
    assert [problem for line in lines for problem in line.problems] == []
    assert [line.values for line in lines] == [
        {column.id: row[column.id][1] for column in columns} for row in rows
    ]


@settings(max_examples=20, deadline=None)
@given(case_rows(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_the_same_rows_come_back_from_csv(case, encoding: str):
    _columns, rows = case
    written = [
        {
            key: value[0].isoformat() if isinstance(value[0], date) else value[0]
            for key, value in row.items()
        }
        for row in rows
    ]
    lines = read_lines(find_sheets(open_file(csv_zip({"cases": written}, encoding))), TODAY)
    assert [line.values for line in lines["cases"]] == [
        {key: value[1] for key, value in row.items()} for row in rows
    ]


def header(column: Column, headers: str, order: random.Random) -> str:
    if headers == "mixed":
        names = [column.id, *column.label.values(), *column.also, column.htcds or column.id]
        return order.choice([names[0].upper(), f"  {order.choice(names)}\n", f"{names[1]} *"])
    return column.id if headers == "id" else column.label[headers]
