"""Releases of figures that a page asked for: `khua serve` has them built as the owner, who alone
has the rows. `khua figures release --pending` does the same by hand, and so does
`deploy/khua-release.path` on a server whose pages do not know the owner's address."""

import logging
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from khua.commands import tied
from khua.statistics import asked

PAUSE: Final = 60.0  # seconds before one that ended badly is begun again

log = logging.getLogger("khua.figures")


class Releasing:
    """Starts the building when it is asked for, and holds the child that does it."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.again = 0.0
        self.able = bool(os.environ.get("KHUA_OWNER_DATABASE_URL"))

    def look(self, now: float | None = None) -> None:
        """Start the work if a page asked; called again and again. `now`: seconds, monotonic."""
        if not self.able or not asked.waits(Path(os.environ["KHUA_HOME"])):
            return
        now = time.monotonic() if now is None else now
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return
            if code != 0 and now < self.again:
                return
        self.again = now + PAUSE
        self.child = tied.start("khua.commands.releasing", as_owner=True)

    def children(self) -> list[subprocess.Popen[bytes]]:
        """What is to be stopped with the pages."""
        return [self.child] if self.child is not None else []


def beside_the_pages() -> None:
    """As a child of `khua serve`, whose environment names the database: quiet, and last in line for
    the processor."""
    import django

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up when told to stop
    os.nice(10)
    django.setup()
    from khua.statistics.services import building

    try:
        for each in building.work_off(Path(os.environ["KHUA_HOME"])):
            log.info("release %s: %s", each.number, each.state)
    except building.Busy:
        log.info("releases are being built by another process")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception:  # its text may quote a row: our log tells of what kind it was, and where
        log.exception("releases were not built")
        raise SystemExit(1) from None


if __name__ == "__main__":
    beside_the_pages()
