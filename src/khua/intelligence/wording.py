"""Evidence in words, in both languages: what each level of matching/evidence.yaml tells people."""

from typing import Final, Literal

from khua.intelligence.models import Strength
from khua.matching.model import declared
from khua.wording import in_lang, number

Text = dict[str, str]
#: whether a level speaks for one person, in part, or against it; or nothing was recorded
Tone = Literal["agrees", "partly", "differs", "unknown"]

#: from which probability on a match has each strength; `matching.strength` in sql/links.sql
LEAST: Final[dict[str, float]] = {
    Strength.STRONG: 0.97,
    Strength.LIKELY: 0.75,
    Strength.POSSIBLE: 0,
}

_NONE: Final[Text] = {"en": "none in common", "lo": "ບໍ່ມີອັນດຽວກັນ"}
_ONE: Final[Text] = {"en": "one in common", "lo": "ມີອັນໜຶ່ງຄືກັນ"}
_ALMOST: Final[Text] = {"en": "one almost the same", "lo": "ມີອັນໜຶ່ງເກືອບຄືກັນ"}
_DIFFERS: Final[Text] = {"en": "different", "lo": "ຕ່າງກັນ"}
_NAME: Final[dict[str, Text]] = {
    "spelled": {"en": "spelled the same", "lo": "ຂຽນຄືກັນ"},
    "sounds": {"en": "spelled differently, sounds the same", "lo": "ຂຽນຕ່າງກັນ, ອອກສຽງຄືກັນ"},
    "near": {"en": "one letter apart", "lo": "ຕ່າງກັນຕົວອັກສອນດຽວ"},
    "close": {"en": "similar", "lo": "ຄ້າຍຄືກັນ"},
    "differs": _DIFFERS,
}
_VALUES: Final[dict[str, Text]] = {"same": _ONE, "near": _ALMOST, "differs": _NONE}
_SOUND: Final[dict[str, Text]] = {
    "same": {"en": "sounds the same", "lo": "ອອກສຽງຄືກັນ"},
    "near": {"en": "one letter apart", "lo": "ຕ່າງກັນຕົວອັກສອນດຽວ"},
    "differs": _DIFFERS,
}
LEVELS: Final[dict[str, dict[str, Text]]] = {
    "given": _NAME,
    "family": _NAME,
    "order": {
        "straight": {"en": "in the same order", "lo": "ລຳດັບດຽວກັນ"},
        "crossed": {"en": "given and family name exchanged", "lo": "ຊື່ ແລະ ນາມສະກຸນ ສະຫຼັບກັນ"},
    },
    "birth": {
        "day": {"en": "the same day", "lo": "ມື້ດຽວກັນ"},
        "slip": {
            "en": "one slip apart: a digit, day and month exchanged, or a Buddhist year",
            "lo": "ຕ່າງກັນຄືຂຽນຜິດ: ເລກໂຕໜຶ່ງ, ມື້ກັບເດືອນສະຫຼັບກັນ ຫຼື ປີ ພ.ສ.",
        },
        "part": {"en": "the same as far as both are known", "lo": "ຄືກັນເທົ່າທີ່ຮູ້ທັງສອງຝ່າຍ"},
        "digits": {"en": "two digits apart", "lo": "ຕ່າງກັນສອງໂຕເລກ"},
        "year": {"en": "the same year", "lo": "ປີດຽວກັນ"},
        "about": {"en": "at most two years apart", "lo": "ຕ່າງກັນບໍ່ເກີນສອງປີ"},
        "differs": _DIFFERS,
    },
    "sex": {"same": {"en": "the same", "lo": "ຄືກັນ"}, "differs": _DIFFERS},
    "documents": _VALUES,
    "phones": _VALUES,
    "accounts": _VALUES,
    "vehicles": _VALUES,
    "addresses": _VALUES,
    "place": {
        "district": {"en": "the same district", "lo": "ເມືອງດຽວກັນ"},
        "near": {"en": "the district spelled almost the same", "lo": "ຊື່ເມືອງຂຽນເກືອບຄືກັນ"},
        "province": {"en": "the same province", "lo": "ແຂວງດຽວກັນ"},
        "differs": _DIFFERS,
    },
    "father": _SOUND,
    "mother": _SOUND,
}
#: levels that agree; of the others those called "differs" do not, and the rest do in part
_AGREE: Final = frozenset({"spelled", "sounds", "straight", "day", "same", "district"})
PRIOR: Final[Text] = {"en": "Before anything is compared", "lo": "ກ່ອນການປຽບທຽບ"}
PRIOR_WHY: Final[Text] = {
    "en": "two people taken at random are hardly ever the same one",
    "lo": "ສອງຄົນທີ່ເລືອກແບບບັງເອີນ ເກືອບບໍ່ເຄີຍເປັນຄົນດຽວກັນ",
}
UNKNOWN: Final[Text] = {"en": "not recorded on both sides", "lo": "ບໍ່ມີບັນທຶກຄົບທັງສອງຝ່າຍ"}
_MORE: Final[Text] = {"en": "more than {} of 100", "lo": "ຫຼາຍກວ່າ {} ໃນ 100"}
_ABOUT: Final[Text] = {"en": "about {} of 100", "lo": "ປະມານ {} ໃນ 100"}


def strength(probability: float) -> Strength:
    """How strongly two records look like one person."""
    return Strength(next(name for name, least in LEAST.items() if probability >= least))


def evidence_words(name: str, language: str) -> str:
    """The name of a kind of evidence; the id itself where the model knows it no more."""
    known = declared().evidence.get(name)
    return in_lang(known.names, language) if known else name


def level_words(name: str, level: str, language: str) -> str:
    """What a level of an evidence says; `level` "": not recorded on both sides."""
    words = LEVELS.get(name, {}).get(level) if level else UNKNOWN
    return in_lang(words, language) if words else level


def tone(level: str) -> Tone:
    """Whether a level speaks for one person."""
    if not level:
        return "unknown"
    if level in _AGREE:
        return "agrees"
    return "differs" if level == "differs" else "partly"


def bits_words(bits: float, language: str) -> str:
    """A weight with its sign: "+6.8", "−10.7"."""
    sign = "−" if bits < 0 else "+"
    return f"{sign}{number(round(abs(bits), 1), language)}"


def in_hundred(probability: float, language: str) -> str:
    """A probability as people count: "about 94 of 100", never "100 of 100"."""
    whole = round(100 * probability)
    if whole > 99:
        return in_lang(_MORE, language).format(99)
    return in_lang(_ABOUT, language).format(max(whole, 1))
