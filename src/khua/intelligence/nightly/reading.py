"""Imprints as the batch of `khua.matching` takes them: columns of small numbers."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from khua.intelligence.models import Imprint
from khua.intelligence.weights import as_matcher
from khua.matching.features import MOST_VALUES, SETS, TEXTS, Coded, Features

CHUNK: Final = 20_000


def read() -> tuple[npt.NDArray[np.int64], Features]:
    """The ids of all people, in their order, and what is known of them; as the matcher."""
    forms, sounds = _Texts(), _Texts()
    pools = {"given_form": forms, "family_form": forms, "given": sounds, "family": sounds}
    pools |= {name: _Texts() for name in (*TEXTS, *SETS)}
    codes: dict[str, list[Any]] = {name: [] for name in pools}
    people, births = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    columns = ("person_id", "birth", *pools)
    with as_matcher():
        rows = Imprint.objects.using("owner").order_by("pk").values_list(*columns)
        found = rows.iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            of = dict(zip(columns, zip(*chunk, strict=True), strict=True))
            people.append(np.array(of["person_id"], np.int64))
            births.append(np.array(of["birth"], np.int32))
            for name, pool in pools.items():
                codes[name].append(pool.lists(of[name]) if name in SETS else pool.add(of[name]))
    coded = {
        name: Coded(_put_together(codes[name], wide=name in SETS), list(pool.index))
        for name, pool in pools.items()
    }
    return np.concatenate(people), Features(
        given_form=coded["given_form"],
        family_form=coded["family_form"],
        given=coded["given"],
        family=coded["family"],
        birth=np.concatenate(births),
        texts={name: coded[name] for name in TEXTS},
        sets={name: coded[name] for name in SETS},
        strange={},
    )


class _Texts:
    """Different texts, numbered as they come; 0 is ""."""

    def __init__(self) -> None:
        self.index = {"": 0}

    def add(self, texts: Sequence[str]) -> npt.NDArray[np.int32]:
        index = self.index
        numbers = (index.setdefault(text, len(index)) for text in texts)
        return np.fromiter(numbers, np.int32, len(texts))

    def lists(self, lists: Sequence[list[str]]) -> npt.NDArray[np.int32]:
        """Numbers of shape (n, MOST_VALUES), those of each list first."""
        table = np.zeros((len(lists), MOST_VALUES), np.int32)
        for row, texts in enumerate(lists):
            if texts:
                several = list(dict.fromkeys(texts))[:MOST_VALUES]
                table[row, : len(several)] = self.add(several)
        return table


def _put_together(chunks: list[Any], *, wide: bool) -> Any:
    """The numbers of all chunks; lists as narrow as the longest one is, (n,) where each has one."""
    if not chunks:
        return np.zeros(0, np.int32)
    codes = np.concatenate(chunks)
    if not wide:
        return codes
    width = max(1, int((codes > 0).sum(axis=1).max(initial=0)))
    return codes[:, 0] if width == 1 else codes[:, :width]
