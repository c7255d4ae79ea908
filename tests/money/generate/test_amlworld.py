from pathlib import Path

import pytest

from khua.money.generate import amlworld

#: IBM's file, where this machine has it; the repository does not hold it
REAL = Path("/work/shared/data/amlworld_HI-Small_Patterns.txt")

CYCLE = """BEGIN LAUNDERING ATTEMPT - CYCLE:  Max 3 hops
2022/09/01 13:19,022164,802528AE0,025547,8034D1800,11893.81,US Dollar,11893.81,US Dollar,ACH,1
2022/09/02 14:51,025547,8034D1800,009417,8037EB780,86374.33,Yuan,86374.33,Yuan,ACH,1
2022/09/02 20:23,009417,8037EB780,022164,802528AE0,11802.12,US Dollar,11802.12,US Dollar,ACH,1
END LAUNDERING ATTEMPT - CYCLE
"""
STACK = """
BEGIN LAUNDERING ATTEMPT - STACK
2022/09/02 12:36,0223,80A,0040312,80B,14153.46,Swiss Franc,14153.46,Swiss Franc,ACH,1
END LAUNDERING ATTEMPT - STACK
"""


def read(folder: Path, text: str) -> list[amlworld.Attempt]:
    file = folder / "patterns.txt"
    file.write_text(text, encoding="utf-8")
    return amlworld.attempts(file)


def test_a_cycle_is_read(tmp_path):
    cycle, stack = read(tmp_path, CYCLE + STACK)
    assert (cycle.pattern, cycle.detail) == ("cycle", "Max 3 hops")
    assert (stack.pattern, stack.detail) == ("stack", "")
    assert cycle.rows[1].src == ("025547", "8034D1800")
    assert cycle.rows[1].at - cycle.rows[0].at == (25 * 60 + 32) * 60
    assert cycle.rows[1].paid_currency == "Yuan"
    assert cycle.rows[1].dollars == pytest.approx(12_896, abs=10)
    assert len(cycle.accounts) == 3
    assert amlworld.strictly_chained(cycle)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2022/09/02 20:23", "2022/09/02 14:50"),  # before the hop that brought the money
        ("009417,8037EB780,022164,802528AE0", "009417,8037EB780,022164,OTHER"),  # does not close
        ("025547,8034D1800,009417", "025547,OTHER,009417"),  # does not follow
    ],
)
def test_what_is_not_strictly_chained(tmp_path, old, new):
    (cycle,) = read(tmp_path, CYCLE.replace(old, new))
    assert not amlworld.strictly_chained(cycle)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CYCLE.replace("Yuan", "Groat"), 3),
        (CYCLE.replace("2022/09/02 14:51", "yesterday"), 3),
        (CYCLE.replace("CYCLE", "SPIRAL"), 1),
        (CYCLE.replace("END LAUNDERING ATTEMPT - CYCLE", ""), 5),
        (CYCLE + CYCLE.splitlines()[1], 6),
        (CYCLE.splitlines()[0] + "\n" + CYCLE, 2),
        ("END LAUNDERING ATTEMPT - CYCLE", 1),
        ("Timestamp,From Bank,Account\n", 1),
    ],
)
def test_a_broken_file_is_refused_by_line(tmp_path, text, line):
    with pytest.raises(amlworld.NotAttempts) as caught:
        read(tmp_path, text)
    assert caught.value.line == line
    assert str(line) in caught.value.problem["lo"]
    assert caught.value.mend["lo"]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    file = tmp_path / "patterns.txt"
    file.write_bytes(b"BEGIN \xff\xfe")
    with pytest.raises(amlworld.NotAttempts):
        amlworld.attempts(file)


@pytest.mark.skipif(not REAL.exists(), reason=f"the real attempts are not here: {REAL}")
def test_the_real_attempts():
    found = amlworld.attempts(REAL)
    assert (len(found), sum(len(attempt.rows) for attempt in found)) == (370, 3_209)
    cycles = [attempt for attempt in found if attempt.pattern == "cycle"]
    assert len(cycles) == 54
    assert sum(map(amlworld.strictly_chained, cycles)) == 49
