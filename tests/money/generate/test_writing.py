import csv
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from pyarrow import parquet

from khua.money import currencies
from khua.money.generate import texts
from khua.money.generate.writing import FILES
from khua.money.ledger import COLUMNS
from khua.money.reading import kyc
from khua.money.reading.rejects import Rejects
from khua.money.reading.tables import flow_file
from khua.names import normalise
from khua.places import provinces


@pytest.fixture(scope="module")
def folder(small, tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "country"
    small.write(place)
    return place


def rows(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_are_read_back_as_the_same_ledger(small, folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    found = flow_file(
        folder / "transactions.parquet", rates=currencies.rates_by_day(small.rates.rows())
    )
    assert not found.rejects.shown
    for name in COLUMNS:
        if name not in ("src", "dst"):
            assert (getattr(found.ledger, name) == getattr(small.ledger, name)).all(), name
    accounts = np.concatenate([["CASH"], found.accounts.to_numpy(zero_copy_only=False)])
    for end in ("src", "dst"):
        ours = getattr(small.ledger, end)
        written = np.where(ours == 0, "CASH", texts.accounts(ours))
        assert (accounts[getattr(found.ledger, end)] == written).all()


def test_labels_stand_beside(small, folder):
    table = parquet.read_table(folder / "labels.parquet")
    assert table.column_names == [
        "transaction_id", "attempt", "kind", "innocent", "role_src", "role_dst",
    ]  # fmt: skip
    assert table.num_rows == small.labels.num_rows


def test_customers_are_read_as_they_were_made(small, folder):
    rejects, unread = Rejects(), Rejects()
    found = list(kyc.customers(folder / "customers.csv", rejects, unread))
    assert not rejects.shown
    assert not unread.shown
    holders = small.known.holders
    assert len(found) == holders.num_rows
    assert [int(one.livelihood) for one in found] == holders["occupation"].to_pylist()
    assert [int(bool(one.company)) for one in found] == holders["company"].to_pylist()
    assert [one.income or 0 for one in found] == pytest.approx(
        holders["income"].to_pylist(), abs=12 * 100
    )
    # equal numbers, equal texts; different ones, different texts
    for name, column in (
        ("phone", "phone"), ("address", "address"), ("document_number", "document"),
        ("email", "email"), ("employer", "employer"),
    ):  # fmt: skip
        texts_ = [getattr(one, name) for one in found]
        numbers = holders[column].to_pylist()
        pairs = {(n, text) for n, text in zip(numbers, texts_, strict=True) if n and text}
        assert len(pairs) == len({n for n, _ in pairs}) == len({text for _, text in pairs}), name
    assert any(one.document_expires and one.document_expires.year < 2025 for one in found)


def test_accounts_branches_merchants_and_rates_are_read(small, folder):
    rejects, unread = Rejects(), Rejects()
    known = small.known
    accounts = list(kyc.accounts(folder / "accounts.csv", rejects, unread))
    assert [int(one.kind) for one in accounts] == known.accounts["kind"].to_pylist()
    holders = [int(one.holder[1:]) if one.holder else 0 for one in accounts]
    assert holders == known.accounts["holder"].to_pylist()
    branches = {one.code: one for one in kyc.branches(folder / "branches.csv", rejects, unread)}
    assert len(branches) == known.places.num_rows
    isos = [one.iso for one in provinces()]
    for one, province in zip(accounts, known.accounts["province"].to_pylist(), strict=True):
        assert (isos.index(branches[one.branch].province) + 1 if one.branch else 0) == province
    shops = list(kyc.merchants(folder / "merchants.csv", rejects, unread))
    assert [int(one.sells) for one in shops] == known.merchants["trade"].to_pylist()
    assert [one.hours for one in shops] == list(
        zip(
            known.merchants["opens"].to_pylist(), known.merchants["closes"].to_pylist(), strict=True
        )
    )
    assert list(kyc.rates(folder / "rates.csv", rejects)) == small.rates.rows()
    assert not rejects.shown
    assert not unread.shown


def test_what_accounts_begin_with(small, folder):
    accounts = rows(folder, "accounts.csv")
    opening = [float(row["opening_balance"]) for row in accounts]
    assert opening == pytest.approx(
        small.opening[1:] / np.where(small.currencies[1:] == 704, 1, 100)
    )
    assert [row["overdraft"] == "unlimited" for row in accounts] == small.unlimited[1:].tolist()


def test_names_are_lao_in_normal_form_and_of_nobody(folder):
    customers = [row for row in rows(folder, "customers.csv") if row["company"] == "no"]
    for row in customers[:400]:
        assert normalise(row["name"]) == row["name"]
        assert row["name_latin"].isascii()
        assert row["phone"].startswith("+856200"), "020 0…: nobody has such a number"
        assert row["document_number"] == "" or row["document_number"].startswith("DEMO")
    latin = [row["name"].isascii() for row in customers]
    assert 0.15 < np.mean(latin) < 0.35
    common = Counter(row["name_latin"] for row in customers).most_common(1)
    assert common[0][1] < 30


def test_the_same_bytes(small, folder, tmp_path):
    small.write(tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


def test_progress_is_told(small, tmp_path):
    told = []
    part = replace(small, ledger=small.ledger.take(np.arange(100)))
    part.write(tmp_path / "few", lambda step, done: told.append((step, done)))
    assert told[-1] == ("write", 1.0)
    assert [done for _, done in told] == sorted(done for _, done in told)
