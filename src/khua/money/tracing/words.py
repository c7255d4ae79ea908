"""What the methods of tracing mean and cannot say, and why a trail ends: in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from khua.money.tracing.asked import End, Method, Opening
from khua.money.tracing.traced import Traced

Text = Mapping[str, str]

#: the names of the methods
NAMES: Final[Mapping[Method, Text]] = {
    Method.EARLIEST: {"en": "Earliest arrival", "lo": "ມາຮອດກ່ອນໝູ່"},
    Method.FIFO: {"en": "First in, first out", "lo": "ເຂົ້າກ່ອນ ອອກກ່ອນ"},
    Method.LIFO: {"en": "Last in, first out", "lo": "ເຂົ້າຫຼັງ ອອກກ່ອນ"},
    Method.HAIRCUT: {"en": "Pro rata (haircut)", "lo": "ຕາມສັດສ່ວນ"},
    Method.POISON: {"en": "All that touches (poison)", "lo": "ທຸກຢ່າງທີ່ສຳຜັດ"},
}
#: each method in two sentences: what it supposes, and what that means for the result
METHODS: Final[Mapping[Method, Text]] = {
    Method.EARLIEST: {
        "en": "Shows every account that money of the case could have reached in the order of time, "
        "when, and by which way. It follows time alone and says nothing of how much came there.",
        "lo": "ສະແດງທຸກບັນຊີທີ່ເງິນຂອງຄະດີອາດໄປຮອດຕາມລຳດັບເວລາ, ເມື່ອໃດ ແລະ ທາງໃດ. "
        "ວິທີນີ້ຕິດຕາມແຕ່ເວລາ ແລະ ບໍ່ບອກວ່າເງິນໄປຮອດເທົ່າໃດ.",
    },
    Method.FIFO: {
        "en": "Supposes that the money that came into an account first also leaves it first. What "
        "was there before the money of the case is spent before it, so that it stays longer.",
        "lo": "ຖືວ່າເງິນທີ່ເຂົ້າບັນຊີກ່ອນ ກໍອອກກ່ອນ. ເງິນທີ່ມີຢູ່ກ່ອນເງິນຂອງຄະດີຖືກໃຊ້ກ່ອນ, ເງິນຂອງຄະດີຈຶ່ງຢູ່ດົນກວ່າ.",
    },
    Method.LIFO: {
        "en": "Supposes that the money that came into an account last leaves it first. Money of "
        "the case that is paid on soon is followed whole; what lies under it stays untouched.",
        "lo": "ຖືວ່າເງິນທີ່ເຂົ້າບັນຊີຫຼັງສຸດ ອອກກ່ອນ. ເງິນຂອງຄະດີທີ່ຖືກໂອນຕໍ່ໃນໄວໆ ຖືກຕິດຕາມທັງໝົດ; ເງິນທີ່ມີຢູ່ກ່ອນນັ້ນບໍ່ຖືກແຕະຕ້ອງ.",
    },
    Method.HAIRCUT: {
        "en": "Supposes that money mixes in an account, and that every payment takes of the money "
        "of the case the same share as of the balance. Many accounts hold a little of it, and no "
        "account more than its balance.",
        "lo": "ຖືວ່າເງິນປົນກັນໃນບັນຊີ ແລະ ການຊຳລະແຕ່ລະຄັ້ງເອົາເງິນຂອງຄະດີໄປໃນສັດສ່ວນດຽວກັນກັບຍອດເຫຼືອ. "
        "ຫຼາຍບັນຊີຈຶ່ງຖືເງິນນັ້ນໄວ້ບັນຊີລະໜ້ອຍ ແລະ ບໍ່ມີບັນຊີໃດຖືເກີນຍອດເຫຼືອຂອງມັນ.",
    },
    Method.POISON: {
        "en": "Supposes that an account that gets any money of the case belongs to the case with "
        "all that it holds, gets and sends from then on. The result is always more than the money "
        "of the case: it shows who was touched, not what can be claimed.",
        "lo": "ຖືວ່າບັນຊີທີ່ໄດ້ຮັບເງິນຂອງຄະດີແມ່ນແຕ່ໜ້ອຍດຽວ ເປັນຂອງຄະດີທັງໝົດ ນັບແຕ່ເວລານັ້ນ. "
        "ຜົນໄດ້ຮັບຫຼາຍກວ່າເງິນຂອງຄະດີສະເໝີ: ມັນບອກວ່າໃຜຖືກສຳຜັດ, ບໍ່ແມ່ນວ່າທວງໄດ້ເທົ່າໃດ.",
    },
}
#: what was supposed of money that was there before
OPENINGS: Final[Mapping[Opening, Text]] = {
    Opening.FIRST: {
        "en": "Where no opening balance was given, the least one that explains the payments is "
        "taken; it is taken as clean and as there from the beginning.",
        "lo": "ບ່ອນທີ່ບໍ່ມີຍອດເປີດບັນຊີ ຈະໃຊ້ຍອດຕ່ຳສຸດທີ່ອະທິບາຍການຊຳລະໄດ້; ຖືວ່າເປັນເງິນສະອາດ ແລະ ມີຢູ່ແຕ່ຕົ້ນ.",
    },
    Opening.LAST: {
        "en": "Where no opening balance was given, an account is taken as empty; what it pays "
        "beyond what it got is taken as clean, and as the last to leave.",
        "lo": "ບ່ອນທີ່ບໍ່ມີຍອດເປີດບັນຊີ ຖືວ່າບັນຊີເປົ່າ; ສ່ວນທີ່ຈ່າຍເກີນກວ່າທີ່ໄດ້ຮັບ ຖືວ່າເປັນເງິນສະອາດ ແລະ ອອກຫຼັງສຸດ.",
    },
}
#: why a trail ends
ENDS: Final[Mapping[End, Text]] = {
    End.CASH: {
        "en": "Cash: from here on the money leaves no trace in accounts.",
        "lo": "ເງິນສົດ: ແຕ່ນີ້ໄປ ເງິນບໍ່ມີຮ່ອງຮອຍໃນບັນຊີ.",
    },
    End.HUB: {
        "en": "Hub: the account deals with so many others that nothing can be said of where the "
        "money went on.",
        "lo": "ບັນຊີສູນກາງ: ບັນຊີນີ້ພົວພັນກັບບັນຊີອື່ນຫຼາຍ ຈົນບອກບໍ່ໄດ້ວ່າເງິນໄປໃສຕໍ່.",
    },
    End.SERVICE: {
        "en": "Service: an account of a bank itself, a biller or a clearing account, or a side "
        "that the source does not name.",
        "lo": "ບັນຊີບໍລິການ: ບັນຊີຂອງທະນາຄານເອງ, ຜູ້ເກັບເງິນ ຫຼື ບັນຊີສະສາງ ຫຼື ຝ່າຍທີ່ແຫຼ່ງຂໍ້ມູນບໍ່ໄດ້ລະບຸ.",
    },
    End.OUTSIDE: {
        "en": "Another bank: nothing was loaded of this account. Ask its bank.",
        "lo": "ທະນາຄານອື່ນ: ບໍ່ໄດ້ນຳເຂົ້າຂໍ້ມູນຂອງບັນຊີນີ້. ໃຫ້ຖາມທະນາຄານຂອງບັນຊີ.",
    },
    End.DEPTH: {
        "en": "Depth: the trail was to be followed no further than this many hops.",
        "lo": "ຄວາມເລິກ: ກຳນົດໃຫ້ຕິດຕາມບໍ່ເກີນຈຳນວນຂັ້ນນີ້.",
    },
    End.LEAST: {
        "en": "Amount: the payment carried less than was to be followed.",
        "lo": "ຈຳນວນເງິນ: ການຊຳລະນີ້ມີໜ້ອຍກວ່າທີ່ກຳນົດໃຫ້ຕິດຕາມ.",
    },
    End.DATE: {
        "en": "Date: the money is held here at the date, and the account pays on afterwards.",
        "lo": "ວັນທີ: ເງິນຍັງຢູ່ນີ້ໃນວັນທີກຳນົດ ແລະ ບັນຊີຈ່າຍຕໍ່ຫຼັງຈາກນັ້ນ.",
    },
}
#: the same of a walk backward, where it reads differently
ENDS_BACKWARD: Final[Mapping[End, Text]] = {
    **ENDS,
    End.CASH: {
        "en": "Cash: the money was paid in as cash; accounts do not say from where.",
        "lo": "ເງິນສົດ: ເງິນຖືກຝາກເປັນເງິນສົດ; ບັນຊີບໍ່ບອກວ່າມາຈາກໃສ.",
    },
    End.HUB: {
        "en": "Hub: the account deals with so many others that nothing can be said of where the "
        "money came from.",
        "lo": "ບັນຊີສູນກາງ: ບັນຊີນີ້ພົວພັນກັບບັນຊີອື່ນຫຼາຍ ຈົນບອກບໍ່ໄດ້ວ່າເງິນມາຈາກໃສ.",
    },
    End.DATE: {
        "en": "Date: the money was here already when the period began, and came in before.",
        "lo": "ວັນທີ: ເງິນມີຢູ່ນີ້ແລ້ວເມື່ອໄລຍະເວລາເລີ່ມຕົ້ນ ແລະ ເຂົ້າມາກ່ອນນັ້ນ.",
    },
}
_LOADED: Final = {
    "en": "Only what was loaded is seen: a payment that is missing changes every amount after it.",
    "lo": "ເຫັນແຕ່ສິ່ງທີ່ນຳເຂົ້າແລ້ວ: ທຸລະກຳທີ່ຂາດໄປ ປ່ຽນທຸກຈຳນວນເງິນຫຼັງຈາກນັ້ນ.",
}
_METHODS_DIFFER: Final = {
    "en": "Other methods give other amounts from the same payments. Which one holds is a question "
    "of law and for the court.",
    "lo": "ວິທີອື່ນໃຫ້ຈຳນວນເງິນຕ່າງກັນ ຈາກທຸລະກຳດຽວກັນ. ວິທີໃດໃຊ້ໄດ້ ເປັນບັນຫາທາງກົດໝາຍ ແລະ ສານເປັນຜູ້ຕັດສິນ.",
}
_RATES: Final = {
    "en": "Amounts are counted in the country's currency at the rate of each payment's day; where "
    "an account holds another currency, gains and losses of the rate are in the balance.",
    "lo": "ຈຳນວນເງິນນັບເປັນສະກຸນເງິນຂອງປະເທດ ຕາມອັດຕາແລກປ່ຽນຂອງມື້ຊຳລະ; "
    "ຖ້າບັນຊີຖືສະກຸນເງິນອື່ນ ກຳໄລ ແລະ ການສູນເສຍຈາກອັດຕາແລກປ່ຽນ ຢູ່ໃນຍອດເຫຼືອ.",
}
_NOT_GUILT: Final = {
    "en": "An account that money reached is not shown to be guilty: it may belong to a victim, or "
    "to somebody who was honestly paid.",
    "lo": "ບັນຊີທີ່ເງິນໄປຮອດ ບໍ່ໄດ້ໝາຍຄວາມວ່າເຈົ້າຂອງຜິດ: ອາດເປັນຂອງຜູ້ຖືກເຄາະຮ້າຍ ຫຼື ຜູ້ທີ່ໄດ້ຮັບເງິນໂດຍສຸດຈະລິດ.",
}
_UNKNOWN: Final = {
    "en": "Of {unknown} accounts of the trail no opening balance is known. Money that they had "
    "beyond the least possible would hold the money of the case back further.",
    "lo": "ບໍ່ຮູ້ຍອດເປີດບັນຊີຂອງ {unknown} ບັນຊີໃນເສັ້ນທາງນີ້. ຖ້າມີເງິນຫຼາຍກວ່າຍອດຕ່ຳສຸດ ເງິນຂອງຄະດີຈະຢູ່ດົນກວ່ານີ້.",
}
_SHORT: Final = {
    "en": "{short} accounts of the trail paid more than their given opening balance allows: "
    "payments into them are missing, or the balance is wrong.",
    "lo": "{short} ບັນຊີໃນເສັ້ນທາງນີ້ ຈ່າຍເກີນກວ່າຍອດເປີດບັນຊີທີ່ໃຫ້ມາ: ຂາດທຸລະກຳທີ່ເຂົ້າບັນຊີ ຫຼື ຍອດບໍ່ຖືກຕ້ອງ.",
}


def limits(traced: Traced) -> list[Text]:
    """What this trail cannot say, the weightiest first."""
    if not traced.by_value:
        return [_NOT_GUILT, _LOADED]
    found = [_METHODS_DIFFER, _NOT_GUILT, OPENINGS[traced.asked.opening]]
    for text, count in ((_UNKNOWN, traced.unknown), (_SHORT, traced.short)):
        if count:
            found.append({k: v.format(unknown=count, short=count) for k, v in text.items()})
    if len(set(traced.ledger.currency.tolist())) > 1:
        found.append(_RATES)
    return [*found, _LOADED]


def ends(traced: Traced) -> Mapping[End, Text]:
    """Why trails end, in the direction of this walk."""
    return ENDS_BACKWARD if traced.asked.backward else ENDS
