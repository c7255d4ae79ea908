"""`khua restore`: a backup into an empty home, everything or nothing."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from khua.commands import setup
from khua.commands.backup_key import PassphraseFile, passphrase_of
from khua.commands.operating import as_trouble, named_home, owner_url, progress, secret_of
from khua.commands.serve import stop_in_order
from khua.commands.setup import HomeOption
from khua.commands.speaking import LangOption, Text, language, say
from khua.operations.archive import opened
from khua.operations.keys import identities
from khua.operations.restore import refuse_used
from khua.operations.restore import restore as put_back
from khua.operations.trouble import stopped
from khua.postgres import Urls, database

SAYS: Final[dict[str, Text]] = {
    "restoring": {"en": "Restoring", "lo": "ກຳລັງກູ້ຄືນ"},
    "passphrase": {"en": "Passphrase of the key", "lo": "ວະລີລະຫັດຂອງກະແຈ"},
    "done": {
        "en": "Restored: {rows} rows and {files} files, as they were at {made_at}. Every count and "
        "hash agrees.",
        "lo": "ກູ້ຄືນແລ້ວ: {rows} ແຖວ ແລະ {files} ໄຟລ໌, ຕາມສະພາບ {made_at}. ຈຳນວນ ແລະ ຄ່າແຮຊ ກົງກັນທັງໝົດ.",
    },
    "enrol": {
        "en": "This home has a secret of its own, so {count} second factors could not be kept: "
        "those members enrol anew at their next sign-in.",
        "lo": "ບ່ອນນີ້ມີລະຫັດລັບໃໝ່, ສະນັ້ນ ການຢືນຢັນສອງຂັ້ນຕອນ {count} ອັນ ເກັບໄວ້ບໍ່ໄດ້: "
        "ສະມາຊິກຕ້ອງລົງທະບຽນໃໝ່ເມື່ອເຂົ້າສູ່ລະບົບ.",
    },
    "next": {
        "en": "Now run `khua check`, then `khua serve`.",
        "lo": "ຕໍ່ໄປ ໃຫ້ໃຊ້ `khua check` ແລ້ວ `khua serve`.",
    },
}
OTHER_SECRET: Final[tuple[Text, Text]] = (
    {"en": "{file} is there already.", "lo": "ມີ {file} ຢູ່ແລ້ວ."},
    {
        "en": "Leave out --secret-key, or move that file away.",
        "lo": "ໃຫ້ບໍ່ໃສ່ --secret-key ຫຼື ຍ້າຍໄຟລ໌ນັ້ນອອກ.",
    },
)


def restore(
    backup: Annotated[Path, typer.Argument(help="File that `khua backup` wrote.")],
    identity: Annotated[Path, typer.Option(help="Key file that opens it.")],
    passphrase_file: PassphraseFile = None,
    secret_key: Annotated[
        Path | None,
        typer.Option(help="The old home's secret-key, if it was kept: second factors go on."),
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Put a backup into an empty home, or into the empty database of KHUA_DATABASE_URL."""
    speak = language(lang)
    stop_in_order()
    with as_trouble(speak):

        def ask() -> str:
            given = passphrase_of(passphrase_file)
            return given or str(typer.prompt(SAYS["passphrase"][speak], hide_input=True))

        keys = identities(identity, ask)
        where = named_home(home)
        with backup.open("rb") as file, opened(file, keys) as source:
            source.start()  # a wrong key is told before anything is made
            with database(where) as found:
                urls = Urls(found.app, owner_url(found))
                refuse_used(urls.owner, where)
                bring_secret(secret_key, where)
                with setup.environment(where, urls, demo=False):
                    setup.set_up_django()
                    with progress(SAYS["restoring"][speak], backup.stat().st_size) as tell:
                        done = put_back(source, urls.owner, where, secret_of(where), tell)
                    setup.migrate(speak)  # to the newest tables, and the seal of passes
        say(SAYS["done"], speak, rows=done.rows, files=done.files, made_at=done.made_at)
        if done.enrol_anew:
            say(SAYS["enrol"], speak, count=done.enrol_anew)
        say(SAYS["next"], speak)


def bring_secret(file: Path | None, home: Path) -> None:
    """Put the old home's secret into the new one, before a new one is made. Raises Stopped."""
    if file is None:
        return
    place = home / "secret-key"
    if place.exists() and place.read_bytes() == file.read_bytes():
        return
    if place.exists():
        raise stopped(OTHER_SECRET, file=place)
    setup.make_private(home)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(file.read_bytes())
