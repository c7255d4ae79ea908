"""The attack on a release in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from khua.figures.catalogue import table
from khua.figures.counting import ALL
from khua.figures.release.model import BROKEN_FROM, LEAST_MEAN, Breakdown, Release, Text
from khua.figures.shown import Cell

FINDINGS: Final[Mapping[str, Text]] = {
    "exact": {
        "en": "The true number is known: {value}.",
        "lo": "ສາມາດຮູ້ຈຳນວນຈິງໄດ້: {value}.",
    },
    "nobody": {
        "en": "It is known for certain that nobody of the group is in this cell.",
        "lo": "ສາມາດຮູ້ແນ່ນອນວ່າບໍ່ມີໃຜໃນກຸ່ມຢູ່ໃນຊ່ອງນີ້.",
    },
    "differs": {
        "en": "An earlier release has another number: somebody came or went, and it is known of"
        " what kind.",
        "lo": "ຊຸດທີ່ເຜີຍແຜ່ກ່ອນມີຕົວເລກອື່ນ: ມີຄົນເພີ່ມ ຫຼື ຫຼຸດ ແລະ ຮູ້ໄດ້ວ່າເປັນຄົນປະເພດໃດ.",
    },
}
REPORT: Final[Text] = {
    "en": """ATTACK ON THE RELEASE

What was published: {cells} numbers. What a reader knows of them: the method and the size of its
moves (never the keys), which cells are part of which, that the same people always have the same
number, and by which rule tables were left out: {statements} statements about {unknowns} cells.

1. Bounds. For each of {small} cells that may be small, the least and the greatest true number that
   all of this leaves possible was worked out by linear programming over all tables together. Cells
   whose true number is known: {exact}. Cells of which it is certain that nobody of a group is in
   them: {nobody}.
2. Differences. {again} numbers stand in an earlier release too. Those by which one would see who
   was added since: {differs}.
3. People alone. People who are alone in a group and of whom a further breakdown tells something:
   {broken}. Groups shown as fewer than {from_} are not broken down.
4. What may be supposed and is not proved. Of {noughts} published noughts in groups with somebody in
   them, {empty} % are empty; the others are of one to five people. {whole} groups are shown in one
   cell alone; that all of the group are in it is right of {right} %.

{verdict}""",
    "lo": """ການທົດສອບໂຈມຕີຊຸດເຜີຍແຜ່

ສິ່ງທີ່ເຜີຍແຜ່: {cells} ຕົວເລກ. ສິ່ງທີ່ຜູ້ອ່ານຮູ້: ວິທີການ ແລະ ຂະໜາດຂອງການປັບຕົວເລກ (ບໍ່ແມ່ນກະແຈລັບ), ຊ່ອງໃດເປັນສ່ວນຂອງຊ່ອງໃດ,
ຄົນກຸ່ມດຽວກັນມີຕົວເລກດຽວກັນສະເໝີ ແລະ ກົດເກນທີ່ຕັດຕາຕະລາງອອກ: {statements} ຂໍ້ກ່ຽວກັບ {unknowns} ຊ່ອງ.

1. ຂອບເຂດ. ສຳລັບແຕ່ລະຊ່ອງໃນ {small} ຊ່ອງທີ່ອາດມີຈຳນວນໜ້ອຍ ໄດ້ຄິດໄລ່ຈຳນວນຈິງໜ້ອຍສຸດ ແລະ ຫຼາຍສຸດທີ່ເປັນໄປໄດ້
   ດ້ວຍໂປຣແກຣມເສັ້ນຊື່ ໂດຍໃຊ້ທຸກຕາຕະລາງຮ່ວມກັນ. ຊ່ອງທີ່ຮູ້ຈຳນວນຈິງ: {exact}. ຊ່ອງທີ່ຮູ້ແນ່ນອນວ່າບໍ່ມີໃຜໃນກຸ່ມ: {nobody}.
2. ຄວາມແຕກຕ່າງ. {again} ຕົວເລກມີໃນຊຸດທີ່ເຜີຍແຜ່ກ່ອນ. ຕົວເລກທີ່ເຮັດໃຫ້ເຫັນວ່າໃຜຖືກເພີ່ມເຂົ້າ: {differs}.
3. ຄົນດຽວໃນກຸ່ມ. ຄົນທີ່ຢູ່ຄົນດຽວໃນກຸ່ມ ແລະ ມີການແຍກລະອຽດຕໍ່ທີ່ບອກກ່ຽວກັບລາວ: {broken}.
   ກຸ່ມທີ່ສະແດງໜ້ອຍກວ່າ {from_} ບໍ່ຖືກແຍກລະອຽດ.
4. ສິ່ງທີ່ອາດຄາດເດົາໄດ້ ແຕ່ພິສູດບໍ່ໄດ້. ໃນ {noughts} ເລກສູນທີ່ເຜີຍແຜ່ ຂອງກຸ່ມທີ່ມີຄົນ, {empty} % ແມ່ນບໍ່ມີໃຜແທ້; ນອກນັ້ນມີໜຶ່ງຫາຫ້າຄົນ.
   {whole} ກຸ່ມສະແດງຢູ່ຊ່ອງດຽວ; ການຄາດວ່າທັງກຸ່ມຢູ່ໃນນັ້ນຖືກຕ້ອງ {right} %.

{verdict}""",
}
METHOD: Final[Text] = {
    "en": """HOW THESE NUMBERS WERE MADE

Every number was moved by chance, by at most {most} up or down; large numbers by {noise} on average
(standard deviation). The same people always show the same number, in whatever table they stand.
{never} are never shown, a count of nought stays nought, and a nought that is shown may be of up to
{most} people. Numbers are moved one by one: what a table adds up to may differ from its total.

A table, or a part of it, is left out where its cells have fewer than {least} on average; numbers by
province are of three years together; a group shown as fewer than {from_} is not broken down
further (empty in the files). A year that was published is not counted again, unless many people
came to it. The chance by which numbers are moved comes from a secret that is never published.
""",
    "lo": """ຕົວເລກເຫຼົ່ານີ້ເຮັດຂຶ້ນແນວໃດ

ແຕ່ລະຕົວເລກຖືກປັບແບບບັງເອີນ ຂຶ້ນ ຫຼື ລົງ ບໍ່ເກີນ {most}; ຕົວເລກໃຫຍ່ປັບສະເລ່ຍ {noise} (ຄ່າຜັນແປມາດຕະຖານ).
ຄົນກຸ່ມດຽວກັນສະແດງຕົວເລກດຽວກັນສະເໝີ ບໍ່ວ່າຢູ່ຕາຕະລາງໃດ. ບໍ່ສະແດງ {never}, ຈຳນວນສູນຍັງເປັນສູນ,
ແລະ ສູນທີ່ສະແດງອາດມີເຖິງ {most} ຄົນ. ຕົວເລກຖືກປັບແຍກກັນ: ຜົນລວມຂອງຕາຕະລາງອາດບໍ່ເທົ່າກັບຍອດລວມ.

ຕາຕະລາງ ຫຼື ສ່ວນຂອງມັນຖືກຕັດອອກ ຖ້າແຕ່ລະຊ່ອງມີສະເລ່ຍໜ້ອຍກວ່າ {least}; ຕົວເລກຕາມແຂວງແມ່ນລວມສາມປີ;
ກຸ່ມທີ່ສະແດງໜ້ອຍກວ່າ {from_} ບໍ່ຖືກແຍກລະອຽດຕໍ່ (ວ່າງໃນເອກະສານ). ປີທີ່ເຜີຍແຜ່ແລ້ວບໍ່ນັບຄືນ ນອກຈາກມີຄົນເພີ່ມເຂົ້າຫຼາຍ.
ຄວາມບັງເອີນທີ່ໃຊ້ປັບຕົວເລກມາຈາກຄວາມລັບທີ່ບໍ່ເຜີຍແຜ່.
""",
}
VERDICTS: Final[Mapping[bool, Text]] = {
    True: {"en": "Nothing was found.", "lo": "ບໍ່ພົບຫຍັງ."},
    False: {
        "en": "Found; not to be signed off, and not to be published:",
        "lo": "ພົບ; ຫ້າມເຊັນຮັບຮອງ ແລະ ຫ້າມເຜີຍແຜ່:",
    },
}


def finding(kind: str, part: Breakdown, cell: Cell, value: int) -> dict[str, str]:
    """One finding: where, and what is known."""
    where = part.words()
    told = {}
    for lang, text in FINDINGS[kind].items():
        given = table(part.table)
        named = [
            each.values[code][lang]
            for each, code in zip(given.by[1:], cell[1:], strict=True)
            if code != ALL
        ]
        place = f"{where[lang]} ({', '.join(named)})" if named else where[lang]
        told[lang] = f"{place}. {text.format(value=value)}"
    return told


def report(measured: Mapping[str, int], kinds: Mapping[str, int], found: Sequence[Text]) -> Text:
    """The whole attack. `kinds`: how many findings of each kind."""
    told = {}
    for lang, text in REPORT.items():
        lines = "\n".join(f"- {each[lang]}" for each in found)
        verdict = VERDICTS[not found][lang] + (f"\n{lines}" if lines else "")
        counts = {kind: kinds.get(kind, 0) for kind in FINDINGS}
        told[lang] = text.format(**measured, **counts, from_=BROKEN_FROM, verdict=verdict) + "\n"
    return told


def method(release: Release) -> Text:
    """How the numbers were made: what is published of the method."""
    return {
        lang: text.format(
            most=release.most,
            noise=round(release.noise, 1),
            never=", ".join(map(str, release.never)),
            least=LEAST_MEAN,
            from_=BROKEN_FROM,
        )
        for lang, text in METHOD.items()
    }
