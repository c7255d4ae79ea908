"""`khua match record`: the whole record against itself, as every night."""

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.operating import as_trouble, existing_home, owner_url
from khua.commands.progress import shown
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import Lang, LangOption, Text, Trouble, language, say

if TYPE_CHECKING:
    from khua.intelligence.nightly import Report, Step

FOLDER: Final = "matching"  # of the home: what is being worked on, and when it was last done
DONE: Final = "last-night"

SAYS: Final[dict[str, Text]] = {
    "imprints": {"en": "Reading names and numbers", "lo": "ກຳລັງອ່ານຊື່ ແລະ ຕົວເລກ"},
    "read": {"en": "Reading the record", "lo": "ກຳລັງອ່ານຖານຂໍ້ມູນ"},
    "compare": {"en": "Comparing people", "lo": "ກຳລັງທຽບບຸກຄົນ"},
    "learn": {"en": "Learning weights", "lo": "ກຳລັງຮຽນນ້ຳໜັກ"},
    "score": {"en": "Weighing pairs", "lo": "ກຳລັງໃຫ້ນ້ຳໜັກຄູ່"},
    "keep": {"en": "Keeping matches", "lo": "ກຳລັງເກັບຄູ່ທີ່ກົງກັນ"},
    "again": {"en": "Weighing older matches anew", "lo": "ກຳລັງໃຫ້ນ້ຳໜັກຄູ່ເກົ່າຄືນໃໝ່"},
    "done": {
        "en": "{people:,} people; {imprints:,} read anew. {stand:,} matches stand: {found:,} new, "
        "{gone:,} let go. {candidates:,} pairs compared, {groups:,} groups, {split:,} records of "
        "groups that contradict themselves.",
        "lo": "{people:,} ຄົນ; ອ່ານຄືນໃໝ່ {imprints:,}. ຄູ່ທີ່ກົງກັນ {stand:,}: ໃໝ່ {found:,}, "
        "ປ່ອຍ {gone:,}. ທຽບ {candidates:,} ຄູ່, {groups:,} ກຸ່ມ, {split:,} ບັນທຶກໃນກຸ່ມທີ່ຂັດກັນເອງ.",
    },
    "learned": {"en": "Weights learned: {model}.", "lo": "ຮຽນນ້ຳໜັກແລ້ວ: {model}."},
    "kept": {"en": "Weights as they were: {model}.", "lo": "ນ້ຳໜັກຄືເກົ່າ: {model}."},
    "few": {
        "en": "The record is too small to learn from ({enough:,} people are enough): the weights "
        "in use stay.",
        "lo": "ຂໍ້ມູນຍັງໜ້ອຍເກີນໄປທີ່ຈະຮຽນ ({enough:,} ຄົນຈຶ່ງພໍ): ໃຊ້ນ້ຳໜັກເກົ່າຕໍ່ໄປ.",
    },
    "recall": {
        "en": "About {recall:.1%} of all pairs of one person can be among those compared.",
        "lo": "ປະມານ {recall:.1%} ຂອງທຸກຄູ່ທີ່ແມ່ນຄົນດຽວກັນ ອາດຢູ່ໃນຄູ່ທີ່ທຽບ.",
    },
    "bound": {"en": "Weight held back: {note}", "lo": "ນ້ຳໜັກທີ່ຖືກຈຳກັດ: {note}"},
}
BUSY: Final[tuple[Text, Text]] = (
    {"en": "The record is being matched already.", "lo": "ກຳລັງທຽບຂໍ້ມູນຢູ່ແລ້ວ."},
    {"en": "Wait until that has ended.", "lo": "ໃຫ້ລໍຖ້າຈົນສຳເລັດ."},
)
TOO_FEW: Final[tuple[Text, Text]] = (
    {
        "en": "The record is too small to learn weights from.",
        "lo": "ຂໍ້ມູນຍັງໜ້ອຍເກີນໄປທີ່ຈະຮຽນນ້ຳໜັກ.",
    },
    {
        "en": "Leave --retrain out: the weights that Khua comes with are used.",
        "lo": "ຢ່າໃສ່ --retrain: ຈະໃຊ້ນ້ຳໜັກທີ່ມາກັບ Khua.",
    },
)


def record(
    retrain: Annotated[
        bool | None,
        typer.Option(
            "--retrain/--no-retrain",
            help="Learn weights now, or keep those in use; without it, when the record has grown.",
        ),
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Find in the whole record who may be the same, and tell the offices concerned. Runs every
    night; may be stopped and begun again at any time. Says counts, never names."""
    speak = language(lang)
    with as_trouble(speak):
        place = existing_home(home)
        with prepare(place, lang=speak) as urls:
            owner_url(urls)
            with shown(SAYS, speak, transient=True) as told:
                found = night(Path(place), retrain, told)
    tell(found, speak)


def night(home: Path, retrain: bool | None, told: Callable[["Step", float], None]) -> "Report":
    """Match the record of `home`, and note when. Raises Trouble, psycopg.Error, OSError."""
    from django.db import Error

    from khua.intelligence import nightly

    folder = home / FOLDER
    try:
        found = nightly.run(folder, retrain=retrain, told=told)
    except nightly.Busy:
        raise Trouble(*BUSY) from None
    except nightly.TooFew:
        raise Trouble(*TOO_FEW) from None
    except Error as fault:
        raise (fault.__cause__ or fault) from None
    (folder / DONE).touch(mode=0o600)
    return found


def tell(found: "Report", lang: Lang) -> None:
    """What was done, in a few lines."""
    from khua.intelligence.nightly import ENOUGH

    say(SAYS["done"], lang, **vars(found))
    say(SAYS["learned" if found.learned else "kept"], lang, model=found.model)
    if found.people < ENOUGH:
        say(SAYS["few"], lang, enough=ENOUGH)
    if found.recall is not None:
        say(SAYS["recall"], lang, recall=found.recall)
    for note in found.notes:
        say(SAYS["bound"], lang, note=note)


def beside_the_pages() -> None:
    """As a child of `khua serve`, whose environment names the database: quiet, and last in line for
    the processor."""
    import django

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up when told to stop
    os.nice(10)
    django.setup()
    log = logging.getLogger("khua.matching")
    try:
        found = night(Path(os.environ["KHUA_HOME"]), None, lambda step, done: None)
    except Trouble as trouble:
        log.warning("%s", trouble.problem["en"])
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception:  # its text may quote a row: our log tells of what kind it was, and where
        log.exception("the record was not matched")
        raise SystemExit(1) from None
    log.info(
        "matched %s people: %s matches stand, %s new, %s let go",
        found.people, found.stand, found.found, found.gone,
    )  # fmt: skip


if __name__ == "__main__":
    beside_the_pages()
