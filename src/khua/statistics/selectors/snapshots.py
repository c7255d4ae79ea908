"""The rows of a snapshot, for whoever builds releases: the owner's process alone."""

from pathlib import Path

from django.conf import settings

from khua.figures import snapshot as figures
from khua.statistics.models import Snapshot


def folder(snapshot: Snapshot) -> Path:
    """Where its files are: figures/<id> of the home."""
    return Path(settings.KHUA_HOME) / "figures" / str(snapshot.pk)


def files(snapshot: Snapshot) -> list[Path]:
    """Its files, in the order in which they are hashed."""
    return [folder(snapshot) / f"{name}.parquet" for name in figures.SCHEMAS]


def rows(snapshot: Snapshot) -> figures.Snapshot:
    """What was counted. Raises FileNotFoundError where the files are gone."""
    return figures.read(folder(snapshot))
