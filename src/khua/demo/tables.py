"""The CSV and YAML files of this package, read once; who gets them leaves them as they are."""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with files("khua.demo").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def document(name: str) -> Any:
    """What a YAML file says."""
    return yaml.safe_load(files("khua.demo").joinpath(name).read_text(encoding="utf-8"))
