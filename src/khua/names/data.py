"""Small tables that are shipped inside a package as CSV files."""

import csv
from importlib.resources import files


def csv_rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of the CSV file `name` in `package`, by column; the file is UTF-8."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
