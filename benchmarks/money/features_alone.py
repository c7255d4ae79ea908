"""The features of a table in memory, nothing read or written: `python -m
benchmarks.money.features_alone TABLE`. Prints CPU-seconds of one batch, and of parts of 2,048."""

import json
import sys
import time
from pathlib import Path

import numpy as np

from khua.money.features import Parameters, Stream
from khua.money.features.file import GROUP
from khua.money.features.stream import padded
from khua.money.ledger import Ledger
from khua.money.reading.flow import flow_file


def cpu(ledger: Ledger, part: int) -> float:
    """CPU-seconds for the whole ledger in parts of so many transactions."""
    live = Stream(Parameters())
    made = np.zeros((len(live.names), padded(part)), np.float32)
    columns = ledger.columns().values()
    begun = time.process_time()
    for begin in range(0, len(ledger), part):
        live.add_into(Ledger(*(column[begin : begin + part] for column in columns)), made, 0)
    return time.process_time() - begun


def main() -> None:
    ledger = flow_file(Path(sys.argv[1])).ledger
    cpu(ledger.take(np.arange(min(100, len(ledger)))), 100)  # loads the kernels
    print(json.dumps({"cpu": cpu(ledger, GROUP), "parts": cpu(ledger, 2_048)}))


if __name__ == "__main__":
    main()
