"""In which order the files of tests are begun, and which go together: `make test` spreads files
over workers, and ends when the last of them does."""

import pytest
from xdist.scheduler import LoadFileScheduling

#: what takes longest, longest first; begun before everything else. Only the time hangs on it.
#: Of the first three only one needs the demo (`homes.demo`), which all others would wait for
LONGEST = (
    "tests/browser/test_pages.py",
    "tests/money/rules/test_engines.py",
    "tests/access/test_matrix.py",
    "tests/browser/test_case_journey.py",
    "tests/operations/test_backup_and_restore.py",
    "tests/crash/test_kill_rounds.py",
    "tests/commands/test_serve.py",
    "tests/operations/test_money_files.py",
    "tests/web/test_query_counts.py",
    "tests/demo/test_build.py",
    "tests/operations/test_evidence_files.py",
    "tests/postgres/test_server.py",
    "tests/operations/test_check.py",
    "tests/evidence/test_tampering.py",
    "tests/access/test_idor_crawl.py",
    "tests/commands/test_bootstrap.py",
    "tests/commands/test_match_record.py",
    "tests/operations/test_upgrade.py",
    "tests/sheets/test_crash.py",
    "tests/matching/test_spark.py",
    "tests/access/test_audit_heads.py",
    "tests/operations/test_disk_drill.py",
)
#: a demo is served and a browser started once for all of them: half of what one of them takes
TOGETHER = {
    f"tests/browser/test_{name}.py": "the browser's journeys"
    for name in ("case_journey", "main_job", "matches", "network", "traces", "unit_journey")
}


def file_of(nodeid: str) -> str:
    """The file of a test."""
    return nodeid.split("::", 1)[0]


def sort(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, and files that go together after each other; the tests
    of a file stay in their order."""
    place = {name: turn for turn, name in enumerate(LONGEST)}
    first = min(place.get(name, len(place)) for name in TOGETHER)
    items.sort(
        key=lambda item: (
            first if (file := file_of(item.nodeid)) in TOGETHER else place.get(file, len(place))
        )
    )


class ByFile(LoadFileScheduling):
    """A file at a time for each worker, or files that go together."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)
