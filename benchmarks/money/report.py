"""What the steps found, as the tables of docs/money_benchmarks.md."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

Results = Mapping[str, dict[str, Any]]

BEGIN: Final = "<!-- figures of one run: `make bench-money` writes from here -->"
END: Final = "<!-- to here -->"
#: of the score: told in this order
PATTERNS: Final = ("cycle", "scatter-gather", "gather-scatter", "fan-in", "fan-out", "chain")


def tables(folder: Path) -> str:
    """Markdown of every result in a folder."""
    found = {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")
    }
    if not found:
        return "Nothing was run.\n"
    parts = [_about(found)]
    for title, lines in (
        ("Features", _features(found)),
        ("LightGBM on both", _learned(found)),
        ("Cycles of two and three", _patterns(found)),
        ("Every pattern, every shape", _everything(found)),
        ("Tracing from ten seeds", _tracing(found)),
        ("Everything at once", _whole(found)),
        ("Real attempts among innocent cycles", _score(found)),
        ("Growth", _growth(found)),
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


def _about(found: Results) -> str:
    days = sorted({one["day"] for one in found.values()})
    loads = [one["load"] for one in found.values()]
    return (
        f"{' to '.join(dict.fromkeys((days[0], days[-1])))}; load average before a step"
        f" {min(loads):.1f} to {max(loads):.1f}."
    )


def _flows(found: Results, step: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The results of a step by size and hubs."""
    for name, one in found.items():
        if name.startswith(f"{step}-"):
            size, _, hubs = name.removeprefix(f"{step}-").partition("-")
            if size.isdigit() and hubs.isdigit():
                yield int(size), int(hubs), one


def _ordered(found: Results, step: str) -> list[tuple[int, int, dict[str, Any]]]:
    return sorted(_flows(found, step), key=lambda row: row[:2])


def _rate(one: Mapping[str, Any] | None, key: str = "a_second") -> str:
    if not one:
        return ""
    if "stopped" in one:
        return f"stopped: {_limit(one)}"
    return f"{one[key]:,.0f}"


def _limit(one: Mapping[str, Any]) -> str:
    return "out of memory" if one["stopped"] == "memory" else f"{one['stopped']:.0f} CPU-s"


def _features(found: Results) -> Iterator[str]:
    yield (
        "| transactions | two-way hubs | Khua, the whole command (all columns) | Khua, in memory |"
        " snapml, `transform` alone | times: command / in memory | DuckDB, 12 columns |"
        " Khua's memory |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|"
    for size, hubs, one in _ordered(found, "features"):
        ours, theirs = one["ours"], one.get("peer")
        peer = times = ""
        if theirs:
            peer = f"{theirs['a_second']:,.0f} ({theirs['columns']} columns)"
            if theirs["rows"] < size:
                peer += f", first {theirs['rows']:,}"
            times = f"{one['times']:.0f} / {one['times_features']:.0f}"
        yield (
            f"| {size:,} | {hubs} | {ours['a_second']:,.0f} | {ours['features_a_second']:,.0f} |"
            f" {peer} | {times} | {_rate(found.get(f'features-duckdb-{size}-{hubs}'))} |"
            f" {ours['rss_mb']:,.0f} MB |"
        )


def _learned(found: Results) -> Iterator[str]:
    yield "| table | features | columns | AP, by seed | F1, by seed |"
    yield "|---|---|--:|---|---|"
    for name, one in sorted(found.items()):
        judged = one.get("judged", [])
        for whose in dict.fromkeys(line["features"] for line in judged):
            own = [line for line in judged if line["features"] == whose]
            ap = ", ".join(f"{line['ap']:.3f}" for line in own)
            f1 = ", ".join(f"{line['f1']:.3f}" for line in own)
            table = name.removeprefix("learned-")
            yield f"| {table} | {whose} | {own[0]['columns']} | {ap} | {f1} |"


def _patterns(found: Results) -> Iterator[str]:
    yield (
        "| transactions | two-way hubs | Khua | DuckDB, joins | DuckDB, hubs taken out first |"
        " networkx | cycles | the same rows |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|---|"
    for size, hubs, one in _ordered(found, "patterns-khua"):
        others = {
            tool: found.get(f"patterns-{tool}-{size}-{hubs}")
            for tool in ("duckdb", "duckdb-capped", "networkx")
        }
        # who knows no hubs finds what passes through them besides
        same = [
            tool for tool, other in others.items()
            if other and other.get("digest") == one["digest"]
        ]  # fmt: skip
        cells = " | ".join(_rate(other) for other in others.values())
        agree = ", ".join(same)
        yield f"| {size:,} | {hubs} | {_rate(one)} | {cells} | {one['cycles']} | {agree} |"


def _everything(found: Results) -> Iterator[str]:
    rows = _ordered(found, "patterns-khua-all")
    names = [name for name in rows[0][2] if name in _NAMES] if rows else []
    yield f"| transactions | two-way hubs | all together | {' | '.join(names)} |"
    yield "|--:|--:|" + "--:|" * (len(names) + 1)
    for size, hubs, one in rows:
        if "stopped" in one:
            yield f"| {size:,} | {hubs} | {_rate(one)} |" + " |" * len(names)
        else:
            cells = " | ".join(f"{one[name]:.1f} s" for name in names)
            yield f"| {size:,} | {hubs} | {_rate(one)} | {cells} |"


_NAMES: Final = (
    "cycle", "scatter-gather", "gather-scatter", "stack", "bipartite", "fan-in", "fan-out",
    "chain", "pass-through",
)  # fmt: skip


def _tracing(found: Results) -> Iterator[str]:
    methods = ("haircut", "fifo", "lifo", "poison", "earliest")
    yield (
        f"| transactions | two-way hubs | Khua: ground | {' | '.join(methods)} | haircut, plain"
        " Python | reached in three hops: Khua | DuckDB, recursive | the same |"
    )
    yield "|--:|--:|" + "--:|" * (len(methods) + 4) + "---|"
    for size, hubs, one in _ordered(found, "tracing-khua"):
        plain = found.get(f"tracing-plain-{size}-{hubs}", {})
        sql = found.get(f"tracing-duckdb-{size}-{hubs}", {})
        cells = " | ".join(f"{one[name]:.2f} s" for name in methods)
        by_hand = f"{plain['haircut']:.1f} s" if "haircut" in plain else ""
        reached = f"{sql['near']:.2f} s" if "near" in sql else _limit(sql) if sql else ""
        same = []
        if "traced" in plain and abs(plain["traced"] / one["traced"] - 1) < 1e-4:
            same.append("sum")
        if sql.get("reached") == one["reached"]:
            same.append("accounts")
        yield (
            f"| {size:,} | {hubs} | {one['ground']:.2f} s | {cells} | {by_hand} |"
            f" {one['near']:.3f} s | {reached} | {', '.join(same)} |"
        )


def _whole(found: Results) -> Iterator[str]:
    yield "| transactions | step | CPU-s | peak MB |"
    yield "|--:|---|--:|--:|"
    for name, one in sorted(found.items()):
        if name.startswith("whole-"):
            for step, (cpu, memory) in one["steps"].items():
                yield f"| {one['rows']:,} | {step} | {cpu:.1f} | {memory:,} |"
            cpu, memory = one["cpu"], one["rss_mb"]
            yield f"| {one['rows']:,} | **together** | **{cpu:.0f}** | {memory:,.0f} |"
            slow = sorted(one["rules"].items(), key=lambda rule: -rule[1][0])[:8]
            told = ", ".join(f"{rule} {cost[0]:.1f}" for rule, cost in slow)
            yield f"| {one['rows']:,} | the dearest rules: {told} | | |"


def _score(found: Results) -> Iterator[str]:
    yield (
        "| world | strictly chained cycles found | "
        + " | ".join(f"{name}: found, precision" for name in PATTERNS)
        + " | attempts told, right | AP |"
    )
    yield "|---|---|" + "---|" * (len(PATTERNS) + 2)
    worlds = {int(n.removeprefix("score-")): one for n, one in found.items() if "world" in one}
    for _, one in sorted(worlds.items()):
        cells = [
            f"{told['found']} of {told['of']}, {told['precision']:.2f}"
            for told in (one["patterns"][name] for name in PATTERNS)
        ]
        count, right = one["attempts"]
        yield (
            f"| {one['world']} | {one['in_ratio'][0]} of {one['in_ratio'][1]}"
            f" ({one['strict'][0]} of {one['strict'][1]}) | {' | '.join(cells)} |"
            f" {count:.0f}, {right:.2f} | {one['ap']:.3f} |"
        )


def _of_peer(one: Mapping[str, Any]) -> float:
    """CPU-seconds of snapml, for all rows where it was stopped before the last."""
    ours, times = one["ours"], one.get("times", math.nan)
    return float(ours["cpu"] * times)


def _growth(found: Results) -> Iterator[str]:
    """How CPU-seconds grow with size (exponent between the smallest and the largest), and how many
    times as long the largest takes with hubs."""
    yield "| | exponent with size, no hubs | with ten hubs | times as long with hubs |"
    yield "|---|--:|--:|--:|"
    for title, step, cost in (
        ("Khua's features, in memory", "features", lambda one: one["ours"]["features_cpu"]),
        ("snapml", "features", _of_peer),
        ("Khua, cycles of two and three", "patterns-khua", lambda one: one.get("cpu", math.nan)),
        ("DuckDB, the same", "patterns-duckdb", lambda one: one.get("cpu", math.nan)),
        ("Khua, every pattern", "patterns-khua-all", lambda one: one.get("cpu", math.nan)),
        ("Khua, haircut", "tracing-khua", lambda one: one["ground"] + one["haircut"]),
    ):
        spent = {(size, hubs): cost(one) for size, hubs, one in _flows(found, step)}
        sizes = sorted({size for size, _ in spent})
        if not sizes:
            continue
        exponents = []
        for hubs in (0, 10):
            low, high = spent.get((sizes[0], hubs)), spent.get((sizes[-1], hubs))
            wide = low and high and sizes[0] < sizes[-1]
            exponents.append(
                f"{math.log(high / low) / math.log(sizes[-1] / sizes[0]):.2f}" if wide else ""
            )
        with_hubs = spent.get((sizes[-1], 10), math.nan) / spent.get((sizes[-1], 0), math.nan)
        cells = [*exponents, f"{with_hubs:.1f}"]
        yield f"| {title} | {' | '.join('' if cell == 'nan' else cell for cell in cells)} |"
