"""The lists of names beside the tests: one person, or one pair of people, a line."""

from itertools import combinations
from pathlib import Path

HERE = Path(__file__).parent


def groups(name: str) -> list[list[str]]:
    """Return the lines of a list as lists of spellings."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def same_pairs(lines: list[list[str]]) -> list[tuple[str, str]]:
    """Return every two spellings of one person."""
    return [pair for line in lines for pair in combinations(line, 2)]


def different_pairs(lines: list[list[str]]) -> list[tuple[str, str]]:
    """Return every two spellings of two people."""
    return [(a, b) for one, two in combinations(lines, 2) for a in one for b in two]
