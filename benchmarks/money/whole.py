"""Everything at once, in one process: `python -m benchmarks.money.whole FOLDER STORE`.

FOLDER: what `khua money generate` wrote. Its transactions are read as a bank's file is, written to
a store, read back from it; then every rule that the data allow is run, and every pattern is looked
for with its evidence. Prints CPU-seconds (user and system, all threads) and peak memory of each as
JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from khua.money import rules
from khua.money.patterns.score import score
from khua.money.rules import folder, running
from khua.money.store import Store, numbers_of

PAGE = resource.getpagesize()


def main() -> None:
    where, keep = Path(sys.argv[1]), Path(sys.argv[2])
    told: dict[str, Any] = {"steps": {}, "rules": {}}
    steps = told["steps"]
    with costed(steps, "read the files"):
        read = folder.read(where)
    with costed(steps, "write to the store"):
        store = Store(keep)
        ledger = read.flow.ledger
        parts = store.write(1, replace(ledger, number=numbers_of(1, ledger.number - 1)))
    known = read.known
    del read, ledger
    with costed(steps, "read from the store"):
        ledger = store.read(parts)
    told["rows"] = len(ledger)
    ready, skipped = running.sorted_out(rules.catalogue(), ledger, known)
    told["skipped"] = [each.rule.id for each in skipped]
    with costed(steps, "rules"):
        for found in rules.each_of(ready, ledger, known):
            told["rules"][found.rule.id] = [round(found.seconds, 2), found.rows.num_rows]
    with costed(steps, "score: all patterns with their evidence"):
        scored = score(ledger)
    told["attempts"] = len(set(scored.attempts.tolist()))
    told["gave_up"] = dict(scored.gave_up)
    told["cpu"] = sum(cpu for cpu, _ in steps.values())
    told["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps(told))


@contextmanager
def costed(steps: dict[str, Any], name: str) -> Iterator[None]:
    """Note CPU-seconds and the most memory that was held while it went on."""
    most, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            most[0] = max(most[0], pages * PAGE / 1e6)

    watch = threading.Thread(target=look)
    watch.start()
    begun = time.process_time()
    try:
        yield
    finally:
        spent = time.process_time() - begun
        done.set()
        watch.join()
        steps[name] = [round(spent, 2), round(most[0])]
        print(name, steps[name], file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
