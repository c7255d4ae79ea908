"""How fast a sheet of many rows is read and written: `python benchmarks/bench_import.py [ROWS]`.

Makes a database of its own in a temporary folder (the embedded server, with its usual care for the
disk), imports one workbook in one go, imports it again, and prints seconds, rows a second and the
peak memory of this process. Beside it, in the same run, the floor: openpyxl reads the same rows and
COPY writes them as text into a bare table; no column is checked, nobody is looked for among those
already there, nothing is remembered of who wrote what.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khua-bench-") as folder:
        from khua.commands.setup import prepare

        with prepare(Path(folder)):
            measure()


def measure() -> None:
    from django.db import transaction

    from khua.access.context import acting_as
    from khua.sheets import services
    from khua.sheets.models import Import
    from tests import world
    from tests.sheets.many import many_rows

    world.build()
    with transaction.atomic():
        officer = world.members()["sv-pol-officer"]
    data = many_rows(ROWS)
    print(f"{ROWS} rows, a workbook of {len(data) / 1e6:.1f} MB")
    with told("the floor: openpyxl and COPY, nothing checked"):
        floor(data)
    for name in ("first", "again"):
        with acting_as(officer) as importer:
            one = services.receive(importer, "bench.xlsx", data, "lo")
        with told(f"{name}: reading and checking"):
            services.work(one.pk, officer.pk)
        with acting_as(officer):
            one = Import.objects.get(pk=one.pk)
            services.confirm(one)
        with told(f"{name}: writing in one transaction"):
            services.work(one.pk, officer.pk)
        with acting_as(officer):
            one = Import.objects.get(pk=one.pk)
        print(f"{one.status}: {one.counts}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process: {peak:.0f} MB")


def floor(data: bytes) -> None:
    """The rows of a workbook as they stand, into a table of texts that goes away again."""
    from django.db import connections, transaction
    from openpyxl import load_workbook

    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE floor (sheet text, cells text[]) ON COMMIT DROP")
        with cursor.copy("COPY floor FROM STDIN") as copy:
            for sheet in load_workbook(BytesIO(data), read_only=True):
                for row in sheet.iter_rows(min_row=2, values_only=True):
                    copy.write_row((sheet.title, [str(cell) for cell in row if cell is not None]))
        cursor.execute("SELECT count(*) FROM floor")
        (written,) = cursor.fetchone()
    if written != ROWS:
        raise SystemExit(f"the floor wrote {written} rows, not {ROWS}")


@contextmanager
def told(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    print(f"{what}: {seconds:.1f} s, {ROWS / seconds:.0f} rows/s")


if __name__ == "__main__":
    for name in ("KHUA_DATABASE_URL", "KHUA_OWNER_DATABASE_URL"):
        os.environ.pop(name, None)
    main()
