"""The words that the reasoner, the explanation and the commands say, in both languages."""

from __future__ import annotations

from khua.law.model import Cite, Law, Result, Standard, Standing, Text

RESULTS: dict[Result, Text] = {
    "established": {"en": "established", "lo": "ຄົບອົງປະກອບ"},
    "unknown": {"en": "open (not established yet)", "lo": "ຍັງບໍ່ຊັດເຈນ (ຍັງບໍ່ທັນຄົບອົງປະກອບ)"},
    "not_established": {"en": "not established", "lo": "ບໍ່ຄົບອົງປະກອບ"},
    "not_in_force": {"en": "law not in force on that day", "lo": "ກົດໝາຍບໍ່ມີຜົນສັກສິດໃນວັນນັ້ນ"},
    "not_encoded": {"en": "law not encoded for that day", "lo": "ກົດໝາຍສຳລັບວັນນັ້ນຍັງບໍ່ທັນບັນຈຸ"},
}
ELEMENT_RESULTS: dict[Result, Text] = {
    "established": {"en": "met", "lo": "ຄົບ"},
    "unknown": {"en": "open", "lo": "ຍັງບໍ່ຊັດເຈນ"},
    "not_established": {"en": "not met", "lo": "ບໍ່ຄົບ"},
}
STANDINGS: dict[Standing, Text] = {
    "proved": {"en": "proved", "lo": "ພິສູດແລ້ວ"},
    "alleged": {"en": "alleged", "lo": "ຖືກກ່າວຫາ"},
    "contradicted": {"en": "contradicted", "lo": "ຖືກຫັກລ້າງ"},
    "unknown": {"en": "unknown", "lo": "ບໍ່ຮູ້"},
}
STANDARDS: dict[Standard, Text] = {
    "suspicion": {
        "en": "suspicion (what is proved or alleged counts)",
        "lo": "ຄວາມສົງໄສ (ນັບສິ່ງທີ່ພິສູດແລ້ວ ຫຼື ຖືກກ່າວຫາ)",
    },
    "charge": {
        "en": "charge (proved, or alleged with at least one supporting item)",
        "lo": "ການສັ່ງຟ້ອງ (ພິສູດແລ້ວ ຫຼື ຖືກກ່າວຫາໂດຍມີຫຼັກຖານສະໜັບສະໜູນຢ່າງໜ້ອຍໜຶ່ງ)",
    },
    "conviction": {
        "en": "conviction (only what is proved counts)",
        "lo": "ການຕັດສິນລົງໂທດ (ນັບສະເພາະສິ່ງທີ່ພິສູດແລ້ວ)",
    },
}
SAY: dict[str, Text] = {
    "all": {"en": "all of these", "lo": "ຕ້ອງມີທຸກຂໍ້"},
    "any": {"en": "one of these is enough", "lo": "ມີຂໍ້ໃດຂໍ້ໜຶ່ງກໍພຽງພໍ"},
    "not": {"en": "not this", "lo": "ບໍ່ແມ່ນຂໍ້ນີ້"},
    "or": {"en": "or", "lo": "ຫຼື"},
    "proof_of": {"en": "proof: {}", "lo": "ການພິສູດ: {}"},
    "refute": {"en": "proof against: {}", "lo": "ການພິສູດຫັກລ້າງ: {}"},
    "conflict": {
        "en": "the findings contradict each other: “{}” is proved, and so is a listed alternative",
        "lo": "ຜົນການພິສູດຂັດກັນ: “{}” ພິສູດແລ້ວ ແລະ ຂໍ້ທີ່ລະບຸກໍພິສູດແລ້ວ",
    },
    "waits": {
        "en": "waits for a legal officer's finding",
        "lo": "ລໍຖ້າຂໍ້ວິນິດໄສຂອງເຈົ້າໜ້າທີ່ກົດໝາຍ",
    },
    "disputed": {"en": "findings disagree", "lo": "ຜົນການພິສູດບໍ່ກົງກັນ"},
    "not_needed": {"en": "not needed here", "lo": "ບໍ່ຈຳເປັນໃນທີ່ນີ້"},
    "not_listed": {
        "en": "not listed by this law, so it does not count",
        "lo": "ກົດໝາຍນີ້ບໍ່ໄດ້ລະບຸ, ສະນັ້ນບໍ່ນັບ",
    },
    "no_finding": {"en": "no finding yet", "lo": "ຍັງບໍ່ມີຜົນການພິສູດ"},
    "complete": {
        "en": "every finding made on this element is contradicted",
        "lo": "ທຸກຜົນການພິສູດກ່ຽວກັບອົງປະກອບນີ້ຖືກຫັກລ້າງ",
    },
    "unverified": {
        "en": "UNVERIFIED LAW: not checked against the full original text.",
        "lo": "ກົດໝາຍຍັງບໍ່ໄດ້ກວດທານ: ຍັງບໍ່ໄດ້ທຽບໃສ່ຕົ້ນສະບັບເຕັມ.",
    },
    "support": {
        "en": "This is decision support, not legal advice. An officer decides and signs.",
        "lo": "ນີ້ແມ່ນເຄື່ອງມືຊ່ວຍພິຈາລະນາ, ບໍ່ແມ່ນຄຳປຶກສາທາງກົດໝາຍ ແລະ ບໍ່ແມ່ນຄຳຕັດສິນ: ເຈົ້າໜ້າທີ່ເປັນຜູ້ຕັດສິນ ແລະ ລົງຊື່.",
    },
    "uncertain_day": {
        "en": "the day on which this law began or ended is known only roughly",
        "lo": "ວັນທີ່ກົດໝາຍເລີ່ມ ຫຼື ສິ້ນສຸດ ຮູ້ພຽງໂດຍປະມານ",
    },
    "uncertain_act": {
        "en": "the day of the act is known only roughly, and the law was not the same throughout",
        "lo": "ວັນທີກະທຳຮູ້ພຽງໂດຍປະມານ ແລະ ໃນໄລຍະນັ້ນກົດໝາຍບໍ່ໄດ້ຄືກັນຕະຫຼອດ",
    },
    "consent_minor": {
        "en": "irrelevant, because the person was under 18",
        "lo": "ບໍ່ກ່ຽວຂ້ອງ, ເພາະຜູ້ກ່ຽວອາຍຸຕ່ຳກວ່າ 18 ປີ",
    },
    "consent_means": {
        "en": "irrelevant, because of: {}",
        "lo": "ບໍ່ກ່ຽວຂ້ອງ, ເພາະມີ: {}",
    },
    "consent_open": {
        "en": "not an element: no defence where a listed means was used or the person was under 18",
        "lo": "ບໍ່ແມ່ນອົງປະກອບ; ບໍ່ສາມາດລົບລ້າງຄວາມຜິດໄດ້ ເມື່ອມີວິທີການທີ່ກົດໝາຍລະບຸ ຫຼື ຜູ້ກ່ຽວອາຍຸຕ່ຳກວ່າ 18 ປີ",
    },
    "consent_none": {"en": "not an element", "lo": "ບໍ່ແມ່ນອົງປະກອບ"},
}


def fill(key: str, *values: Text) -> Text:
    """The text `key` of SAY with its blanks filled in each language."""
    return {
        lang: text.format(*(value[lang] for value in values)) for lang, text in SAY[key].items()
    }


def joined(texts: list[Text], glue: str = ", ") -> Text:
    """Several texts as one, in each language."""
    return {lang: glue.join(text[lang] for text in texts) for lang in ("en", "lo")}


def one_of(texts: list[Text]) -> Text:
    """Several texts as “a, or b”."""
    return {
        lang: f", {SAY['or'][lang]} ".join(text[lang] for text in texts) for lang in ("en", "lo")
    }


def cited(cite: Cite | None, law: Law) -> Text:
    """A citation in words: “TIP Protocol art. 3(a)”; empty where there is none."""
    if cite is None:
        return {"en": "", "lo": ""}
    short = law.instruments[cite.instrument].short
    numbered = any(digit.isdigit() for digit in cite.article["en"][:1])
    word = {"en": "art. ", "lo": "ມາດຕາ "} if numbered else {"en": "", "lo": ""}
    return {lang: f"{short[lang]} {word[lang]}{cite.article[lang]}" for lang in ("en", "lo")}
