"""`khua digest`: write today's digests now, for whoever has none yet."""

from typing import Final

from khua.commands.importing import chosen_home, is_demo
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import LangOption, Text, language, say, told_plainly

SAYS: Final[dict[str, Text]] = {
    "written": {"en": "Digests written: {count}", "lo": "ຂຽນສະຫຼຸບປະຈຳວັນແລ້ວ: {count}"},
}


def digest(home: HomeOption = None, lang: LangOption = None) -> None:
    """Write today's digest for every officer and head of office who has none yet."""
    speak = language(lang)
    place = chosen_home(home)
    with told_plainly(speak), prepare(place, demo=is_demo(place), lang=speak):
        from khua.procedure.services.digests import write_digests

        say(SAYS["written"], speak, count=write_digests())
