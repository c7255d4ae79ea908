"""What the verifier finds, in words."""

from dataclasses import dataclass
from typing import Any, Final

Text = dict[str, str]  # {"en": …, "lo": …}


@dataclass(frozen=True)
class Problem:
    """Something that was done to the audit chain of `office` (its code), at entry `seq` or, for
    None, at none in particular."""

    office: str
    seq: int | None
    kind: str
    text: Text


SAYS: Final[dict[str, Text]] = {
    "edited": {
        "en": "{office}: entry {seq} was edited.",
        "lo": "{office}: ລາຍການ {seq} ຖືກແກ້ໄຂ.",
    },
    "deleted": {
        "en": "{office}: entry {seq} was deleted.",
        "lo": "{office}: ລາຍການ {seq} ຖືກລຶບ.",
    },
    "deleted.many": {
        "en": "{office}: entries {seq} to {last} were deleted.",
        "lo": "{office}: ລາຍການ {seq} ຫາ {last} ຖືກລຶບ.",
    },
    "swapped": {
        "en": "{office}: entries {seq} and {other} were swapped.",
        "lo": "{office}: ລາຍການ {seq} ແລະ {other} ຖືກສະຫຼັບກັນ.",
    },
    "added": {
        "en": "{office}: a second entry {seq} was added.",
        "lo": "{office}: ມີລາຍການ {seq} ອັນທີສອງຖືກເພີ່ມເຂົ້າ.",
    },
    "unsealed": {
        "en": "{office}: {count} entries were put in beside the chain.",
        "lo": "{office}: ມີ {count} ລາຍການທີ່ຖືກໃສ່ໄວ້ນອກຕ່ອງໂສ້.",
    },
    "truncated": {
        "en": "{office}: the end is cut off: entries {seq} to {last} are gone ({witness}).",
        "lo": "{office}: ທ້າຍຖືກຕັດ: ລາຍການ {seq} ຫາ {last} ຫາຍໄປ ({witness}).",
    },
    "head": {
        "en": "{office}: the head of the chain was edited: it is not the last entry, {seq}.",
        "lo": "{office}: ຫົວຕ່ອງໂສ້ຖືກແກ້ໄຂ: ບໍ່ກົງກັບລາຍການສຸດທ້າຍ {seq}.",
    },
    "rewritten": {
        "en": "{office}: the chain was rewritten: entry {seq} is not the one that was signed "
        "({witness}).",
        "lo": "{office}: ຕ່ອງໂສ້ຖືກຂຽນໃໝ່: ລາຍການ {seq} ບໍ່ແມ່ນອັນທີ່ເຊັນໄວ້ ({witness}).",
    },
    "history-edited": {
        "en": "{office}: a row of the history under entry {seq} was edited.",
        "lo": "{office}: ແຖວໃນປະຫວັດ ພາຍໃຕ້ລາຍການ {seq} ຖືກແກ້ໄຂ.",
    },
    "history-deleted": {
        "en": "{office}: rows of the history under entry {seq} were deleted: {there} of {sealed} "
        "are there.",
        "lo": "{office}: ແຖວໃນປະຫວັດ ພາຍໃຕ້ລາຍການ {seq} ຖືກລຶບ: ມີ {there} ຈາກ {sealed}.",
    },
    "history-added": {
        "en": "{office}: rows were added to the history under entry {seq}: {there} are there, "
        "{sealed} were sealed.",
        "lo": "{office}: ມີແຖວຖືກເພີ່ມໃສ່ປະຫວັດ ພາຍໃຕ້ລາຍການ {seq}: ມີ {there}, ຜະນຶກໄວ້ {sealed}.",
    },
    "history-unsealed": {
        "en": "{office}: {count} rows were put into the history under no entry, the first with "
        "number {first}.",
        "lo": "{office}: ມີ {count} ແຖວຖືກໃສ່ໃນປະຫວັດໂດຍບໍ່ຢູ່ພາຍໃຕ້ລາຍການໃດ, ແຖວທຳອິດແມ່ນເລກ {first}.",
    },
    "signature": {
        "en": "{office}: the signature on head {seq} is not that of key {key}.",
        "lo": "{office}: ລາຍເຊັນຢູ່ຫົວ {seq} ບໍ່ແມ່ນຂອງກະແຈ {key}.",
    },
    "no-key": {
        "en": "{office}: there are signed heads and no public key to hold them to.",
        "lo": "{office}: ມີຫົວທີ່ເຊັນໄວ້ ແຕ່ບໍ່ມີກະແຈສາທາລະນະເພື່ອກວດ.",
    },
}
#: who says that a chain went further, or otherwise
TABLE: Final[Text] = {"en": "the head in the database", "lo": "ຫົວໃນຖານຂໍ້ມູນ"}
SIGNED: Final[Text] = {
    "en": "head signed {at} with key {key}",
    "lo": "ຫົວທີ່ເຊັນ {at} ດ້ວຍກະແຈ {key}",
}


def problem(office: str, seq: int | None, kind: str, **values: Any) -> Problem:
    """`kind`: a key of SAYS; what follows a dot chooses only the words. A value that is a Text is
    put in the language of the sentence."""
    said = {
        lang: sentence.format(
            office=office,
            seq=seq,
            **{name: v[lang] if isinstance(v, dict) else v for name, v in values.items()},
        )
        for lang, sentence in SAYS[kind].items()
    }
    return Problem(office, seq, kind.partition(".")[0], said)
