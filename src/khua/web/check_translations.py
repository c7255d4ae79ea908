"""Hold every text for people to its Lao: `python -m khua.web.check_translations`.

Fails, naming file and line, when a msgid of a template or a Python file under src/khua has no
Lao, an empty or a fuzzy one; when placeholders differ between the two; when the Lao is the
English again; when the Lao is not in normal form; when two catalogues say the same English in
different Lao (a different meaning takes a context).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from khua.names import normalise
from khua.web.compile_messages import PACKAGE, catalogues, read

KEYWORDS: Final[dict[str, None]] = dict.fromkeys(
    (
        *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
        *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
    )
)
# Texts that are the same in both languages: names, formats, marks.
SAME_IN_LAO: Final = frozenset({"CSV", "TOTP", "Excel (.xlsx)"})
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Use:
    """A text for people in a source file: where, in which context, its (singular) English."""

    path: Path
    line: int
    context: str | None
    message: str

    @property
    def key(self) -> Key:
        return (self.context, self.message)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to mend; reads `path:line: what`."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def uses(root: Path = PACKAGE) -> Iterator[Use]:
    """Every translatable text in the Python files and templates below `root`."""
    for path in sorted(root.glob("**/*.py")):
        yield from _uses_in(path, path.read_text(encoding="utf-8"))
    for path in sorted((*root.glob("**/templates/**/*.html"), *root.glob("**/templates/**/*.txt"))):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # what templatize leaves between the calls is padding; its indentation means nothing
        yield from _uses_in(path, "\n".join(line.lstrip() for line in code.split("\n")))


def _uses_in(path: Path, code: str) -> Iterator[Use]:
    for line, function, arguments, _comments in extract_python(
        BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        texts = list(arguments) if isinstance(arguments, (list, tuple)) else [arguments]
        context = texts.pop(0) if str(function).lstrip("n").startswith("p") else None
        if texts and isinstance(texts[0], str):
            yield Use(path, line, context, texts[0])


def problems(root: Path = PACKAGE, language: str = "lo") -> list[Problem]:
    """Everything wrong with the translations below `root`, in order of file and line."""
    books = [(path, read(path)) for path in catalogues(root) if path.parents[1].name == language]
    translated = {key(m) for _, book in books for m in book if m.id and is_translated(m)}
    found = [
        Problem(use.path, use.line, f"no Lao for {use.message!r}")
        for use in uses(root)
        if use.key not in translated
    ]
    for path, book in books:
        found += _problems_of(path, book)
    return sorted({*found, *_two_voices(books)})


def key(message: Message) -> Key:
    """What identifies a message: its context and its (singular) English."""
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def is_translated(message: Message) -> bool:
    """Whether every form has a text and nobody marked it fuzzy."""
    return not message.fuzzy and all(_forms(message.string))


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (text or "",)


def _problems_of(path: Path, book: Catalog) -> Iterator[Problem]:
    for message in book:
        if not message.id:
            continue
        line, (_, english) = message.lineno or 0, key(message)
        if not is_translated(message):
            yield Problem(
                path, line, f"{'fuzzy' if message.fuzzy else 'empty'} Lao for {english!r}"
            )
            continue
        allowed = [sorted(_PLACEHOLDER.findall(form)) for form in _forms(message.id)]
        for lao in _forms(message.string):
            if sorted(_PLACEHOLDER.findall(lao)) not in allowed:
                yield Problem(path, line, f"placeholders differ from {english!r}: {lao!r}")
            if lao == english and english not in SAME_IN_LAO:
                yield Problem(path, line, f"Lao is the English again: {english!r}")
            if normalise(lao, lines=True) != lao.strip():
                yield Problem(path, line, f"Lao not in normal form: {lao!r}")


def _two_voices(books: list[tuple[Path, Catalog]]) -> Iterator[Problem]:
    first: dict[Key, tuple[tuple[str, ...], Path]] = {}
    for path, book in books:
        for message in book:
            if not message.id or not is_translated(message):
                continue
            lao = _forms(message.string)
            said, where = first.setdefault(key(message), (lao, path))
            if said != lao:
                what = f"{key(message)[1]!r} is {lao[0]!r} here and {said[0]!r} in {where}"
                yield Problem(path, message.lineno or 0, what)


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"{len(found)} problems in the translations", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
