"""Any file of a bank: of which kind it is decides where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from khua.access.models import Member
from khua.fiu.models import Batch, BatchKind
from khua.fiu.services import customers, loading
from khua.record.refusal import Refused

#: how a file's name ends, and the format it then is
ENDINGS: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
TABLES: Final = ("csv", "parquet")


def form_of(name: str, form: str = "", kind: str = BatchKind.TRANSACTIONS) -> str:
    """The format of a file: what somebody says, else what its name ends with. Raises Refused with
    field form where neither tells, or where the kind does not come in it."""
    found = form or ENDINGS.get(Path(name).suffix.lower(), "")
    if not found:
        raise Refused(
            "form",
            _("The name of the file does not tell its format."),
            _("Choose it: an XML file may be camt.053, pacs.008 or goAML."),
        )
    if kind != BatchKind.TRANSACTIONS and found not in TABLES:
        raise Refused(
            "form",
            _("This kind of file comes as a table."),
            _("Ask for CSV or Parquet."),
        )
    return found


def load(
    member: Member, kind: str, asked: loading.Asked, told: loading.Told | None = None
) -> tuple[Batch, bool]:
    """Load a file of any kind in the transaction that is open; its batch, and whether it was there
    before. Raises Refused, and OSError."""
    last = Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if kind == BatchKind.TRANSACTIONS:
        batch = loading.load(member, asked, told)
    else:
        batch = customers.load(member, kind, asked, told)
    return batch, batch.pk <= last


@contextmanager
def on_disk(sent: "UploadedFile[bytes]") -> Iterator[Path]:
    """An upload as a file of its own name, that is gone at the end: DuckDB reads files. Nobody else
    may read the folder."""
    with TemporaryDirectory(prefix="khua-") as folder:
        path = Path(folder) / (Path(sent.name or "").name[-100:] or "file")
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        yield path
