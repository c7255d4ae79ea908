"""How the words for a place are compared: without case, accents, blanks and signs."""

import unicodedata

from khua.names import normalise


def place_key(text: str) -> str:
    """Return what two spellings must share to count as exactly the same, such as ``bokeo``.

    Latin accents and every sign and blank go; Lao and Thai vowel and tone marks stay.
    """
    decomposed = unicodedata.normalize("NFKD", normalise(text).casefold())
    kept = (char for char in decomposed if char.isalnum() or _own_mark(char))
    return normalise("".join(kept))


def _own_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M") and not "\u0300" <= char <= "\u036f"
