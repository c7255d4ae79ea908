"""The reasoner beside clingo and beside brute force: `python benchmarks/bench_reasoner.py [CASES]`.

The same invented findings of the Protocol's trafficking offence go to all three, one after the
other in one process. They must agree in every case, or nothing is timed and the exit code is 1.
Then times are compared as ratios: seconds belong to the machine, ratios less so.

The offence is grounded once for clingo, which then switches findings on and off and solves for
its cautious and, where it must, its brave consequences. Brute force tries every completion of what
is open; of codes of one element that are open it needs only two, or it would never end.
"""

import platform
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import clingo

import khua
from khua.law import STANDARDS, STANDINGS, Fact, Standard, assess, law
from khua.law.reason import read, result, value
from tests.law.oracles import RAW, Clingo, brute, codes_of, elements_of, expanded

VERSION = "tip-protocol-2000"
CASES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SEED = 1
TREE = next(each.tree for each in law().offences if each.version == VERSION and each.tree)
Case = tuple[dict[str, Fact], Standard, bool]


def main() -> int:
    cases = invented(CASES, random.Random(SEED))  # noqa: S311  nothing secret
    solver = Clingo(VERSION)
    ways: dict[str, Callable[[Case], str]] = {
        "Khua, the result": ours,
        "Khua, with elements and reasons": ours_in_full,
        "clingo": lambda case: solver.result(*case),
        "brute force": lambda case: brute(VERSION, *case),
    }
    answers: dict[str, list[str]] = {}
    times: dict[str, tuple[float, float]] = {}
    for name, way in ways.items():
        way(cases[0])  # what is read or built once is not counted
        answers[name], times[name] = timed(way, cases)
    print(
        f"Khua {khua.__version__}, clingo {clingo.__version__}, "
        f"Python {platform.python_version()}, law files {law().digests['palermo']}"
    )
    tree = expanded(RAW[VERSION]["requires"])
    print(f"{VERSION}: {len(codes_of(tree))} codes; {CASES} cases, seed {SEED}")
    first, *others = answers.values()
    same = sum(all(other[i] == each for other in others) for i, each in enumerate(first))
    print(f"all agree: {same} of {CASES} ({same / CASES:.2%}); {dict(Counter(first))}")
    if same != CASES:
        return 1
    print(f"{'times as long as the result alone':34}   median   slowest twentieth")
    unit = times["Khua, the result"]
    for name, (median, slow) in times.items():
        print(f"{name:34} {median / unit[0]:8.1f} {slow / unit[1]:19.1f}")
    return 0


def invented(count: int, dice: random.Random) -> list[Case]:
    """Findings on some of the offence's codes; from hardly any to nearly all."""
    tree = expanded(RAW[VERSION]["requires"])
    codes = codes_of(tree) + [each["none"] for each in elements_of(tree) if "none" in each]
    cases: list[Case] = []
    for _ in range(count):
        spoken = dice.sample(codes, dice.randint(1, len(codes)))
        # towards proof, or nearly every case would stay open
        weights = dice.choice([(6, 2, 1, 1), (1, 1, 1, 1), (1, 1, 6, 1)])
        facts = {
            code: Fact(
                dice.choices(STANDINGS, weights)[0],
                dice.random() < 0.5,
                (),
                dice.random() < 0.5,
            )
            for code in spoken
            if not code.endswith(".none") or dice.random() < 0.2
        }
        cases.append((facts, dice.choice(STANDARDS), dice.random() < 0.5))
    return cases


def ours(case: Case) -> str:
    """The result alone, as the other two give it."""
    facts, standard, complete = case
    reading = read(TREE, facts, standard, law().vocabulary, complete=complete)
    return result(value(TREE, reading.truths))


def ours_in_full(case: Case) -> str:
    """What a page asks for: all three offences of the Protocols, elements, what is missing."""
    facts, standard, complete = case
    found = assess(facts, standard=standard, complete=complete)
    for each in found:
        _ = each.elements, each.consent, each.next_evidence  # worked out when asked for
    return next(each.result for each in found if each.offence.version == VERSION)


def timed(way: Callable[[Case], str], cases: list[Case]) -> tuple[list[str], tuple[float, float]]:
    """The answers, and the seconds of a case: the median, and what one in twenty exceeds."""
    answers, seconds = [], []
    for case in cases:
        start = time.perf_counter()
        answers.append(way(case))
        seconds.append(time.perf_counter() - start)
    return answers, (statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1])


if __name__ == "__main__":
    sys.exit(main())
