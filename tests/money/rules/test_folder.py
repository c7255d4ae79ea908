"""A folder as `khua money generate` writes it, read back: the rules find the same."""

from collections import Counter

import pytest

from khua.money import generate, rules
from khua.money.known import SCHEMAS
from khua.money.reading.rejects import Refused
from khua.money.rules import folder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    made = generate.country(30_000, seed=5, days=70)
    path = tmp_path_factory.mktemp("country") / "made"
    made.write(path)
    return made, path, folder.read(path)


def test_the_rules_find_the_same_in_files_as_in_memory(written):
    made, _, read = written
    assert read.rejects.count == 0
    ids = read.flow.transaction_ids.to_pylist()
    some = ["F01", "F02", "F04", "F12", "F14", "F15", "F16", "F20", "F23", "F26"]
    here, _ = rules.run(made.ledger, made.known, only=some)
    there, skipped = rules.run(read.flow.ledger, read.known, only=some)
    assert skipped == []
    assert here.num_rows > 50

    def told(rows, number):
        return {(row["rule"], number(row["number"])) for row in rows.to_pylist() if row["number"]}

    assert told(here, lambda n: n) == told(there, lambda n: ids[n - 1])


def test_what_is_known_comes_back(written):
    made, _, read = written
    assert read.known.has() == set(SCHEMAS)
    for name in ("places", "merchants"):
        assert getattr(read.known, name).num_rows == getattr(made.known, name).num_rows
    assert read.known.places.equals(made.known.places) or read.known.places["province"].equals(
        made.known.places["province"]
    )
    here, there = made.known.holders, read.known.holders
    assert there.num_rows == here.num_rows
    for column in ("occupation", "company", "institution", "income", "staff"):
        assert sorted(there[column].to_pylist()) == sorted(here[column].to_pylist()), column
    for column in ("phone", "email", "sector", "employer"):
        assert len(there[column].unique()) == len(here[column].unique()), column

    def households(table):  # those of one are told in the file, and no number in memory
        of = Counter(table["relatives"].to_pylist())
        return sorted(size for number, size in of.items() if number and size > 1)

    assert households(there) == households(here)


def test_a_file_alone_knows_nobody(written):
    _, path, _ = written
    read = folder.read(path / "transactions.parquet")
    assert read.known.has() == frozenset()
    assert len(read.flow.ledger) == 30_000


def test_a_folder_without_transactions(tmp_path):
    with pytest.raises(FileNotFoundError):
        folder.read(tmp_path)
    (tmp_path / "transactions.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Refused):
        folder.read(tmp_path)


def test_codes_of_places_and_merchants_that_are_no_numbers(tmp_path):
    (tmp_path / "transactions.csv").write_text(
        "transaction_id,src,dst,ts_epoch,amount,kind,channel,place,merchant\n"
        "t1,CASH,A-1,1735700000,5000000,cash_in,atm,VTE-9,\n"
        "t2,A-1,S-1,1735700100,5000,purchase,card,,HOTEL\n"
    )
    (tmp_path / "branches.csv").write_text("code,province,machine\nVTE-9,LA-VT,yes\nX,LA-SV,no\n")
    (tmp_path / "merchants.csv").write_text("code,trade\nHOTEL,lodging\n")
    (tmp_path / "accounts.csv").write_text("number,holder,opened,branch\nA-1,C1,02/01/2025,VTE-9\n")
    (tmp_path / "customers.csv").write_text("number,phone\nC1,020 5555 1234\n")
    read = folder.read(tmp_path)
    ledger, known = read.flow.ledger, read.known
    assert known.places["place"].to_pylist() == [ledger.place[0]]
    assert known.places["machine"].to_pylist() == [1]
    assert known.merchants.to_pylist() == [
        {"merchant": ledger.merchant[1], "trade": 3, "opens": 0, "closes": 24}
    ]
    (account,) = known.accounts.to_pylist()
    assert account["account"] == ledger.dst[0]
    assert account["opened"] == 1735750800  # midnight in Vientiane
    assert account["province"] == known.places["province"][0].as_py()
    assert known.holders["phone"].to_pylist() == [1]
