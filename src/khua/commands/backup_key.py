"""`khua backup-key`: the key that opens backups, made once and kept away from the machine."""

from pathlib import Path
from typing import Annotated, Final

import typer

from khua.commands.operating import as_trouble
from khua.commands.speaking import LangOption, Text, console, language, say
from khua.operations.keys import make_key

SAYS: Final[dict[str, Text]] = {
    "made": {
        "en": "{file} opens backups. Keep it away from this machine, and two copies of it: without "
        "it nobody can restore.",
        "lo": "{file} ໃຊ້ເປີດຊຸດສຳຮອງ. ໃຫ້ເກັບໄວ້ຫ່າງຈາກເຄື່ອງນີ້ ແລະ ເຮັດສຳເນົາສອງຊຸດ: ຖ້າບໍ່ມີ ຈະກູ້ຄືນບໍ່ໄດ້.",
    },
    "public": {
        "en": "The public key, to be named in `khua backup OUT --to …`:",
        "lo": "ກະແຈສາທາລະນະ, ໃຊ້ກັບ `khua backup OUT --to …`:",
    },
}
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="File with the passphrase that protects the key; its first line counts."),
]


def backup_key(
    file: Annotated[Path, typer.Argument(help="File to write the key into.")],
    passphrase_file: PassphraseFile = None,
    lang: LangOption = None,
) -> None:
    """Make the key that opens backups, and print its public half."""
    speak = language(lang)
    with as_trouble(speak):
        public = make_key(file, passphrase_of(passphrase_file))
        say(SAYS["made"], speak, file=file)
        say(SAYS["public"], speak)
        console.print(public, markup=False, soft_wrap=True)


def passphrase_of(file: Path | None) -> str | None:
    """The first line of a passphrase file."""
    return file.read_text(encoding="utf-8").split("\n", 1)[0].strip() if file else None
