"""Writes a batch and stops at a moment that it is told, to be killed there (test_store)."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from khua.money import store
from tests.money.ledgers_made import made


def main(folder: str, batch: str, stop: str) -> None:
    """Stop before the given moving of a file ("stage": while files are still being written;
    "end": after all)."""
    moved = 0
    rename = os.rename

    def wait() -> None:
        print("here", flush=True)
        time.sleep(600)

    def moving(source: Any, target: Any) -> None:
        nonlocal moved
        if stop == str(moved):
            wait()
        moved += 1
        rename(source, target)

    def settling(path: Path) -> Any:
        if stop == "stage" and len(list(path.parent.glob("*"))) > 2:
            wait()
        return settle(path)

    settle = store._settle
    store._settle = settling
    os.rename = moving
    place = store.Store(Path(folder))
    ledger, keys = made(int(batch))
    with place.loading():
        place.write(int(batch), ledger, keys)
        wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
