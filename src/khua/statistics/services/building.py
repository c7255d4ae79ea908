"""Building and attacking what was asked for: the owner's work, who alone has the rows.

`khua serve` starts it when a page asks (`khua.statistics.asked`); `khua figures release --pending`
does it by hand. Two never run at once, and one that was killed is begun again, a few times.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connections, transaction

from khua.figures import release as figures
from khua.figures.release import CannotBuild, Findings, model, words
from khua.statistics import asked
from khua.statistics.models import Release, ReleaseState
from khua.statistics.selectors import snapshots

log = logging.getLogger(__name__)

Told = Callable[[str, float], None]

LOCK: Final = 7_041_966  # of the database: who has it builds
#: times one is begun; the machine may go down once, but one that takes it down is let be
MOST_TRIES: Final = 3
TROUBLES: Final[dict[str, dict[str, str]]] = {
    "killed": {
        "en": "It was begun three times and never ended: the machine may be short of memory. Ask "
        "for fewer years, or have it built on a larger machine.",
        "lo": "ເລີ່ມສາມເທື່ອແລ້ວ ແຕ່ບໍ່ສຳເລັດ: ເຄື່ອງອາດມີໜ່ວຍຄວາມຈຳບໍ່ພໍ. ໃຫ້ຂໍໜ້ອຍປີລົງ ຫຼື ສ້າງຢູ່ເຄື່ອງທີ່ໃຫຍ່ກວ່າ.",
    },
    "rows": {
        "en": "The rows of that count are not in the home any more. Ask for the release again.",
        "lo": "ແຖວຂໍ້ມູນຂອງການນັບນັ້ນບໍ່ຢູ່ແລ້ວ. ໃຫ້ຂໍຊຸດເຜີຍແຜ່ຄືນໃໝ່.",
    },
    "fault": {
        "en": "Khua failed while building it; the log of the server says where. Nothing was made "
        "public.",
        "lo": "Khua ຂັດຂ້ອງຂະນະສ້າງ; ບັນທຶກຂອງເຊີບເວີບອກວ່າຢູ່ໃສ. ບໍ່ມີຫຍັງຖືກເຜີຍແຜ່.",
    },
}


class Busy(Exception):
    """Another process is building."""


def work_off(home: Path, told: Told = lambda number, done: None) -> list[Release]:
    """Build every release that waits, the oldest first; those that were done, however they ended.
    `told`: hears the number of one and how far it is, 0 to 1. Raises Busy."""
    done = []
    with _alone():
        asked.begin(home)
        while (waiting := _waiting()) is not None:
            _one(waiting, told)
            done.append(waiting)
        asked.end(home)
    return done


def _waiting() -> Release | None:
    found = Release.objects.using("owner").filter(state=ReleaseState.BUILDING)
    return found.select_related("snapshot").order_by("pk").first()


def _one(waiting: Release, told: Told) -> None:
    _write(waiting, tries=waiting.tries + 1, done=0.02)
    told(waiting.number, 0.0)
    if waiting.tries > MOST_TRIES:
        _fail(waiting, TROUBLES["killed"])
        return
    try:
        content, findings = _built(waiting)
    except CannotBuild as fault:
        _fail(waiting, dict(fault.words))
    except FileNotFoundError:
        _fail(waiting, TROUBLES["rows"])
    except KeyboardInterrupt:
        _write(waiting, tries=waiting.tries - 1)  # told to stop: it is begun again as if never
        raise
    except Exception:  # whatever it is, whoever waits is told, and the next one is not held up
        log.exception("release %s could not be built", waiting.number)
        _fail(waiting, TROUBLES["fault"])
    else:
        _write(
            waiting,
            state=ReleaseState.REFUSED if findings["found"] else ReleaseState.BUILT,
            content=None if findings["found"] else content,
            findings=findings,
            sha256="" if findings["found"] else model.digest(content),
            done=1.0,
        )
    told(waiting.number, 1.0)


def _built(waiting: Release) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a release says, and what the attack on it found. Numbers that may be worked out are no
    page's: of a finding there is only where it is."""
    day = waiting.snapshot.as_of
    rows, before = snapshots.rows(waiting.snapshot), earlier()
    made = figures.build(rows, range(waiting.since, waiting.until + 1), day, earlier=before)
    _write(waiting, done=0.2)
    made, attack = figures.mended(made, rows, before)
    told = {"measured": attack.measured, "report": dict(attack.report)}
    content = {
        **model.as_data(made),
        "number": waiting.number,
        "attack": told,
        "method_in_words": dict(words.method(made)),
    }
    return content, {"measured": attack.measured, "found": _where(attack)}


def _where(attack: Findings) -> list[dict[str, Any]]:
    """Each part of a table in which something was found, with how often what."""
    places = Counter((each.part, each.kind) for each in attack.found)
    return [
        {"kind": kind, "times": times, **dict(part.words())}
        for (part, kind), times in sorted(places.items())
    ]


def earlier() -> list[figures.Release]:
    """Every release that is public, the oldest first; who is signing just now is waited for."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statistics_release'))")
        signed = Release.objects.using("owner").filter(state=ReleaseState.SIGNED).order_by("pk")
        return [model.from_data(each.content) for each in signed if each.content]


def _fail(waiting: Release, words: dict[str, str]) -> None:
    _write(waiting, state=ReleaseState.FAILED, trouble=words)


def _write(waiting: Release, **values: Any) -> None:
    for name, value in values.items():
        setattr(waiting, name, value)
    waiting.save(using="owner", update_fields=list(values))


@contextmanager
def _alone() -> Iterator[None]:
    """The only one at it, until it ends or its connection does."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise Busy
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
