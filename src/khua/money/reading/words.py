"""The words that files use for kinds, channels, occupations, trades and documents."""

from __future__ import annotations

from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import yaml

from khua.money.known import AccountKind, Occupation, Trade
from khua.money.ledger import Channel, Kind
from khua.reading.words import word_key

_ENUMS: Final[dict[str, type[IntEnum]]] = {
    "kind": Kind,
    "channel": Channel,
    "occupation": Occupation,
    "account_kind": AccountKind,
    "trade": Trade,
}


@lru_cache(4096)
def code_of(which: str, text: str) -> int | None:
    """The number of a word for a "kind", "channel", "occupation", "account_kind" or "trade"; None
    if it is not known."""
    return _codes(which).get(word_key(text))


def document_of(text: str) -> str | None:
    """The kind of a document (``passport``, ``identity_card`` …); None if it is not known."""
    return _documents().get(word_key(text))


@cache
def _codes(which: str) -> dict[str, int]:
    names = _ENUMS[which]
    codes = {word_key(str(one.value)): one.value for one in names}
    codes |= {word_key(one.name): one.value for one in names}
    for name, words in _file()[which].items():
        codes |= {word_key(word): names[name].value for word in words}
    return codes


@cache
def _documents() -> dict[str, str]:
    return {
        word_key(word): kind
        for kind, words in _file()["document"].items()
        for word in (kind, *words)
    }


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    text = files("khua.money.reading").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = yaml.load(text, yaml.CSafeLoader)
    return loaded
