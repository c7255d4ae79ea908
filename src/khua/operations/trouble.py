"""What stops an operation, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]  # {"en": …, "lo": …}


class Stopped(Exception):
    """An operation that did nothing, or undid what it had done: what is wrong, and the mend."""

    def __init__(self, problem: Text, mend: Text) -> None:
        super().__init__(f"{problem['en']} {mend['en']}")
        self.problem, self.mend = problem, mend


def stopped(told: tuple[Text, Text], **values: object) -> Stopped:
    """`Stopped` from a pair of texts with blanks; raise what it returns."""
    return Stopped(
        *({lang: text.format_map(values) for lang, text in part.items()} for part in told)
    )


WRONG_KEY: tuple[Text, Text] = (
    {
        "en": "This key does not open the backup.",
        "lo": "ກະແຈນີ້ເປີດຊຸດສຳຮອງບໍ່ໄດ້.",
    },
    {
        "en": "Give the key file whose public key was named with --to when it was made.",
        "lo": "ໃຫ້ໃຊ້ໄຟລ໌ກະແຈທີ່ກົງກັບກະແຈສາທາລະນະທີ່ໃຊ້ກັບ --to ຕອນສຳຮອງ.",
    },
)
NO_BACKUP: tuple[Text, Text] = (
    {
        "en": "This file is not a backup of Khua.",
        "lo": "ໄຟລ໌ນີ້ບໍ່ແມ່ນຊຸດສຳຮອງຂອງ Khua.",
    },
    {
        "en": "Name the file that `khua backup` wrote.",
        "lo": "ໃຫ້ລະບຸໄຟລ໌ທີ່ `khua backup` ຂຽນໄວ້.",
    },
)
DAMAGED: tuple[Text, Text] = (
    {
        "en": "The backup is damaged: {what}.",
        "lo": "ຊຸດສຳຮອງເສຍຫາຍ: {what}.",
    },
    {
        "en": "Nothing was restored. Use another copy of it, or an earlier backup.",
        "lo": "ບໍ່ໄດ້ກູ້ຄືນຫຍັງ. ໃຫ້ໃຊ້ສຳເນົາອື່ນ ຫຼື ຊຸດສຳຮອງກ່ອນໜ້ານັ້ນ.",
    },
)


def damaged(what: str) -> Stopped:
    """`what`: the table, file or place, in words that hold no content of the record."""
    return stopped(DAMAGED, what=what)
