"""Releases of the invented country's figures: one that is public, one that waits to be signed."""

from pathlib import Path
from typing import Final

from django.conf import settings

from khua.access.context import acting_as
from khua.demo.cast import members
from khua.statistics.models import Release
from khua.statistics.services import building, releases

CENTRE: Final = ("c-pol-officer", "c-pol-head")
YEARS: Final = 3  # of the public one; the other has one more


def release() -> bool:
    """Build, attack and sign off, as people and the owner do; whether it was done now. Needs a
    snapshot."""
    if Release.objects.using("owner").exists():
        return False
    officer, head = members(CENTRE)
    for years, signs in ((YEARS, True), (YEARS + 1, False)):
        with acting_as(officer) as asking:
            last = releases.last_year()
            asked = releases.ask(asking, last - years + 1, last)
        building.work_off(Path(settings.KHUA_HOME))
        if signs and Release.objects.using("owner").filter(pk=asked.pk, state="built").exists():
            with acting_as(head) as chief:
                releases.sign(chief, asked)
    return True
