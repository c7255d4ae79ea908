"""`khua figures snapshot`: count the whole record now, as `khua serve` does once a month."""

import logging
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from khua.commands.operating import as_trouble, existing_home, owner_url
from khua.commands.progress import shown
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import Lang, LangOption, Text, Trouble, language, say

if TYPE_CHECKING:
    from khua.statistics.models import Snapshot

SAYS: Final[dict[str, Text]] = {
    "gather": {"en": "Reading the record", "lo": "ກຳລັງອ່ານຖານຂໍ້ມູນ"},
    "count": {"en": "Counting", "lo": "ກຳລັງນັບ"},
    "done": {
        "en": "Snapshot {number} of {day}: {tables:,} tables counted over {cases:,} cases. The "
        "pages show it now.",
        "lo": "ພາບລວມ {number} ວັນທີ {day}: ນັບແລ້ວ {tables:,} ຕາຕະລາງ ຈາກ {cases:,} ຄະດີ. "
        "ໜ້າເວັບສະແດງມັນແລ້ວ.",
    },
}
BUSY: Final[tuple[Text, Text]] = (
    {"en": "The record is being counted already.", "lo": "ກຳລັງນັບຂໍ້ມູນຢູ່ແລ້ວ."},
    {"en": "Wait until that has ended.", "lo": "ໃຫ້ລໍຖ້າຈົນສຳເລັດ."},
)


def snapshot(home: HomeOption = None, lang: LangOption = None) -> None:
    """Count the whole record now, so that the pages of figures show it as it stands. Happens by
    itself every month; may be stopped and begun again at any time."""
    speak = language(lang)
    with as_trouble(speak), prepare(existing_home(home), lang=speak) as urls:
        owner_url(urls)
        with shown(SAYS, speak, transient=True) as told:
            tell(taken(told), speak)


def taken(told: Callable[[str, float], None]) -> "Snapshot":
    """Take one. Raises Trouble, psycopg.Error, OSError."""
    from django.db import Error

    from khua.statistics.services import snapshots

    try:
        return snapshots.take(told)
    except snapshots.Busy:
        raise Trouble(*BUSY) from None
    except Error as fault:
        raise (fault.__cause__ or fault) from None


def tell(made: "Snapshot", lang: Lang) -> None:
    """What was counted, in a line."""
    from khua.figures.catalogue import catalogue

    say(
        SAYS["done"],
        lang,
        number=made.pk,
        day=made.as_of.isoformat(),
        tables=len(catalogue()),
        cases=made.rows["cases"],
    )


def beside_the_pages() -> None:
    """As a child of `khua serve`, at night: quiet, last in line for the processor, and with nothing
    to do where there is a snapshot of this month."""
    import django

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up when told to stop
    os.nice(10)
    django.setup()
    from khua.statistics.services.snapshots import due

    log = logging.getLogger("khua.figures")
    try:
        if not due():
            return
        made = taken(lambda step, done: None)
    except Trouble as trouble:
        log.warning("%s", trouble.problem["en"])
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception:  # its text may quote a row: our log tells of what kind it was, and where
        log.exception("the record was not counted")
        raise SystemExit(1) from None
    log.info("counted %s cases: snapshot %s", made.rows["cases"], made.pk)


if __name__ == "__main__":
    beside_the_pages()
