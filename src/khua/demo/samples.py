"""The sample sheets that `khua demo` writes into its home."""

from pathlib import Path

from django.conf import settings


def sample_files() -> list[Path]:
    """The sample sheets, by name; none before `khua demo` wrote them."""
    return sorted(
        file for file in (Path(settings.KHUA_HOME) / "samples").glob("*") if file.is_file()
    )
