"""`khua money load`: files of banks into the unit's store and tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.progress import shown
from khua.commands.setup import HomeOption
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    console,
    language,
    say,
    told_plainly,
    trouble,
)
from khua.commands.unit import as_member, refused_plainly

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from khua.access.models import Member
    from khua.fiu.models import Batch
    from khua.fiu.services.loading import Asked

SOME_REFUSED: Final = 3  # exit code; 0: every row is in
FORMS: Final = ("csv", "parquet", "camt053", "pacs008", "goaml")
TRANSACTIONS: Final = "transactions"
KINDS: Final = (TRANSACTIONS, "customers", "accounts", "branches", "merchants", "rates")

SAYS: Final[dict[str, Text]] = {
    "read": {"en": "Reading {file}", "lo": "ກຳລັງອ່ານ {file}"},
    "write": {"en": "Writing", "lo": "ກຳລັງບັນທຶກ"},
    "done": {
        "en": "{file}: {rows:,} {kind} in, {known:,} there already, {refused:,} not taken "
        "(batch {batch}).",
        "lo": "{file}: ເຂົ້າ {rows:,} {kind}, ມີແລ້ວ {known:,}, ບໍ່ຮັບ {refused:,} (ຊຸດ {batch}).",
    },
    "again": {
        "en": "{file} was loaded before (batch {batch}); nothing is added.",
        "lo": "{file} ໂຫຼດແລ້ວ (ຊຸດ {batch}); ບໍ່ໄດ້ເພີ່ມຫຍັງ.",
    },
    "row": {
        "en": "  row {row}, {field}: {what} {mend}",
        "lo": "  ແຖວ {row}, {field}: {what} {mend}",
    },
    "more": {"en": "  … and {count} more", "lo": "  … ແລະ ອີກ {count}"},
    "note": {"en": "  Note: {note}", "lo": "  ໝາຍເຫດ: {note}"},
}
NO_FORM: Final = (
    {"en": "{form} is no format of {kind}.", "lo": "{form} ບໍ່ແມ່ນຮູບແບບຂອງ {kind}."},
    {
        "en": "Add --format csv, parquet, and for transactions also camt053, pacs008 or goaml.",
        "lo": "ຕື່ມ --format csv, parquet ແລະ ສຳລັບທຸລະກຳ camt053, pacs008 ຫຼື goaml ໄດ້ນຳ.",
    },
)
NO_KIND: Final = (
    {"en": "{kind} is no kind of file.", "lo": "ບໍ່ມີໄຟລ໌ປະເພດ {kind}."},
    {
        "en": "Write --kind transactions, customers, accounts, branches, merchants or rates.",
        "lo": "ຂຽນ --kind transactions, customers, accounts, branches, merchants ຫຼື rates.",
    },
)
#: what was loaded, in words
KIND_WORDS: Final[dict[str, Text]] = {
    TRANSACTIONS: {"en": "transactions", "lo": "ທຸລະກຳ"},
    "customers": {"en": "customers", "lo": "ລູກຄ້າ"},
    "accounts": {"en": "accounts", "lo": "ບັນຊີ"},
    "branches": {"en": "branches", "lo": "ສາຂາ"},
    "merchants": {"en": "merchants", "lo": "ຮ້ານຄ້າ"},
    "rates": {"en": "rates", "lo": "ອັດຕາ"},
}
UNREADABLE: Final = (
    {"en": "{file} cannot be read: {reason}.", "lo": "ອ່ານ {file} ບໍ່ໄດ້: {reason}."},
    {"en": "Check the name of the file.", "lo": "ໃຫ້ກວດຊື່ໄຟລ໌."},
)
SHOWN: Final = 10


def load(
    files: Annotated[list[Path], typer.Argument(help="Files of a bank.")],
    kind: Annotated[
        str,
        typer.Option(
            help="transactions, customers, accounts, branches, merchants or rates.",
        ),
    ] = TRANSACTIONS,
    form: Annotated[
        str | None, typer.Option("--format", help="csv, parquet, goaml, camt053 or pacs008.")
    ] = None,
    columns: Annotated[
        str, typer.Option("--map", help="Our columns and the file's: time=date,amount=kip.")
    ] = "",
    source: Annotated[
        str | None, typer.Option(help="Whose file it is: BIC or code of the bank.")
    ] = None,
    point: Annotated[
        str | None, typer.Option("--point", "--decimal", help="The sign before decimals: . or ,")
    ] = None,
    country: Annotated[
        str, typer.Option(help="Whose shape a goAML file has: la, ae, or zz for any other.")
    ] = "la",
    login: Annotated[
        str | None, typer.Option("--as", help="Login name of the member of the unit who loads.")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Load files of a bank, transactions or who stands behind the accounts: all of a file or
    nothing of it. What was loaded before adds nothing. Ends with 3 where rows were not taken."""
    from khua.commands.mapping import mapped

    speak = language(lang)
    refused = 0
    with told_plainly(speak):
        if kind not in KINDS:
            raise trouble(NO_KIND, kind=kind)
        mapping = mapped(columns)
        _known_form(form, kind)
        with as_member(login, home, speak) as member:
            from khua.fiu.services.loading import Asked

            for file in files:
                asked = Asked(file, form or "", mapping, source, point, country)
                batch, again = one(member, kind, asked, speak)
                tell(member, batch, file, again, speak)
                refused += 0 if again else batch.refused
    if refused:
        raise typer.Exit(SOME_REFUSED)


def one(member: "Member", kind: str, asked: "Asked", lang: Lang) -> tuple["Batch", bool]:
    """Load one file; its batch, and whether it was there before. An empty format is told by the
    file's name. Raises Trouble."""
    from dataclasses import replace

    from django.utils import translation

    from khua.access.context import acting_as
    from khua.fiu import store
    from khua.fiu.services import files

    file = asked.path
    try:
        with (
            refused_plainly(f"{file.name}: "),
            shown(SAYS, lang, file=file.name) as told,
            translation.override(lang),
            store.loading(member),
            acting_as(member) as loader,
        ):
            form = files.form_of(file.name, asked.form, kind)
            return files.load(loader, kind, replace(asked, form=form), told)
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise trouble(UNREADABLE, file=file, reason=reason) from None


def tell(member: "Member", batch: "Batch", file: Path, again: bool, lang: Lang) -> None:
    """Say what came of a file."""
    from khua.access.context import acting_as

    if again:
        say(SAYS["again"], lang, file=file.name, batch=batch.pk)
        return
    say(
        SAYS["done"],
        lang,
        file=file.name,
        rows=batch.rows,
        kind=KIND_WORDS[batch.kind][lang],
        known=batch.known,
        refused=batch.refused,
        batch=batch.pk,
    )
    with acting_as(member):
        shown = list(batch.refusals.all()[:SHOWN])
    for each in shown:
        say(
            SAYS["row"],
            lang,
            row=each.row or "–",
            field=each.field or "–",
            what=each.what[lang],
            mend=each.mend[lang],
        )
    if batch.refused > len(shown):
        say(SAYS["more"], lang, count=batch.refused - len(shown))
    for note in batch.notes:
        say(SAYS["note"], lang, note=note[lang])
    console.print()


def _known_form(form: str | None, kind: str) -> None:
    if form and form not in (FORMS if kind == TRANSACTIONS else FORMS[:2]):
        raise trouble(NO_FORM, form=form, kind=kind)
