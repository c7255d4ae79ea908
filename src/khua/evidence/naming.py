"""The name of an uploaded file, made fit to be kept and handed out again."""

import unicodedata
from pathlib import PurePosixPath
from typing import Final

LONGEST: Final = 150  # characters; the column has room for more
#: what Windows takes for a device, whatever its ending
DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)


def clean_name(name: str) -> str:
    """A name without folders, control signs, signs that turn text around, or a leading dot.

    Lao and every other script stays. Never empty: `file` where nothing is left.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = (
        "_" if letter in '<>:"|?*' else letter
        for letter in unicodedata.normalize("NFC", name)
        # controls, formats (U+202E and zero-width signs), surrogates, line and paragraph ends
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    name = " ".join("".join(kept).split()).strip(". ")
    path = PurePosixPath(name or "file")
    stem, ending = path.stem, path.suffix[:20]
    if stem.split(".")[0].lower() in DEVICES:
        stem = f"_{stem}"
    return stem[: LONGEST - len(ending)] + ending
