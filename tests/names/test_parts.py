"""A written name in its parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khua.names import Name, key, parts

ANY = (
    st.text()
    | st.text(st.characters(min_codepoint=0x0E00, max_codepoint=0x0EFF))
    | st.text(st.sampled_from('Mr. ນາງ ทນาย(),"“”-née alias王小明'))
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Khampane Sayyavong", Name("", "Khampane", "Sayyavong")),
        ("Mr Khampane Sayyavong", Name("Mr", "Khampane", "Sayyavong")),
        ("Kham Phone Sayyavong", Name("", "Kham Phone", "Sayyavong")),
        ("ທ້າວ ຄຳປານ ໄຊຍະວົງ", Name("ທ້າວ", "ຄຳປານ", "ໄຊຍະວົງ")),
        ("ທ້າວ ຄຳປານ", Name("ທ້າວ", "ຄຳປານ", order_known=True)),
        ("นายสมชาย ใจดี", Name("นาย", "สมชาย", "ใจดี")),
        ("ລຸງ ຄຳປານ ໄຊຍະວົງ", Name("ລຸງ", "ຄຳປານ", "ໄຊຍະວົງ")),
        ("Boun Oum na Champassak", Name("", "Boun Oum", "na Champassak")),
        (
            "SAYYAVONG, Mr Khampane",
            Name("Mr", "Khampane", "SAYYAVONG", family_first=True, order_known=True),
        ),
        (
            "Nguyễn Văn Hậu",
            Name("", "Hậu", "Nguyễn", ("Văn",), family_first=True, order_known=True),
        ),
        (
            "Tran Thi Hoa",
            Name("", "Hoa", "Tran", ("Thi",), family_first=True, order_known=True),
        ),
        ("王小明", Name("", "小明", "王", family_first=True, order_known=True)),
        ("欧阳小明", Name("", "小明", "欧阳", family_first=True, order_known=True)),
        ("Wang Weiming", Name("", "Weiming", "Wang", family_first=True)),
        ("Khampane (Noy) Sayyavong", Name("", "Khampane", "Sayyavong", nicknames=("Noy",))),
        ("Khampane “Noy” Sayyavong", Name("", "Khampane", "Sayyavong", nicknames=("Noy",))),
        ("Khampane Sayyavong alias Noy", Name("", "Khampane", "Sayyavong", nicknames=("Noy",))),
        ("Khampane Sayyavong a.k.a. Noy", Name("", "Khampane", "Sayyavong", nicknames=("Noy",))),
        ("ຄຳປານ ໄຊຍະວົງ ຊື່ຫຼິ້ນ ນ້ອຍ", Name("", "ຄຳປານ", "ໄຊຍະວົງ", nicknames=("ນ້ອຍ",))),
        ("สมชาย ใจดี (ชื่อเล่น อ้วน)", Name("", "สมชาย", "ใจดี", nicknames=("อ้วน",))),
        ("Bounthai Pankeo née Sayyavong", Name("", "Bounthai", "Pankeo", former="Sayyavong")),
        ("Bounthai Pankeo (née Sayyavong)", Name("", "Bounthai", "Pankeo", former="Sayyavong")),
        ("ບຸນໄທ ປານແກ້ວ ນາມສະກຸນເດີມ ໄຊຍະວົງ", Name("", "ບຸນໄທ", "ປານແກ້ວ", former="ໄຊຍະວົງ")),
        ("Nee Sayyavong", Name("", "Nee", "Sayyavong")),
        ("Borneo Sayyavong", Name("", "Borneo", "Sayyavong")),
        ("(Noy)", Name("", "Noy", order_known=True)),
        ("", Name(order_known=True)),
    ],
)
def test_parts(text: str, expected: Name) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H.E. Mr Khampane Sayyavong", "kampan saiavoq"),
        ("ນາງ ຄໍາປານ  ໄຊຍະວົງ", "kampan saiavoq"),
        ("Kham-phone", "kampon"),
        ("O'Brien", "oblian"),
        ("Nguyễn Văn Hậu", "quian van hao"),
        ("…", ""),
    ],
)
def test_key(text: str, expected: str) -> None:
    assert key(text) == expected


@given(ANY)
def test_any_text_has_parts_and_a_key(text: str) -> None:
    name = parts(text)
    assert key(text).isascii()
    assert len(key(text).split()) == len(name.tokens)
