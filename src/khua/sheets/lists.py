"""The pick lists of the sheet: codes, their labels in both languages, and every word for them."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from django.db.models import TextChoices
from django.utils import translation

from khua.law import vocabulary
from khua.reading import Cell, Read, Unreadable, cell_text
from khua.reading.words import word_key
from khua.record.models import choices
from khua.sheets.format import Text

CHOICES: dict[str, type[TextChoices]] = {
    "source": choices.Source,
    "official_involvement": choices.Involvement,
    "person_kind": choices.PersonKind,
    "role": choices.PersonRole,
    "sex": choices.Sex,
    "standing": choices.Standing,
    "finding_source": choices.FindingSource,
}
#: what only Khua itself may say
NOT_OFFERED = {choices.FindingSource.COMPUTED}
SHOWN = 10  # values named in a mend before it becomes a wall of text
LONG_LIST = (
    "Choose from the list that the template offers in this column.",
    "ໃຫ້ເລືອກຈາກລາຍການຂອງຖັນນີ້ໃນແບບຟອມ.",
)
NEAR = 0.7  # difflib ratio from which a word is offered as what may have been meant


@dataclass(frozen=True)
class PickList:
    """A pick list: `labels` and `words` by code, and codes by `word_key` of every word."""

    labels: dict[str, Text]
    words: dict[str, tuple[str, ...]]
    by_key: dict[str, str]

    def read(self, value: Cell) -> Read[str]:
        """The code that a cell names: a code, a label or a known word; never a near miss.

        Raises Unreadable, saying what may have been meant.
        """
        code = self.by_key.get(
            _key(value) if isinstance(value, str) else word_key(cell_text(value))
        )
        if code is None:
            raise self._not_in_the_list(cell_text(value))
        return Read(code)

    def _not_in_the_list(self, written: str) -> Unreadable:
        near = self._near(written)
        shown = near or tuple(self.labels)
        en, lo = ("; ".join(self.labels[code][lang] for code in shown) for lang in ("en", "lo"))
        if near:
            mends = f"Did you mean: {en}?", f"ທ່ານໝາຍເຖິງ: {lo} ບໍ?"
        elif len(shown) <= SHOWN:
            mends = f"Choose one of: {en}.", f"ໃຫ້ເລືອກຈາກ: {lo}."
        else:
            mends = LONG_LIST
        problems = f"“{written[:60]}” is not in the list.", f"“{written[:60]}” ບໍ່ມີໃນລາຍການ."
        return Unreadable(*problems, *mends)

    def _near(self, written: str) -> tuple[str, ...]:
        """At most three codes whose words are close to `written`, or hold it."""
        key = word_key(written[:60])
        keys = {word_key(word): code for code, many in self.words.items() for word in many}
        holding = [word for word in keys if len(key) > 3 and key in word]
        close = difflib.get_close_matches(key, list(keys), n=3, cutoff=NEAR)
        return tuple(dict.fromkeys(keys[word] for word in holding + close))[:3]


@lru_cache(maxsize=4096)
def _key(written: str) -> str:
    """`word_key`, remembered: a column of a long sheet repeats the same few words."""
    return word_key(written)


def both(label: Text) -> str:
    """A label as the template's pick lists show it."""
    return label["lo"] if label["lo"] == label["en"] else f"{label['lo']} · {label['en']}"


@cache
def pick_list(name: str) -> PickList:
    """The pick list of this name in `format.yaml`; raises KeyError."""
    labels = _element_labels() if name == "code" else _choice_labels(name)
    more = _more_words().get(name, {})
    if name == "code":
        more = {code.id: [*code.label.values(), *code.also] for code in vocabulary().codes.values()}
    words = {
        code: (*label.values(), both(label), *more.get(code, ())) for code, label in labels.items()
    }
    return PickList(labels, words, _by_key(words))


def _by_key(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Codes by word; a word that could be two codes is none, for nothing is chosen by chance."""
    found: dict[str, str] = {}
    doubtful = set()
    for code, many in words.items():
        for word in many:
            if found.setdefault(word_key(word), code) != code:
                doubtful.add(word_key(word))
    return {key: code for key, code in found.items() if key not in doubtful} | _codes(words)


def _codes(words: Iterable[str]) -> dict[str, str]:
    return {word_key(code): code for code in words}


def _choice_labels(name: str) -> dict[str, Text]:
    labels: dict[str, Text] = {}
    value: TextChoices
    for value in CHOICES[name]:
        if value in NOT_OFFERED:
            continue
        labels[value.value] = {}
        for lang in ("en", "lo"):
            with translation.override(lang):
                labels[value.value][lang] = str(value.label)
    return labels


def _element_labels() -> dict[str, Text]:
    """The elements of every offence, as "group: element", so that each label is unlike the rest."""
    known = vocabulary()
    return {
        code.id: {
            lang: f"{known.groups[code.group].label[lang]}: {code.label[lang]}"
            for lang in ("en", "lo")
        }
        for code in known.codes.values()
    }


@cache
def _more_words() -> dict[str, dict[str, list[str]]]:
    text = files("khua.sheets").joinpath("lists.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[object]]] = yaml.safe_load(text)
    return {
        name: {code: list(map(str, words)) for code, words in values.items()}
        for name, values in loaded.items()
    }
