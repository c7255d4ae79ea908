import numpy as np
import pytest

from khua.money.generate.labels import LABELS, joined, renumbered, table


def some(numbers: list[int], attempts: list[int], kind: str = "cycle"):
    size = len(numbers)
    return table(
        {
            "number": np.array(numbers, np.int64),
            "attempt": np.array(attempts, np.int32),
            "kind": [kind] * size,
            "innocent": np.zeros(size, np.int8),
        }
    )


def test_roles_may_be_left_out():
    labels = some([3, 4], [1, 1])
    assert labels.schema.equals(LABELS)
    assert labels["role_src"].to_pylist() == ["", ""]


def test_attempts_of_several_tables_are_told_apart():
    both = joined([some([5, 1], [1, 2]), some([2, 9], [1, 1], "rent-ring"), some([], [])])
    assert both["number"].to_pylist() == [1, 2, 5, 9]
    assert both["attempt"].to_pylist() == [2, 3, 1, 3]
    assert joined([]).num_rows == 0


def test_labels_follow_their_transactions():
    found = renumbered(some([10, 30], [1, 1]), np.array([30, 20, 10]), np.array([1, 2, 3]))
    assert found["number"].to_pylist() == [3, 1]
    with pytest.raises(KeyError, match="not there"):
        renumbered(some([11], [1]), np.array([30, 20, 10]), np.array([1, 2, 3]))
