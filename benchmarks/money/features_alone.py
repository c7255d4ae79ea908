"""The features of a table in memory, nothing read or written: `python -m
benchmarks.money.features_alone TABLE`. Prints CPU-seconds in large parts and in parts of 2,048."""

import json
import sys
import time
from pathlib import Path

import numpy as np

from khua.money.features import Parameters
from khua.money.features.file import GROUP
from khua.money.features.parameters import DAY
from khua.money.features.stream import Rows, padded
from khua.money.ledger import Ledger
from khua.money.reading.flow import flow_file


def cpu(ledger: Ledger, part: int) -> float:
    """CPU-seconds for the whole ledger in parts of so many transactions."""
    maker = Rows(Parameters(ahead=20 * DAY))  # as the command does
    made = np.zeros((len(maker.names), padded(part)), np.float32)
    begun = time.process_time()
    for begin in range(0, len(ledger), part):
        maker.add(ledger, begin, min(begin + part, len(ledger)), made)
    return time.process_time() - begun


def main() -> None:
    ledger = flow_file(Path(sys.argv[1])).ledger
    cpu(ledger.take(np.arange(min(100, len(ledger)))), 100)  # loads the kernels
    print(json.dumps({"cpu": cpu(ledger, GROUP), "parts": cpu(ledger, 2_048)}))


if __name__ == "__main__":
    main()
