"""What is wrong with what was asked of a trail, and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Text = Mapping[str, str]


class TracingProblem(ValueError):
    """What is asked cannot be traced: what is wrong, and the mend, in both languages."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(f"{what['en']} {mend['en']}")
        self.what, self.mend = what, mend


def said(what: Text, mend: Text, **values: object) -> TracingProblem:
    """A problem with the blanks of `what` filled."""
    return TracingProblem({lang: text.format_map(values) for lang, text in what.items()}, mend)


NO_SEED: Final = (
    {"en": "There is nothing to begin from.", "lo": "ບໍ່ມີຈຸດເລີ່ມຕົ້ນ."},
    {
        "en": "Name an account, or a transaction.",
        "lo": "ໃຫ້ລະບຸບັນຊີ ຫຼື ທຸລະກຳ.",
    },
)
IS_CASH: Final = (
    {"en": "Cash is no account to begin from.", "lo": "ເງິນສົດບໍ່ແມ່ນບັນຊີທີ່ຈະເລີ່ມຕົ້ນໄດ້."},
    {
        "en": "Name the transaction by which the cash was given in or taken out.",
        "lo": "ໃຫ້ລະບຸທຸລະກຳທີ່ຝາກ ຫຼື ຖອນເງິນສົດນັ້ນ.",
    },
)
NO_ACCOUNT: Final = {
    "en": "Account {account} has no transaction here.",
    "lo": "ບັນຊີ {account} ບໍ່ມີທຸລະກຳຢູ່ນີ້.",
}
CHECK_ACCOUNT: Final = {
    "en": "Check the number of the account, and that its transactions are loaded.",
    "lo": "ໃຫ້ກວດເລກບັນຊີ ແລະ ວ່າທຸລະກຳຂອງບັນຊີໄດ້ນຳເຂົ້າແລ້ວ.",
}
NO_TRANSACTION: Final = {
    "en": "There is no transaction {number}.",
    "lo": "ບໍ່ມີທຸລະກຳ {number}.",
}
CHECK_NUMBER: Final = {
    "en": "Check the number of the transaction.",
    "lo": "ໃຫ້ກວດເລກທຸລະກຳ.",
}
OUT_OF_TIME: Final = {
    "en": "Transaction {number} lies outside the period asked for.",
    "lo": "ທຸລະກຳ {number} ຢູ່ນອກໄລຍະເວລາທີ່ກຳນົດ.",
}
WIDEN: Final = {
    "en": "Widen the period, or leave the transaction out.",
    "lo": "ໃຫ້ຂະຫຍາຍໄລຍະເວລາ ຫຼື ບໍ່ໃສ່ທຸລະກຳນີ້.",
}
MOVES_NOTHING: Final = {
    "en": "Transaction {number} moves no money from one account to another.",
    "lo": "ທຸລະກຳ {number} ບໍ່ໄດ້ຍ້າຍເງິນຈາກບັນຊີໜຶ່ງໄປອີກບັນຊີໜຶ່ງ.",
}
BAD_AMOUNT: Final = {
    "en": "The amount of transaction {number} that is of the case must be above 0 and at most "
    "{most}.",
    "lo": "ຈຳນວນເງິນຂອງທຸລະກຳ {number} ທີ່ເປັນຂອງຄະດີ ຕ້ອງຫຼາຍກວ່າ 0 ແລະ ບໍ່ເກີນ {most}.",
}
AMOUNT: Final = {
    "en": "Give it in minor units of the country's currency, or none for all of it.",
    "lo": "ໃຫ້ຂຽນເປັນຫົວໜ່ວຍນ້ອຍສຸດຂອງສະກຸນເງິນຂອງປະເທດ ຫຼື ບໍ່ໃສ່ ຖ້າແມ່ນທັງໝົດ.",
}
NO_TIME: Final = (
    {"en": "The period ends before it begins.", "lo": "ໄລຍະເວລາສິ້ນສຸດກ່ອນເລີ່ມຕົ້ນ."},
    {"en": "Give a later end, or an earlier beginning.", "lo": "ໃຫ້ປ່ຽນວັນສິ້ນສຸດ ຫຼື ວັນເລີ່ມຕົ້ນ."},
)
BAD_LIMIT: Final = (
    {
        "en": "A depth is one hop or more, a least amount 0 or more.",
        "lo": "ຄວາມເລິກຕ້ອງແຕ່ 1 ຕໍ່ຂຶ້ນໄປ, ຈຳນວນເງິນຕ່ຳສຸດຕ້ອງແຕ່ 0 ຂຶ້ນໄປ.",
    },
    {"en": "Write whole numbers.", "lo": "ໃຫ້ຂຽນເປັນຈຳນວນເຕັມ."},
)
ONLY_FORWARD: Final = (
    {
        "en": "Backward, opening balances can only be taken as there from the beginning.",
        "lo": "ເມື່ອຕິດຕາມຄືນຫຼັງ ຍອດເປີດບັນຊີຕ້ອງຖືວ່າມີຢູ່ແຕ່ຕົ້ນ.",
    },
    {"en": "Ask with opening first.", "lo": "ໃຫ້ໃຊ້ opening first."},
)
NEGATIVE: Final = {
    "en": "Transaction {number} has a value below zero.",
    "lo": "ທຸລະກຳ {number} ມີມູນຄ່າຕ່ຳກວ່າສູນ.",
}
POSITIVE: Final = {
    "en": "Load it as a payment the other way.",
    "lo": "ໃຫ້ນຳເຂົ້າເປັນການຊຳລະໃນທິດທາງກົງກັນຂ້າມ.",
}
TOO_MUCH: Final = (
    {
        "en": "The values of all transactions together are more than can be counted exactly.",
        "lo": "ມູນຄ່າຂອງທຸກທຸລະກຳລວມກັນ ຫຼາຍເກີນກວ່າທີ່ຈະນັບໄດ້ຢ່າງແນ່ນອນ.",
    },
    {
        "en": "Check the units of the amounts, or load a shorter period.",
        "lo": "ໃຫ້ກວດຫົວໜ່ວຍຂອງຈຳນວນເງິນ ຫຼື ນຳເຂົ້າໄລຍະທີ່ສັ້ນກວ່າ.",
    },
)
