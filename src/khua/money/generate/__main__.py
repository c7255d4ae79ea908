"""What calibration.yaml and docs/money-generator.md are made with.

`python -m khua.money.generate HI-Small_Patterns.txt` prints `calibration.yaml` anew; without a
file it prints how generated attempts compare with the real ones.
"""

import sys
from pathlib import Path

from khua.money.generate.amlworld import attempts
from khua.money.generate.calibration import compared, planted, seen, written
from khua.money.generate.making import country

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(written([seen(one) for one in attempts(Path(sys.argv[1]))]), end="")
    else:
        made = country(600_000, 1, days=60, strength=40)
        print(compared(planted(made.ledger, made.labels)), end="")
