"""Every fault is said in both languages, with a mend."""

from __future__ import annotations

import re
import string

import pytest

from khua.postgres.problems import TEXTS, problem

LAO = re.compile("[\u0e80-\u0eff]")


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", TEXTS)
def test_it_is_said_in_both_languages(code: str) -> None:
    text = TEXTS[code]
    assert LAO.search(text.message_lo)
    assert LAO.search(text.mend_lo)
    assert not LAO.search(text.message_en + text.mend_en)
    assert blanks(text.message_en) == blanks(text.message_lo)
    values = {name: f"<{name}>" for part in text for name in blanks(part)}
    fault = problem(code, **values)
    assert fault.code == code
    for lang, first in (("en", fault.message_en), ("lo", fault.message_lo)):
        assert fault.text(lang).startswith(first)  # type: ignore[arg-type]
        assert "{" not in fault.text(lang)  # type: ignore[arg-type]
