"""Names and text across Lao, Thai and Latin script. Plain Python; knows nothing of Khua."""

from typing import TYPE_CHECKING, Any

from khua.names.honorifics import split_honorific
from khua.names.normal import normalise
from khua.names.parts import Name, key, parts
from khua.names.roman import romanise
from khua.names.scripts import script, scripts
from khua.names.search import fold, search_query, search_text
from khua.names.sorting import LAO_KEY_DROP_SQL, LAO_KEY_SQL, sort_key
from khua.names.sound import bones, bones_of, sound, sounds

if TYPE_CHECKING:
    from khua.names.compare import SAME, similarities, similarity
    from khua.names.explaining import Explanation, explain

__all__ = [
    "LAO_KEY_DROP_SQL",
    "LAO_KEY_SQL",
    "SAME",
    "Explanation",
    "Name",
    "bones",
    "bones_of",
    "explain",
    "fold",
    "key",
    "normalise",
    "parts",
    "romanise",
    "script",
    "scripts",
    "search_query",
    "search_text",
    "similarities",
    "similarity",
    "sort_key",
    "sound",
    "sounds",
    "split_honorific",
]


def __getattr__(name: str) -> Any:
    """Import what compares names, and numpy with it, only when it is asked for."""
    if name in ("SAME", "similarities", "similarity"):
        from khua.names import compare

        return getattr(compare, name)
    if name in ("Explanation", "explain"):
        from khua.names import explaining

        return getattr(explaining, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
