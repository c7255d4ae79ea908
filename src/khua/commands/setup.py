"""What every command that needs the database does first: home, secret, database, files.

    with prepare(home, demo=False, lang="en"):
        …                        # Django is set up, migrated, its static files and texts in place

The second time there is nothing to do, and that is found out fast.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from khua.commands.speaking import Lang, Text, Trouble, errors, say
from khua.postgres import Urls, database, default_home

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the database and files; KHUA_HOME says the same."),
]

SAYS: Final[dict[str, Text]] = {
    "first": {
        "en": "Making the database in {home} …",
        "lo": "ກຳລັງສ້າງຖານຂໍ້ມູນໃນ {home} …",
    },
    "migrate": {"en": "Preparing the tables …", "lo": "ກຳລັງກຽມຕາຕະລາງ …"},
    "static": {"en": "Preparing the files of the pages …", "lo": "ກຳລັງກຽມໄຟລ໌ຂອງໜ້າເວັບ …"},
}
UNWRITABLE: Final[tuple[Text, Text]] = (
    {
        "en": "The folder {folder} cannot be written: {reason}.",
        "lo": "ຂຽນໃສ່ໂຟນເດີ {folder} ບໍ່ໄດ້: {reason}.",
    },
    {
        "en": "Run Khua as the account that owns it, or name another folder with KHUA_HOME.",
        "lo": "ໃຫ້ເປີດ Khua ດ້ວຍບັນຊີທີ່ເປັນເຈົ້າຂອງ ຫຼື ຕັ້ງ KHUA_HOME ໃສ່ໂຟນເດີອື່ນ.",
    },
)

REAL: Final[tuple[Text, Text]] = (
    {
        "en": "This database holds a real record, and the demo would add invented cases to it.",
        "lo": "ຖານຂໍ້ມູນນີ້ເກັບຂໍ້ມູນຈິງ ແລະ ລະບົບສາທິດຈະເພີ່ມຄະດີສົມມຸດໃສ່.",
    },
    {
        "en": "Start the demo without KHUA_DATABASE_URL, and with a KHUA_HOME of its own.",
        "lo": "ໃຫ້ເປີດລະບົບສາທິດໂດຍບໍ່ມີ KHUA_DATABASE_URL ແລະ ໃຊ້ KHUA_HOME ຕ່າງຫາກ.",
    },
)
INVENTED: Final[tuple[Text, Text]] = (
    {
        "en": "This database holds the demo's invented cases, where anybody may be anybody.",
        "lo": "ຖານຂໍ້ມູນນີ້ເກັບຄະດີສົມມຸດຂອງລະບົບສາທິດ ເຊິ່ງໃຜກໍເປັນໃຜກໍໄດ້.",
    },
    {
        "en": "Start it with `khua demo`, or name another folder with KHUA_HOME.",
        "lo": "ໃຫ້ເປີດດ້ວຍ `khua demo` ຫຼື ຕັ້ງ KHUA_HOME ໃສ່ໂຟນເດີອື່ນ.",
    },
)


@contextmanager
def prepare(
    home: Path | None = None, *, demo: bool | None = None, lang: Lang = "en"
) -> Iterator[Urls]:
    """Everything that a command with the database needs, for as long as one is inside.

    Sets KHUA_HOME, KHUA_SECRET_KEY, KHUA_DEMO and the two database addresses in the environment,
    so that child processes find the same. Without KHUA_DATABASE_URL the embedded database of
    `home` runs while one is inside. Without KHUA_OWNER_DATABASE_URL beside it nothing is migrated:
    a serving machine need not know the owner's password.

    `demo` says which of the two the database must be, since invented cases and real ones must
    never stand in one record; None: whichever it is.
    Raises PostgresProblem; Trouble when the home cannot be written, or holds the other of the two.
    """
    home = (home or default_home()).expanduser().absolute()
    real_server = bool(os.environ.get("KHUA_DATABASE_URL"))
    may_migrate = not real_server or bool(os.environ.get("KHUA_OWNER_DATABASE_URL"))
    if not real_server and not (home / "postgres").exists():
        say(SAYS["first"], lang, home=home)
    with database(home) as found:
        urls = found if may_migrate else Urls(found.app, "")
        with environment(home, urls, demo=bool(demo)):
            set_up_django()
            if may_migrate:
                migrate(lang)
                refuse_the_other(demo)
            collect_static(lang)
            yield urls


def set_up_django() -> None:
    """Load the settings from the environment, and the apps."""
    import django

    compile_texts()
    django.setup()


@contextmanager
def environment(home: Path, urls: Urls, *, demo: bool) -> Iterator[None]:
    """The variables that khua.web.settings reads; put back as they were on leaving."""
    make_private(home)
    values = {
        "KHUA_HOME": str(home),
        "KHUA_SECRET_KEY": os.environ.get("KHUA_SECRET_KEY") or secret_key(home),
        "KHUA_DEMO": "1" if demo else "0",
        "KHUA_DATABASE_URL": urls.app,
        "KHUA_OWNER_DATABASE_URL": urls.owner,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "khua.web.settings"),
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def make_private(home: Path) -> None:
    """Make the home, closed to others. One that is there keeps its mode: it is somebody's choice,
    or the database's (whose server's account passes through when we are root)."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise unwritable(home, fault) from None


def secret_key(home: Path) -> str:
    """The installation's secret, made once; only the file's owner reads it.

    Every session and pass hangs on it: who loses it signs everybody out, no more.
    """
    file = home / "secret-key"
    try:
        if not file.exists():
            unfinished = home / f"secret-key.{os.getpid()}"
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
            try:
                os.link(unfinished, file)  # unlike a rename, leaves another process's key alone
            except FileExistsError:
                pass
            finally:
                unfinished.unlink()
        return file.read_text(encoding="ascii").strip()
    except OSError as fault:
        raise unwritable(home, fault) from None


def unwritable(folder: Path, fault: OSError) -> Trouble:
    """What to tell somebody whose home cannot be written."""
    values = {"folder": folder, "reason": fault.strerror}
    problem, mend = UNWRITABLE
    return Trouble({lang: text.format_map(values) for lang, text in problem.items()}, mend)


def migrate(lang: Lang) -> None:
    """Bring the tables up to date, as the owner; a fast look when they are."""
    from django.core.management import call_command
    from django.db import connections

    owner = connections["owner"]
    try:
        if up_to_date():
            return
        say(SAYS["migrate"], lang)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        with owner.cursor() as cursor:
            # the stamp is hexadecimal; COMMENT takes no parameters
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{stamp()}'")
    finally:
        owner.close()


def up_to_date() -> bool:
    """Whether every migration ran, and what follows on migrating (rights on library tables, the
    key that seals passes) was done by this very program with this very secret."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        return bool(cursor.fetchone() == (stamp(),))


def stamp() -> str:
    """A digest of the program's own files and the secret; hexadecimal."""
    from khua.access.context import seal_key

    digest = hashlib.sha256(seal_key())
    package = Path(__file__).parents[1]
    for kind in ("*.py", "*.sql", "matching/*.json", "matching/*.yaml"):
        for file in sorted(package.rglob(kind)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def refuse_the_other(demo: bool | None) -> None:
    """Raise Trouble when a demo is wanted where a real record is, or the other way round."""
    from khua.demo.holds import holds_demo, holds_offices

    if demo is not None and holds_offices() and holds_demo() != demo:
        raise Trouble(*(REAL if demo else INVENTED))


def compile_texts() -> None:
    """Compile the translations that changed; an installed package brings them compiled."""
    from khua.web.compile_messages import compile_all

    try:
        compile_all()
    except PermissionError as fault:
        errors.print(f"{fault.filename}: {fault.strerror}", markup=False)


def collect_static(lang: Lang) -> None:
    """Copy, name by content and compress the static files, when any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".sources"
    sources = static_sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == sources:
        return
    say(SAYS["static"], lang)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(sources, encoding="ascii")


def static_sources() -> str:
    """A digest of name, size and time of every static file of the apps."""
    from django.contrib.staticfiles.finders import get_finders

    files: list[Any] = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            files.append((name, status.st_size, status.st_mtime_ns))
    return hashlib.sha256(repr(sorted(files)).encode()).hexdigest()
