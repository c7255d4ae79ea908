"""`khua money watch`: a list the unit screens its customers against."""

from pathlib import Path
from typing import Annotated, Final

import typer

from khua.commands.money_load import SOME_REFUSED, UNREADABLE
from khua.commands.setup import HomeOption
from khua.commands.speaking import LangOption, Text, language, say, trouble
from khua.commands.unit import as_member, refused_plainly

SAYS: Final[dict[str, Text]] = {
    "done": {
        "en": "{name}: {new:,} new, {gone:,} no longer on it, {same:,} as before; {refused:,} not "
        "taken.",
        "lo": "{name}: ໃໝ່ {new:,}, ບໍ່ມີແລ້ວ {gone:,}, ຄືເກົ່າ {same:,}; ບໍ່ຮັບ {refused:,}.",
    },
    "row": {"en": "  row {row}: {what} {mend}", "lo": "  ແຖວ {row}: {what} {mend}"},
}
SHOWN: Final = 10


def watch(
    file: Annotated[Path, typer.Argument(help=".csv, .parquet, or the UN's list as .xml.")],
    name: Annotated[str, typer.Option("--list", help="Whose list it is.")],
    login: Annotated[
        str | None, typer.Option("--as", help="Login name of the member of the unit who loads.")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Load a list of names; a newer file under the same name takes the place of the older. Ends
    with 3 where entries were not taken."""
    speak = language(lang)
    with as_member(login, home, speak) as member:
        from django.utils import translation

        from khua.access.context import acting_as
        from khua.fiu.services import watched

        try:
            with refused_plainly(), translation.override(speak), acting_as(member) as loader:
                came, left_out = watched.load(loader, file, name)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise trouble(UNREADABLE, file=file, reason=reason) from None
    say(
        SAYS["done"], speak, name=name, new=came.added, gone=came.changed, same=came.same,
        refused=left_out.count,
    )  # fmt: skip
    for each in left_out.shown[:SHOWN]:
        say(SAYS["row"], speak, row=each.row, what=each.what[speak], mend=each.mend[speak])
    if left_out.count:
        raise typer.Exit(SOME_REFUSED)
