"""`khua evidence verify`: every file of evidence against its hash."""

from pathlib import Path
from typing import Annotated, Final

import typer

from khua.commands.operating import as_trouble, existing_home, owner_url, progress
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import LangOption, Text, errors, language, say

WRONG: Final = 1  # exit code: something is missing, changed or unknown
SAYS: Final[dict[str, Text]] = {
    "reading": {"en": "Reading", "lo": "ກຳລັງອ່ານ"},
    "good": {
        "en": "Every file of evidence is as it came ({count} files).",
        "lo": "ໄຟລ໌ຫຼັກຖານທັງໝົດຍັງຄືເກົ່າ ({count} ໄຟລ໌).",
    },
    "bad": {
        "en": "{problems} problems in {count} files of evidence. Change nothing in the folder; "
        "keep a copy of it as it is, and compare with the last backup.",
        "lo": "ພົບ {problems} ບັນຫາ ໃນໄຟລ໌ຫຼັກຖານ {count} ໄຟລ໌. ຢ່າປ່ຽນຫຍັງໃນໂຟນເດີ; "
        "ໃຫ້ເກັບສຳເນົາໄວ້ຕາມທີ່ເປັນຢູ່ ແລະ ທຽບກັບຊຸດສຳຮອງຫຼ້າສຸດ.",
    },
}

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def evidence() -> None:
    """The register of evidence and its files."""


@app.command()
def verify(
    home: HomeOption = None,
    lang: LangOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what is wrong.")] = False,
) -> None:
    """Check every file of evidence against its hash and size, and the folder for files that
    nobody registered. Ends with 0 when all is well, 1 when something is wrong."""
    speak = language(lang)
    with as_trouble(speak):
        place = existing_home(home)
        with prepare(place, lang=speak) as urls:
            owner_url(urls)
            from khua.evidence.models import File
            from khua.evidence.verify import bytes_registered, sweep, verify_files

            root = Path(place) / "evidence"
            sweep(root)
            with progress(SAYS["reading"][speak], bytes_registered()) as told:
                found = verify_files(root, told=told)
            count = File.objects.using("owner").count()
        for problem in found:
            errors.print(problem.text(speak), markup=False, soft_wrap=True)
        if found:
            say(SAYS["bad"], speak, problems=len(found), count=count)
            raise typer.Exit(WRONG)
        if not quiet:
            say(SAYS["good"], speak, count=count)
