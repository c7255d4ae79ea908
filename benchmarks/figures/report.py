"""What the steps found, as the tables of docs/figures_benchmarks.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

Results = Mapping[tuple[str, int], dict[str, Any]]

BEGIN: Final = "<!-- figures of one run: `make bench-figures` writes from here -->"
END: Final = "<!-- to here -->"


def tables(folder: Path) -> str:
    """Markdown of every result in a folder."""
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    found = {(one["step"], one["size"]): one for one in read}
    if not found:
        return "Nothing was run.\n"
    loads = [one["load"] for one in read]
    parts = [
        f"{read[0]['day']}; load average before a step {min(loads):.1f} to {max(loads):.1f} on"
        " two cores."
    ]
    for title, lines in (
        ("The price of safety: the whole catalogue", _price(found)),
        ("The same cells by ONS's package", _ons(found)),
        ("A release: built and attacked", _release(found)),
        ("Naive suppression, attacked", _naive(found)),
        ("How far numbers are off", _accuracy(found)),
    ):
        told = list(lines)
        if len(told) > 2:
            parts += [f"### {title}", "\n".join(told)]
    return "\n\n".join(parts) + "\n"


def into_page(page: Path, text: str) -> None:
    """Put `text` between the two marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def _sizes(found: Results, step: str) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from sorted((size, one) for (name, size), one in found.items() if name == step)


def _price(found: Results) -> Iterator[str]:
    yield (
        "| victims | cells | Khua: count with keys | move | plain SQL | times plain"
        " | the same counts | memory | on Spark, wall |"
    )
    yield "|--:|--:|--:|--:|--:|--:|---|--:|--:|"
    for size, one in _sizes(found, "khua"):
        plain, spark = found.get(("plain", size)), found.get(("spark", size))
        if not plain:
            continue
        both = one["count"] + one["move"]
        same = one["digest"] == plain["digest"]
        there = f"{spark['wall']:.0f}" if spark else ""
        if spark:
            same = same and spark["digest"] == one["digest"]
        yield (
            f"| {size:,} | {one['cells']:,} | {one['count']:.1f} | {one['move']:.2f} |"
            f" {plain['count']:.1f} | {both / plain['count']:.1f} | {'yes' if same else 'NO'} |"
            f" {one['rss_mb']:.0f} MB | {there} |"
        )


def _ons(found: Results) -> Iterator[str]:
    yield "| victims | cells | Khua | ONS | times | the same numbers |"
    yield "|--:|--:|--:|--:|--:|---|"
    for size, one in _sizes(found, "ours"):
        peer = found.get(("ons", size))
        if peer:
            yield (
                f"| {size:,} | {peer['cells']:,} | {one['cpu']:.3f} | {peer['cpu']:.1f} |"
                f" {peer['cpu'] / one['cpu']:.0f} | {one.get('same', 0):,} of"
                f" {one.get('compared', 0):,} |"
            )


def _release(found: Results) -> Iterator[str]:
    yield (
        "| victims | build | attack | numbers | breakdowns | left out | cells attacked"
        " | found at first | found in the end | noughts that are empty | all in one cell: right |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for size, one in _sizes(found, "release"):
        told = one["measured"]
        yield (
            f"| {size:,} | {one['build']:.1f} | {one['attack']:.1f} | {told['cells']:,} |"
            f" {one['breakdowns']:,} | {one['left_out']:,} | {told['small']:,} |"
            f" {one['found_first']} | {told['found']} | {told['empty']} % |"
            f" {told['right']} % of {told['whole']} |"
        )


def _naive(found: Results) -> Iterator[str]:
    yield "| victims | hidden cells | known exactly | share | CPU-seconds |"
    yield "|--:|--:|--:|--:|--:|"
    for size, one in _sizes(found, "naive"):
        yield (
            f"| {size:,} | {one['hidden']:,} | {one['exactly']:,} |"
            f" {100 * one['exactly'] / one['hidden']:.0f} % | {one['attack']:.1f} |"
        )


def _accuracy(found: Results) -> Iterator[str]:
    yield (
        "| victims | whole catalogue: mean error of a cell | relative, cells of 20 and more, median"
        " | in the release: mean error | relative |"
    )
    yield "|--:|--:|--:|--:|--:|"
    for size, one in _sizes(found, "khua"):
        given = found.get(("release", size))
        yield (
            f"| {size:,} | {one['mae']:.2f} | {100 * one['relative']:.1f} % |"
            + (f" {given['mae']:.2f} | {100 * given['relative']:.1f} % |" if given else " | |")
        )
