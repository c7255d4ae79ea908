"""What goes into the search index, and what is looked up in it.

A name is written `Khampane Sayyavong`, `Khamphanh Xayavong` or ຄຳປານ ໄຊຍະວົງ. `fold` brings such
spellings together: the sounds of the words (`khua.names.sound`), without blanks, since Lao has
none. It is meant to find, not to decide: folded text that is equal says nothing about who is the
same person. Endings that tell people apart stay apart (Khamphone, Khamphong).
"""

from typing import Final

from khua.names.normal import normalise
from khua.names.sound import joined, sound_of

_SHORTEST: Final = 3  # a trigram index cannot look up less


def fold(text: str) -> str:
    """Return the spelling-proof form of `text`: the sounds of its words, without blanks."""
    return joined([sound_of(word) for word in normalise(text).split()])


def search_text(*texts: str) -> str:
    """Return the text to put in a trigram index for `texts` (names, titles, numbers; any script).

    One line per literal form (normal form, case-folded) and one per folded form where it says
    more; lines keep a search from running over from one text into the next.
    """
    lines: dict[str, None] = {}
    for text in texts:
        literal, folded = search_query(text)
        for line in (literal, folded):
            if line:
                lines[line] = None
    return "\n".join(lines)


def search_query(text: str) -> tuple[str, str]:
    """Return `(literal, folded)`: look for either as a substring of an indexed `search_text`.

    `folded` is "" when it is too short to say anything (under three letters). Neither is escaped
    for LIKE: the caller does that.
    """
    literal = normalise(text).casefold()
    folded = fold(text)
    return literal, folded if len(folded) >= _SHORTEST else ""
