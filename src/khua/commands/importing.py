"""`khua import`: a case sheet into the record, without the browser; or the empty sheet out."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from khua.commands.demo import DEMO_HOME
from khua.commands.setup import HomeOption, prepare, set_up_django
from khua.commands.speaking import (
    Lang,
    LangOption,
    Text,
    Trouble,
    console,
    errors,
    language,
    say,
    told_plainly,
)
from khua.postgres import default_home

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from khua.access.models import Member
    from khua.sheets.models import Import

DEMO_MEMBER: Final = "sv-pol-officer"
SOME_REJECTED, UNUSABLE = 3, 2  # exit codes; 0: every row is in

SAYS: Final[dict[str, Text]] = {
    "template": {"en": "The template is in {file}", "lo": "ແບບຟອມຢູ່ໃນ {file}"},
    "reading": {"en": "Reading", "lo": "ກຳລັງອ່ານ"},
    "writing": {"en": "Writing", "lo": "ກຳລັງບັນທຶກ"},
    "counts": {
        "en": "{sheet}: {new} new, {there} in the record already, {bad} not accepted",
        "lo": "{sheet}: ໃໝ່ {new}, ມີໃນບັນທຶກແລ້ວ {there}, ບໍ່ຜ່ານ {bad}",
    },
    "row": {"en": "{sheet}, row {row}", "lo": "{sheet}, ແຖວ {row}"},
    "guessed": {
        "en": "{count} cells were guessed; the page Import shows each.",
        "lo": "ຄາດເດົາ {count} ຫ້ອງ; ໜ້າ ນຳເຂົ້າ ສະແດງແຕ່ລະຫ້ອງ.",
    },
    "dry": {"en": "Nothing was written (--dry-run).", "lo": "ບໍ່ໄດ້ບັນທຶກຫຍັງ (--dry-run)."},
    "rejects": {
        "en": "The rows not accepted are in {file}; mend them there and import that file.",
        "lo": "ແຖວທີ່ບໍ່ຜ່ານຢູ່ໃນ {file}; ແກ້ໄຂໃນນັ້ນ ແລ້ວນຳເຂົ້າໄຟລ໌ນັ້ນ.",
    },
    "more": {"en": "… and {count} more", "lo": "… ແລະ ອີກ {count}"},
}
NO_FILE: Final = (
    {"en": "No file is named.", "lo": "ຍັງບໍ່ໄດ້ບອກຊື່ໄຟລ໌."},
    {
        "en": "Write khua import FILE, or khua import --template FILE for an empty sheet.",
        "lo": "ຂຽນ khua import FILE ຫຼື khua import --template FILE ເພື່ອເອົາແບບຟອມ.",
    },
)
NOBODY: Final = (
    {"en": "It is not said who imports.", "lo": "ບໍ່ໄດ້ບອກວ່າໃຜນຳເຂົ້າ."},
    {"en": "Add --as with a login name.", "lo": "ຕື່ມ --as ແລະ ຊື່ຜູ້ໃຊ້."},
)
NOT_ALLOWED: Final = (
    {"en": "No member of this name may import.", "lo": "ບໍ່ມີສະມາຊິກຊື່ນີ້ທີ່ນຳເຂົ້າໄດ້."},
    {
        "en": "Name an officer, a head of office or a clerk with --as.",
        "lo": "ໃຊ້ --as ກັບເຈົ້າໜ້າທີ່, ຫົວໜ້າຫ້ອງການ ຫຼື ພະນັກງານນຳເຂົ້າ.",
    },
)
SHOWN: Final = 20  # problems told in the terminal; the workbook has all


def import_(
    file: Annotated[Path | None, typer.Argument(help="The sheet: .xlsx, .csv, or a zip.")] = None,
    login: Annotated[
        str | None, typer.Option("--as", help="Login name of the member who imports.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write the empty sheet here: .xlsx, or .zip for CSV.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Where rows that are not accepted go.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check, and write nothing.")] = False,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Bring a case sheet in. Ends with 0 when every row is in, 3 when some came back, 2 when the
    file cannot be used."""
    speak = language(lang)
    if template:
        write_template(template, speak)
        return
    if file is None:
        _refuse(*NO_FILE, speak)
    data = _read(file, speak)
    place = chosen_home(home)
    demo = is_demo(place)
    login = login or (DEMO_MEMBER if demo else None)
    if login is None:
        _refuse(*NOBODY, speak)
    with told_plainly(speak), prepare(place, demo=demo, lang=speak):
        member = find_member(login)
        if member is None:
            _refuse(*NOT_ALLOWED, speak)
        one = run(member, file.name, data, dry_run, speak)
        if one.status == "failed":
            _refuse(one.report["problem"], one.report["mend"], speak)
        tell(one, dry_run, speak)
        if one.rejects is not None:
            target = rejects or free_name(file)
            write_private(target, bytes(one.rejects))
            say(SAYS["rejects"], speak, file=target)
            raise typer.Exit(SOME_REJECTED)


def write_template(target: Path, lang: Lang) -> None:
    """Write the empty sheet; no database is needed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khua.web.settings")
    os.environ.setdefault("KHUA_SECRET_KEY", secrets.token_urlsafe())
    set_up_django()
    from khua.sheets.template import template_csv, template_workbook

    try:
        csv = target.suffix.lower() in (".zip", ".csv")
        target.write_bytes(template_csv() if csv else template_workbook())
    except OSError as fault:
        _refuse(*_unwritable(target, fault), lang)
    say(SAYS["template"], lang, file=target)


def chosen_home(home: Path | None) -> Path:
    """Where the record is: as named, or the real one; the demo where that is all there is."""
    if home is None and "KHUA_HOME" not in os.environ and "KHUA_DATABASE_URL" not in os.environ:
        real, demo = default_home(), DEMO_HOME.expanduser()
        home = demo if is_demo(demo) and demo.is_dir() and not real.is_dir() else real
    return (home or default_home()).expanduser().absolute()


def is_demo(home: Path) -> bool:
    """Whether `khua demo` made this home; it leaves its sample sheets there."""
    return home == DEMO_HOME.expanduser() or (home / "samples").is_dir()


def find_member(login: str) -> "Member | None":
    """The active member of this login name, if the role may import."""
    from django.db import transaction

    from khua.access import context
    from khua.access.models import Member
    from khua.access.policies import allowed

    with transaction.atomic():
        context.set_local("khua.signing_in", login)
        member = Member.objects.filter(username=login, is_active=True).first()
    return member if member and allowed(member.role, "sheet.import") else None


def run(member: "Member", name: str, data: bytes, dry_run: bool, lang: Lang) -> "Import":
    """The steps of an import, one after the other in this process; the import as it ended."""
    from khua.access.context import acting_as
    from khua.reading import Unreadable
    from khua.sheets import services
    from khua.sheets.models import Import, Status

    try:
        with acting_as(member) as importer:
            one = services.receive(importer, name, data, lang)
    except Unreadable as error:
        problem, mend = (
            {code: part(code) for code in ("en", "lo")} for part in (error.problem, error.mend)
        )
        _refuse(problem, mend, lang)
    work(one, "reading", lang)
    with acting_as(member):
        one = Import.objects.get(pk=one.pk)
        if one.status == Status.PREVIEW and not dry_run:
            services.confirm(one)
    if one.status == Status.IMPORTING:
        work(one, "writing", lang)
        with acting_as(member):
            one = Import.objects.get(pk=one.pk)
    elif dry_run:
        with acting_as(member):
            rejects, report, counts = one.rejects, one.report, one.counts
            services.cancel(Import.objects.get(pk=one.pk))
        one.rejects, one.report, one.counts = rejects, report, counts
    return one


def work(one: "Import", doing: str, lang: Lang) -> None:
    """Let the import go on here, with a progress bar. A fault of ours is told without its text,
    which may quote a row."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from khua.sheets import services

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        TextColumn(SAYS[doing][lang]),
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        try:
            services.work(
                one.pk,
                one.member_id,
                lambda done, rows: bar.update(task, completed=done, total=rows),
            )
        except Exception:
            services.break_off(one.pk, one.member_id)


def tell(one: "Import", dry_run: bool, lang: Lang) -> None:
    """Say what went in and what did not."""
    from khua.sheets.format import sheet
    from khua.sheets.reports import count_rows

    for row in count_rows(one.counts):
        say(SAYS["counts"], lang, **{**row, "sheet": row["title"][lang]})
    if guessed := one.report.get("guess_count"):
        say(SAYS["guessed"], lang, count=guessed)
    problems = one.report.get("problems", [])
    for problem in problems[:SHOWN]:
        found = sheet(problem["sheet"])
        where = SAYS["row"][lang].format(sheet=found.title[lang], row=problem["row"])
        label = found.column(problem["column"]).label[lang] if problem["column"] else ""
        said = " ".join(filter(None, (problem["problem"][lang], problem["mend"][lang])))
        console.print(f"  {where}: {label}: {said}", markup=False, soft_wrap=True)
    if (rest := one.report.get("problem_count", 0) - len(problems[:SHOWN])) > 0:
        say(SAYS["more"], lang, count=rest)
    if dry_run:
        say(SAYS["dry"], lang)


def free_name(file: Path) -> Path:
    """Where the rejects of `file` go: beside it, and never over a workbook that somebody mends."""
    target = file.with_suffix(".rejects.xlsx")
    number = 2
    while target.exists():
        target = file.with_suffix(f".rejects-{number}.xlsx")
        number += 1
    return target


def write_private(target: Path, data: bytes) -> None:
    """Write a file that only its owner reads: it holds identities. Raises Trouble."""
    try:
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opened, "wb") as out:
            out.write(data)
    except OSError as fault:
        raise Trouble(*_unwritable(target, fault)) from None


def _read(file: Path, lang: Lang) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        _refuse(
            {
                "en": f"{file} cannot be read: {fault.strerror}.",
                "lo": f"ອ່ານ {file} ບໍ່ໄດ້: {fault.strerror}.",
            },
            {"en": "Check the name of the file.", "lo": "ໃຫ້ກວດຊື່ໄຟລ໌."},
            lang,
        )


def _unwritable(target: Path, fault: OSError) -> tuple[Text, Text]:
    return (
        {
            "en": f"{target} cannot be written: {fault.strerror}.",
            "lo": f"ຂຽນ {target} ບໍ່ໄດ້: {fault.strerror}.",
        },
        {"en": "Name another file or folder.", "lo": "ໃຫ້ໃຊ້ຊື່ ຫຼື ໂຟນເດີອື່ນ."},
    )


def _refuse(problem: Text, mend: Text, lang: Lang) -> NoReturn:
    errors.print(problem[lang], style="bold red", markup=False, soft_wrap=True)
    errors.print(mend[lang], markup=False, soft_wrap=True)
    raise typer.Exit(UNUSABLE)
