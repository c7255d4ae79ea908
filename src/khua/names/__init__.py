"""Names and text across Lao, Thai and Latin script. Plain Python; knows nothing of Khua."""

from khua.names.honorifics import split_honorific
from khua.names.normal import normalise
from khua.names.roman import romanise
from khua.names.scripts import script, scripts
from khua.names.search import fold, search_query, search_text
from khua.names.sorting import LAO_KEY_DROP_SQL, LAO_KEY_SQL, sort_key
from khua.names.sound import bones, bones_of, sound, sounds

__all__ = [
    "LAO_KEY_DROP_SQL",
    "LAO_KEY_SQL",
    "bones",
    "bones_of",
    "fold",
    "normalise",
    "romanise",
    "script",
    "scripts",
    "search_query",
    "search_text",
    "sort_key",
    "sound",
    "sounds",
    "split_honorific",
]
