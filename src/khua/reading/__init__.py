"""Reading the cells of a sheet: pure functions from a cell to a value, or to a reason and a mend.

Every reader returns `Read` (value, guessed, note) or raises `Unreadable` (problem, mend), both in
English and Lao. No Django here.
"""

from khua.reading.csvfile import CsvRows, read_csv
from khua.reading.dates import PartDate, Precision, read_date
from khua.reading.encodings import Decoded, decode, mend_text
from khua.reading.guard import guard, unguard
from khua.reading.numbers import Age, read_age, read_integer
from khua.reading.phones import Phone, read_phone
from khua.reading.result import Read, Unreadable
from khua.reading.text import (
    Cell,
    cell_text,
    is_empty,
    latin_digits,
    read_text,
    split_values,
)
from khua.reading.words import (
    PickList,
    Sex,
    Standing,
    labels,
    pick,
    read_bool,
    read_sex,
    read_standing,
)

__all__ = [
    "Age",
    "Cell",
    "CsvRows",
    "Decoded",
    "PartDate",
    "Phone",
    "PickList",
    "Precision",
    "Read",
    "Sex",
    "Standing",
    "Unreadable",
    "cell_text",
    "decode",
    "guard",
    "is_empty",
    "labels",
    "latin_digits",
    "mend_text",
    "pick",
    "read_age",
    "read_bool",
    "read_csv",
    "read_date",
    "read_integer",
    "read_phone",
    "read_sex",
    "read_standing",
    "read_text",
    "split_values",
    "unguard",
]
