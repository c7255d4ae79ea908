"""The whole record against itself, every night: `khua match record`.

The owner's connection makes imprints anew where they are missing or old (`refresh`); from then on
everything is done as `khua_matcher`, who sees imprints and matches and nothing else of the record
(`reading`, `keeping`). `steps` puts them in order. Nothing it says or leaves names anybody.
"""

from khua.intelligence.nightly.steps import ENOUGH, Busy, Report, Step, TooFew, run

__all__ = ["ENOUGH", "Busy", "Report", "Step", "TooFew", "run"]
