"""Values from a fixed list: sex, yes and no, standing, and the pick lists of a sheet."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast

import yaml

from khua.names import normalise
from khua.reading.result import Read, Unreadable
from khua.reading.text import Cell, cell_text, latin_digits

Sex = Literal["female", "male", "other", "unknown"]
Standing = Literal["proved", "alleged", "contradicted", "unknown"]

_NEAR: Final = 0.7
_SHOWN: Final = 8  # words listed in a mend before it becomes a wall of text


def read_sex(value: Cell) -> Read[Sex]:
    """Read a sex in any spelling known in Lao, English or Thai; raises Unreadable."""
    return cast(Read[Sex], _list("sex").read(value))


def read_bool(value: Cell) -> Read[bool]:
    """Read yes or no (also TRUE, 1, a tick, ແມ່ນ, ບໍ່); raises Unreadable, also when empty."""
    return Read(_list("boolean").read(value).value == "yes")


def read_standing(value: Cell) -> Read[Standing]:
    """Read the standing of a finding; an empty cell is *unknown*. Raises Unreadable."""
    if not cell_text(value):
        return Read("unknown")
    return cast(Read[Standing], _list("standing").read(value))


def labels(which: Literal["sex", "boolean", "standing"]) -> dict[str, dict[str, str]]:
    """Return the labels of a list by code, then language: ``{"female": {"en": …, "lo": …}}``."""
    return {
        code: {"en": by_language["en"][0], "lo": by_language["lo"][0]}
        for code, by_language in _file()[which].items()
    }


class PickList:
    """A fixed list of choices, prepared once to read many cells.

    `choices`: code to its words in any language, the label first; the code itself is always one
    of them. ValueError if one word stands for two codes.
    """

    def __init__(self, choices: Mapping[str, Sequence[str]]) -> None:
        self._choices = choices
        self._code_by_key: dict[str, str] = {}
        for code, words in choices.items():
            for word in (code, *words):
                if self._code_by_key.setdefault(word_key(word), code) != code:
                    raise ValueError(f"the word {word!r} stands for two choices")

    def read(self, value: Cell) -> Read[str]:
        """Return the code of the choice that a cell names.

        The comparison leaves out case, accents, blanks and signs and nothing else: a near miss
        is refused with "did you mean", never taken. Raises Unreadable, also for an empty cell.
        """
        written = cell_text(value)
        code = self._code_by_key.get(word_key(written))
        if code is None:
            raise _no_choice(written, self._choices)
        return Read(code)


def pick(value: Cell, choices: Mapping[str, Sequence[str]]) -> Read[str]:
    """Read one cell by a list that is not kept; see `PickList`, which is faster for many."""
    return PickList(choices).read(value)


def word_key(text: str) -> str:
    """Return what two words must share to be one choice; signs alone (``✓``) stay as they are."""
    plain = latin_digits(normalise(text)).casefold()
    kept = "".join(
        char
        for char in unicodedata.normalize("NFKD", plain)
        if char.isalnum() or (unicodedata.category(char)[0] == "M" and char >= "\u0e00")
    )
    return normalise(kept) or plain


def _no_choice(written: str, choices: Mapping[str, Sequence[str]]) -> Unreadable:
    shown = [words[0] if words else code for code, words in choices.items()]
    near = _near(written, choices)
    if not written:
        problem_en, problem_lo = "Nothing is chosen.", "ຍັງບໍ່ໄດ້ເລືອກ."
    else:
        problem_en = f"“{written[:60]}” is not in the list."
        problem_lo = f"“{written[:60]}” ບໍ່ມີໃນລາຍການ."
    if near:
        return Unreadable(
            problem_en,
            problem_lo,
            f"Did you mean {_listed(near, 'or')}?",
            f"ທ່ານໝາຍເຖິງ {_listed(near, 'ຫຼື')} ບໍ?",
        )
    more = ", …" if len(shown) > _SHOWN else ""
    return Unreadable(
        problem_en,
        problem_lo,
        f"Choose one of: {', '.join(shown[:_SHOWN])}{more}.",
        f"ໃຫ້ເລືອກຈາກ: {', '.join(shown[:_SHOWN])}{more}.",
    )


def _near(written: str, choices: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return at most three words of the list that are close to what was written."""
    words = {word_key(word): word for code, many in choices.items() for word in (code, *many)}
    close = difflib.get_close_matches(word_key(written[:60]), list(words), n=3, cutoff=_NEAR)
    return tuple(words[key] for key in close)


def _listed(words: Iterable[str], joiner: str) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {joiner} {quoted[-1]}"


@cache
def _file() -> dict[str, dict[str, dict[str, list[str]]]]:
    text = files("khua.reading").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(text)
    return loaded


@cache
def _list(which: str) -> PickList:
    return PickList(
        {
            code: tuple(word for words in by_language.values() for word in words)
            for code, by_language in _file()[which].items()
        }
    )
