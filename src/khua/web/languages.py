"""Lao, which Django 5.2 does not know: its entry in Django's table of languages.

Without it `get_language_info("lo")` raises KeyError and LANGUAGE_CODE "lo" stops Django.
"""

from typing import Final, TypedDict


class LanguageInfo(TypedDict):
    """One row of `django.conf.locale.LANG_INFO`."""

    bidi: bool
    code: str
    name: str
    name_local: str


LAO: Final[LanguageInfo] = {"bidi": False, "code": "lo", "name": "Lao", "name_local": "ລາວ"}


def register_lao() -> None:
    """Add Lao to Django's languages; the settings call it first. Twice is once."""
    from django.conf.locale import LANG_INFO

    LANG_INFO.setdefault("lo", dict(LAO))
