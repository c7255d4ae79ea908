"""What `khua serve` does by itself at night: match the whole record, and count it once a month.

A machine that is switched off at night does it soon after it is switched on. On a server of one's
own, whose pages do not know the owner's address, `deploy/khua-match.timer` and
`deploy/khua-figures.timer` do it instead.
"""

import os
import subprocess
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from khua.commands import tied
from khua.commands.match_record import DONE, FOLDER

#: each is a child of its own; the second ends at once where there is a count of this month
WORK: Final = ("khua.commands.match_record", "khua.commands.figures_snapshot")
ZONE: Final = ZoneInfo("Asia/Vientiane")
HOUR: Final = time(2)
SOON: Final = timedelta(minutes=10)  # after a start that comes too late for last night


class Nightly:
    """Starts the work when it is due, and holds the children that do it."""

    def __init__(self, now: datetime | None = None) -> None:
        self.at_work: dict[str, subprocess.Popen[bytes]] = {}
        self.due: datetime | None = None
        if os.environ.get("KHUA_OWNER_DATABASE_URL"):
            self.due = first(now or datetime.now(ZONE), last(Path(os.environ["KHUA_HOME"])))

    def look(self, now: datetime | None = None) -> None:
        """Start the work if it is due; called again and again."""
        now = now or datetime.now(ZONE)
        if self.due is None or now < self.due:
            return
        self.due = following(now)
        for module in WORK:
            if module not in self.at_work or self.at_work[module].poll() is not None:
                self.at_work[module] = tied.start(module, as_owner=True)

    def children(self) -> list[subprocess.Popen[bytes]]:
        """What is to be stopped with the pages."""
        return list(self.at_work.values())


def last(home: Path) -> datetime | None:
    """When it was last done to the end; None: never."""
    try:
        return datetime.fromtimestamp((home / FOLDER / DONE).stat().st_mtime, ZONE)
    except OSError:
        return None


def first(now: datetime, done: datetime | None) -> datetime:
    """When to do it after a start: tonight, or soon if last night it was not done."""
    if done is not None and done >= following(now) - timedelta(days=1):
        return following(now)
    return min(now + SOON, following(now))


def following(now: datetime) -> datetime:
    """The next two o'clock in Vientiane."""
    here = now.astimezone(ZONE)
    tonight = datetime.combine(here.date(), HOUR, ZONE)
    return tonight if here < tonight else tonight + timedelta(days=1)
