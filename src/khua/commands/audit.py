"""`khua audit sign` and `khua audit verify`: proof that nobody touched who did what."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from khua.commands.operating import as_trouble, owner_url
from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import LangOption, Text, Trouble, errors, language, say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from khua.access.audit.problems import Problem

app = typer.Typer(no_args_is_help=True, help="The audit chain: sign its heads, verify it.")

OfficeOption = Annotated[
    str | None, typer.Option("--office", help="Code of one office; without it, all.")
]
SAYS: Final[dict[str, Text]] = {
    "none": {"en": "There is no entry yet.", "lo": "ຍັງບໍ່ມີລາຍການ."},
    "signed": {
        "en": "{count} heads signed with key {key}, in {folder}.",
        "lo": "ເຊັນ {count} ຫົວດ້ວຍກະແຈ {key} ແລ້ວ, ຢູ່ {folder}.",
    },
    "hand": {
        "en": "Hand them to another office, with this public key, read out or on paper:",
        "lo": "ໃຫ້ມອບໃຫ້ຫ້ອງການອື່ນ ພ້ອມກະແຈສາທາລະນະນີ້ (ອ່ານໃຫ້ຟັງ ຫຼື ພິມໃສ່ເຈ້ຍ):",
    },
    "good": {
        "en": "{entries} entries, nothing was touched. Signed heads held: {heads}.",
        "lo": "{entries} ລາຍການ, ບໍ່ມີຫຍັງຖືກແຕະຕ້ອງ. ຫົວທີ່ເຊັນແລ້ວກົງກັນ: {heads}.",
    },
    "unsigned": {
        "en": "No signed head to hold it to: whoever rewrote a whole chain is not found. "
        "Run `khua audit sign`.",
        "lo": "ບໍ່ມີຫົວທີ່ເຊັນໄວ້ເພື່ອທຽບ: ຖ້າມີຜູ້ຂຽນຕ່ອງໂສ້ໃໝ່ທັງໝົດ ຈະບໍ່ຮູ້. ໃຫ້ໃຊ້ `khua audit sign`.",
    },
}
NO_OFFICE: Final[tuple[Text, Text]] = (
    {"en": "There is no office {code}.", "lo": "ບໍ່ມີຫ້ອງການ {code}."},
    {"en": "Check its code on the page Offices.", "lo": "ໃຫ້ກວດລະຫັດໃນໜ້າ ຫ້ອງການ."},
)
SPOILT: Final[tuple[Text, Text]] = (
    {
        "en": "{file} is not what `khua audit sign` wrote, or it was spoilt.",
        "lo": "{file} ບໍ່ແມ່ນໄຟລ໌ທີ່ `khua audit sign` ຂຽນ ຫຼື ຖືກທຳລາຍ.",
    },
    {
        "en": "Get it again from whoever keeps it. In the home, compare it with a backup.",
        "lo": "ໃຫ້ຂໍໃໝ່ຈາກຜູ້ເກັບຮັກສາ. ຖ້າຢູ່ໃນໂຟນເດີຂອງ Khua, ໃຫ້ທຽບກັບຊຸດສຳຮອງ.",
    },
)


@app.callback()
def group() -> None:
    """The audit chain: sign its heads, verify it."""


@app.command("sign")
def sign(
    office: OfficeOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the files to hand out.")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Sign where every office's chain stands, and write files for other offices to keep."""
    speak = language(lang)
    with as_trouble(speak), prepare(home, demo=None, lang=speak):
        from django.conf import settings

        from khua.access.audit import heads, keys

        here = Path(settings.KHUA_HOME)
        try:
            signed = heads.sign_all(here, office)
        except (heads.NoHead, keys.NoKey) as fault:
            raise _filled(SPOILT, file=fault) from None
        if not signed:
            say(SAYS["none"], speak)
            return
        folder = out or here / heads.FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for head in signed:
            heads.write(head, folder)
        key = keys.signing_key(here).public_key()
        say(SAYS["signed"], speak, count=len(signed), key=keys.key_id(key), folder=folder)
        say(SAYS["hand"], speak)
        typer.echo(keys.written(key).decode(), nl=False)


@app.command("verify")
def verify(
    head: Annotated[
        list[Path] | None, typer.Option("--head", help="A signed head; may be given many times.")
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option("--public-key", help="Key that signed it; without it, the home's own."),
    ] = None,
    office: OfficeOption = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Find what was edited, deleted, swapped, cut off or rewritten. Exit code 1 if anything was."""
    speak = language(lang)
    with as_trouble(speak), prepare(home, demo=None, lang=speak) as urls:
        owner_url(urls)
        found, entries, held = _verified(head or [], public_key, office)
    if format_ == "json":
        told: list[dict[str, Any]] = [vars(problem) for problem in found]
        typer.echo(json.dumps({"entries": entries, "problems": told}, ensure_ascii=False))
    else:
        for problem in found:
            typer.echo(problem.text[speak], err=True)
        if not found:
            say(SAYS["good"], speak, entries=entries, heads=held)
        if not held:
            say(SAYS["unsigned"], speak)
    if found:
        raise typer.Exit(1)


def _verified(
    files: list[Path], public_key: Path | None, office: str | None
) -> tuple[list["Problem"], int, int]:
    """Problems, entries read, and signed heads that the chains were held to. Raises Trouble."""
    from django.conf import settings
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    from khua.access.audit import heads, keys
    from khua.access.audit import verify as verifier

    key: Ed25519PublicKey | None = None
    try:
        key = keys.public_key(public_key) if public_key else None
        given = [one for file in files for one in heads.read(file)]
        kept = [one for one in heads.kept(Path(settings.KHUA_HOME)) if office in (None, one.office)]
    except (heads.NoHead, keys.NoKey) as fault:
        raise _filled(SPOILT, file=fault) from None
    columns = (SpinnerColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("", total=None)
        read = [0]

        def tell(more: int) -> None:
            read[0] += more
            bar.advance(task, more)

        try:
            found = verifier.verify_all(heads=given, public_key=key, office=office, progress=tell)
        except LookupError:
            raise _filled(NO_OFFICE, code=office) from None
        except keys.NoKey as fault:
            raise _filled(SPOILT, file=fault) from None
    return found, read[0], len(given) + len(kept)


def _filled(told: tuple[Text, Text], **values: object) -> Trouble:
    problem, mend = ({k: text.format_map(values) for k, text in part.items()} for part in told)
    return Trouble(problem, mend)
