"""What the steps found, as the tables of docs/matching_benchmarks.md."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

Results = dict[tuple[str, str], dict[str, Any]]

TOOLS: Final = {
    "splink": "Splink",
    "splink_demo": "Splink, all columns of its guide",
    "splink_keys": "Splink, handed our keys",
    "khua": "**Khua**",
    "khua_spark": "Khua on Spark",
}
PUBLIC: Final = {
    "febrl3": "FEBRL 3",
    "febrl4": "FEBRL 4",
    "hist50k": "historical 50k",
    "hist50k_full": "historical 50k, full name only",
}
BEGIN: Final = "<!-- figures of one run: `make bench-matching` writes from here -->"
END: Final = "<!-- to here -->"


def tables(out: Path, sizes: list[int]) -> str:
    """Markdown of every result in `out`."""
    found: Results = {}
    for file in sorted(out.glob("*.json")):
        one = json.loads(file.read_text(encoding="utf-8"))
        if "right" in one:
            found[one["table"], one["tool"]] = one
    people = {
        f"{scripts}_{size}": f"{scripts}, {size:,}"
        for scripts in ("latin", "mixed")
        for size in sorted(sizes)
    }
    parts = [_about(found)]
    for title, names in (("Lao people", people), ("Public tables", PUBLIC)):
        parts += [f"### {title}: how right", "\n".join(_right(found, names))]
        parts += [f"### {title}: what it costs", "\n".join(_cost(found, names))]
    if len(sizes) > 1:
        parts += ["### Growth with size", "\n".join(_growth(found, sorted(sizes)))]
    if spark := list(_spark(found)):
        parts += ["### The same pairs from DuckDB and Spark", "\n".join(spark)]
    if (online := out / "online.md").exists():
        parts += ["### One new record against many", online.read_text(encoding="utf-8").strip()]
    return "\n\n".join(parts) + "\n"


def into_page(page: Path, text: str) -> None:
    """Put `text` between the two marks of the page."""
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def _about(found: Results) -> str:
    days = sorted({one["day"] for one in found.values()})
    commits = sorted({one["commit"] for one in found.values() if one["commit"]})
    loads = [one["cost"]["load"] for one in found.values()]
    versions = sorted({one["version"] for one in found.values() if "version" in one})
    if not found:
        return "Nothing was run."
    return (
        f"{' to '.join(dict.fromkeys((days[0], days[-1])))}, Splink {', '.join(versions)}, Khua"
        f" {', '.join(commits)}; load average before a step {min(loads):.1f} to {max(loads):.1f}."
    )


def _rows(found: Results, names: dict[str, str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    for table, title in names.items():
        for tool, called in TOOLS.items():
            if one := found.get((table, tool)):
                yield f"{title} | {called}", one, table


def _right(found: Results, names: dict[str, str]) -> Iterator[str]:
    yield "| table | tool | best F1 | its P | its R | R at P .99 | clustered F1 | ceiling |"
    yield "|---|---|---|---|---|---|---|---|"
    for title, one, table in _rows(found, names):
        right, best = one["right"], one["right"]["best"]
        everything = found.get((table, "khua_all")) if one["tool"].startswith("khua") else one
        ceiling = f"{everything['right']['ceiling']:.3f}" if everything else ""
        cells = [best["f1"], best["precision"], best["recall"], right["at_p99"]["recall"]]
        told = " | ".join(f"{value:.4f}" for value in cells)
        yield f"| {title} | {told} | {_clusters(right)} | {ceiling} |"


def _clusters(right: dict[str, Any]) -> str:
    """The tool's own clusters where it writes some, and the best of connected components."""
    best = right["clustered_best"]
    told = f"{best['f1']:.3f}" if best else ""
    if own := right.get("clusters_file"):
        return f"{own['f1']:.3f} ({told})"
    return f"({told})"


def _cost(found: Results, names: dict[str, str]) -> Iterator[str]:
    yield "| table | tool | wall s | CPU s | times Khua's CPU | memory MB | load |"
    yield "|---|---|---|---|---|---|---|"
    for title, one, table in _rows(found, names):
        cost, ours = one["cost"], found.get((table, "khua"))
        times = f"{cost['cpu'] / ours['cost']['cpu']:.2f}" if ours else ""
        yield (
            f"| {title} | {cost['wall']:.1f} | {cost['cpu']:.1f} | {times}"
            f" | {cost['rss_mb']:,.0f} | {cost['load']:.1f} |"
        )


def _growth(found: Results, sizes: list[int]) -> Iterator[str]:
    head = [f"{size:,}" for size in sizes]
    yield f"| CPU seconds a million records | {' | '.join(head)} | exponent |"
    yield "|---" * (len(sizes) + 2) + "|"
    for scripts in ("latin", "mixed"):
        for tool, called in TOOLS.items():
            spent = [found.get((f"{scripts}_{size}", tool)) for size in sizes]
            if sum(map(bool, spent)) < 2:
                continue
            seconds = [one["cost"]["cpu"] if one else None for one in spent]
            cells = [
                f"{s / size * 1e6:,.0f}" if s else ""
                for s, size in zip(seconds, sizes, strict=True)
            ]
            known = [(n, s) for n, s in zip(sizes, seconds, strict=True) if s]
            (n1, s1), (n2, s2) = known[-2:]
            exponent = math.log(s2 / s1) / math.log(n2 / n1)
            yield f"| {scripts}, {called} | {' | '.join(cells)} | {exponent:.2f} |"


def _spark(found: Results) -> Iterator[str]:
    for (table, tool), one in found.items():
        if tool == "khua_spark" and (same := one.get("same_as_duckdb")):
            yield (
                f"- {table}: {same['both']:,} pairs in both, {same['one_only']:,} from DuckDB only,"
                f" {same['other_only']:,} from Spark only; weights differ by at most"
                f" {same['largest_difference']:.2g} bits."
            )
