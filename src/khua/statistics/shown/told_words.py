"""The words of reported figures in both languages: what was counted, its unit, and by whom."""

from collections.abc import Mapping
from typing import Final

from khua import wording
from khua.wording import in_lang

Text = Mapping[str, str]

OF: Final[Mapping[str, Text]] = {
    "trafficking": {"en": "Trafficking in persons", "lo": "ການຄ້າມະນຸດ"},
    "smuggling": {"en": "Smuggling of migrants", "lo": "ການລັກລອບເຄື່ອນຍ້າຍຄົນ"},
    "all": {"en": "All cases of the record", "lo": "ທຸກຄະດີຂອງບັນທຶກ"},
    "return": {"en": "Return of victims", "lo": "ການກັບຄືນຂອງຜູ້ຖືກເຄາະຮ້າຍ"},
    "requests": {"en": "Requests between states", "lo": "ຄຳຮ້ອງລະຫວ່າງລັດ"},
    "illegal entry": {"en": "Illegal entry", "lo": "ການເຂົ້າເມືອງຜິດກົດໝາຍ"},
    "illegal crossing": {"en": "Illegal crossing", "lo": "ການຂ້າມແດນຜິດກົດໝາຍ"},
    "border points": {"en": "Border points", "lo": "ດ່ານຊາຍແດນ"},
}
UNITS: Final[Mapping[str, Text]] = {
    "incident": {"en": "incidents", "lo": "ເຫດການ"},
    "case": {"en": "cases", "lo": "ຄະດີ"},
    "suspect": {"en": "suspects", "lo": "ຜູ້ຖືກສົງໄສ"},
    "victim": {"en": "victims", "lo": "ຜູ້ຖືກເຄາະຮ້າຍ"},
    "conviction": {"en": "persons convicted", "lo": "ຜູ້ຖືກຕັດສິນລົງໂທດ"},
    "person": {"en": "persons", "lo": "ບຸກຄົນ"},
    "crossing": {"en": "crossings", "lo": "ຄັ້ງຂ້າມແດນ"},
    "returned": {"en": "persons returned", "lo": "ຜູ້ທີ່ກັບຄືນ"},
    "request": {"en": "requests", "lo": "ຄຳຮ້ອງ"},
    "border point": {"en": "border points", "lo": "ດ່ານຊາຍແດນ"},
}
#: offices as the conference's report names them
BY: Final[Mapping[str, str]] = {
    "Provincial Prosecutor's Office": "ອົງການໄອຍະການປະຊາຊົນແຂວງ",
    "Immigration Police": "ຕຳຫຼວດກວດຄົນເຂົ້າເມືອງ",
    "Public Security Office": "ກອງບັນຊາການ ປກສ ແຂວງ",
    "Provincial People's Court": "ສານປະຊາຊົນແຂວງ",
    "Department of Immigration": "ກົມຕຳຫຼວດກວດຄົນເຂົ້າ-ອອກເມືອງ",
}
PARTS: Final[Mapping[str, Text]] = {
    "child": {"en": "children", "lo": "ເດັກ"},
    "female": {"en": "female", "lo": "ຍິງ"},
    "male": {"en": "male", "lo": "ຊາຍ"},
    "from TH": {"en": "from Thailand", "lo": "ຈາກໄທ"},
    "fifteen years": {"en": "fifteen years", "lo": "15 ປີ"},
    "seven years": {"en": "seven years", "lo": "7 ປີ"},
}


def what(of: str, lang: str) -> str:
    """What was counted; a source's own words as they are."""
    return in_lang(OF[of], lang) if of in OF else of


def unit(name: str, lang: str) -> str:
    """The unit in words."""
    return in_lang(UNITS[name], lang)


def by(name: str, lang: str) -> str:
    """The office in words, where the report's own are known."""
    return BY.get(name, name) if lang == "lo" else name


def part(name: str, lang: str) -> str:
    """A part in words: a group of people, or a country by its code."""
    if name in PARTS:
        return in_lang(PARTS[name], lang)
    return wording.country(name, lang) if len(name) == 2 else name
