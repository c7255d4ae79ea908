"""From cells to what is compared."""

import numpy as np
import pytest

from khua.matching.features import Features, from_columns, one
from khua.matching.keys import block_keys
from khua.matching.model import declared


def test_one_record() -> None:
    record = one(
        full_name="ທ້າວ ຄຳປານ ໄຊຍະວົງ",
        dob="14/3/2528",
        sex="ຊາຍ",
        phone=["020 5551 2345", "+66812345678"],
        id_no="P 123456",
        province="Savannakhet",
    ).record(0)
    assert record["given_form"] == "ຄຳປານ"
    assert (record["given"], record["given_bones"]) == ("kampan", "kmpn")
    assert record["birth"] == 19850314
    assert record["phones"] == ["+8562055512345", "+66812345678"]
    assert record["documents"] == ["P123456"]
    assert (record["sex"], record["province"], record["district"]) == ("m", "LA-SV", "")


def test_columns_fill_in_for_each_other() -> None:
    features = from_columns(
        {
            "first_name": ["Khamphone", None, "Somchai Sayyavong", "Kham Phone"],
            "surname": ["Sayyavong", "", "", "Sayyavong"],
            "full_name": ["Another Name", "Khamphone Sayyavong", None, None],
        }
    )
    names = [(r["given_form"], r["family_form"]) for r in map(features.record, range(4))]
    assert names == [
        ("khamphone", "sayyavong"),
        ("khamphone", "sayyavong"),
        ("somchai", "sayyavong"),
        ("khamphone", "sayyavong"),
    ]


def test_several_values_in_a_cell_and_no_more_than_four() -> None:
    features = from_columns({"phone": ["55500001; 55500002", "55500001/55500001", "", None]})
    assert [len(features.record(row)["phones"]) for row in range(4)] == [2, 1, 0, 0]
    many = one(phone=[f"5550000{digit}" for digit in range(1, 8)]).record(0)["phones"]
    assert len(many) == 4


def test_what_cannot_be_read_is_told_by_row() -> None:
    features = from_columns({"dob": ["1990", "soon", None, "soon"]})
    assert features.strange["dob"].tolist() == [1, 3]


def test_columns_of_other_names_or_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="no such columns: height"):
        from_columns({"height": ["180"]})
    with pytest.raises(ValueError, match="one length"):
        from_columns({"dob": ["1990"], "sex": ["m", "f"]})


def test_a_record_alone_has_the_keys_it_has_in_a_table() -> None:
    cells = {
        "first_name": ["Khamphone", "ຄຳພອນ", "Boun", ""],
        "surname": ["Sayyavong", "ໄຊຍະວົງ", "Keo", "Sombath"],
        "dob": ["1990-02-03", "1990", "", "1971-01-01"],
        "phone": ["55512345", "", "55512345;55599999", ""],
        "district": ["Kaysone", "", "Xay", "Xay"],
    }
    table = block_keys(from_columns(cells))
    for row in range(4):
        alone = block_keys(one(**{name: column[row] for name, column in cells.items()}))
        for block, keys in table.items():
            assert {int(k) for k in np.atleast_1d(keys[row]) if k} == {
                int(k) for k in np.atleast_1d(alone[block][0]) if k
            }


def test_keys_do_not_depend_on_the_order_of_the_names() -> None:
    one_way = block_keys(one(first_name="Khamphone", surname="Sayyavong"))
    other_way = block_keys(one(first_name="Sayyavong", surname="Khamphone"))
    for block in ("whole_name", "whole_bones"):
        assert one_way[block][0] == other_way[block][0] != 0
    assert one_way["given_here"][0] == 0  # a part is not known


def test_keys_stay_what_they_are() -> None:
    """They are kept in the database: other keys would have to be written for everybody."""
    keys = block_keys(one(first_name="Khamphone", surname="Sayyavong", phone="55512345"))
    assert int(keys["phone"][0]) == 2263583130296152614
    assert int(keys["whole_name"][0]) == -3423193652806198470


def test_blocks_without_a_key_have_none() -> None:
    assert set(block_keys(one(dob="1990"))) == {
        name for name, block in declared().blocks.items() if not block.near
    }


def test_rows_can_be_taken() -> None:
    features: Features = from_columns({"first_name": ["Kham", "Boun", "Keo"], "dob": ["1", "", ""]})
    assert [features.take(np.array([2, 0])).record(row)["given_form"] for row in (0, 1)] == [
        "keo",
        "kham",
    ]
