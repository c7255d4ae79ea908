"""SDMX-CSV 2.0.0: tables of the catalogue for statistical offices, with their structure."""

from khua.figures.formats.sdmx.read import Observation, check_sdmx, read_sdmx, shown_again
from khua.figures.formats.sdmx.write import export_sdmx

__all__ = ["Observation", "check_sdmx", "export_sdmx", "read_sdmx", "shown_again"]
