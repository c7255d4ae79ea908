"""Lists in Lao dictionary order, as PostgreSQL's `lo-x-icu` collation gives it (but `lo-x-icu`
puts Lao before Latin; the key keeps digits, Latin, Lao).

Data for `test_sorting.py` and for any test that compares SQL `lao_key()` with Python `sort_key`.
"""

from typing import Final

IN_ORDER: Final[dict[str, list[str]]] = {
    "vowels before their consonant": ["ກາ", "ເກ", "ໄກ", "ຂາ", "ແຂ", "ນາ"],
    "finals before vowel signs": ["ກ", "ກກ", "ກງ", "ກມ", "ກວາ", "ກອ", "ກະ", "ກັກ", "ກາ", "ກຽກ"],
    "clusters with ຫ": ["ຫງາ", "ໜາ", "ເໜາ", "ໝາ", "ຫວາ", "ຫະ", "ຫາ", "ຫຼາ", "ເຫາ", "ເຫຼາ"],
    "ສ after ຈ": ["ງາ", "ຈາ", "ເຈ", "ສາ", "ໄສ", "ຊາ", "ຍາ"],
    "scripts and digits": ["2", "໓", "Anou", "Bounmy", "ກາ"],
    "provinces": [
        "ຄຳມ່ວນ",
        "ຈຳປາສັກ",
        "ສະຫວັນນະເຂດ",
        "ສາລະວັນ",
        "ຊຽງຂວາງ",
        "ເຊກອງ",
        "ໄຊສົມບູນ",
        "ໄຊຍະບູລີ",
        "ນະຄອນຫຼວງວຽງຈັນ",
        "ບໍ່ແກ້ວ",
        "ບໍລິຄຳໄຊ",
        "ຜົ້ງສາລີ",
        "ວຽງຈັນ",
        "ຫົວພັນ",
        "ຫຼວງນ້ຳທາ",
        "ຫຼວງພະບາງ",
        "ອັດຕະປື",
        "ອຸດົມໄຊ",
    ],
}  # fmt: skip

# Any text: SQL and Python must agree on every one of these, whatever the order.
ANY_TEXT: Final[list[str]] = [
    "",
    " ",
    "Đặng Thị Hà",
    "École, ÉCOLE, ecole",
    "İstanbul ΣΑΣ straße",
    "王小明",
    "สมชาย ใจดี",
    "เชียงของ",
    "ນ້ຳທາ",
    "ໂຮງຮຽນ ໑໒໓",
    "ເໜືອ ໃໝ່ ຫຼວງ",
    "ຉາ ຆາ ຯ ໆ",
    "a\\b 'quoted' %_",
    "ເ",
    "ເເກ",
]
