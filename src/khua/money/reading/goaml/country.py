"""What one country's financial intelligence unit asks of a goAML report: `countries/*.yaml`.

Every unit has a schema of its own. The order of elements is the same everywhere (`report`); what
else must be there, how long a text may be, which codes and which report types there are, is data.
An office may keep files of its own in a folder: a country's file there comes before ours, and may
name the unit's schema (XSD), which reports are then held against as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml
from lxml import etree

from khua.money.currencies import currency
from khua.money.ledger import Channel
from khua.money.reading.goaml.declare import Mine, OneOf, Part
from khua.money.reading.rejects import Refused, Text, filled

SHAPES: Final = ("transaction", "activity", "either")
VERSIONS: Final = ("5.0.1", "5.0.2")
_CODE: Final = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class ReportKind:
    """A type of report: its `name`, whether it tells of transactions or of an activity (SHAPES),
    and the fields of a report that it `needs`."""

    name: Text
    shape: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class CodeList:
    """Codes and their names, where known. `complete`: no others are valid."""

    codes: Mapping[str, Text | None]
    complete: bool


@dataclass(frozen=True, eq=False)
class Country:
    """One file of `countries/`."""

    code: str
    name: Text
    note: Text
    source: str
    as_of: str | None
    verified_by: str | None
    version: str
    zone: str  # of moments that name none
    currency: str | None  # the local one, where the unit has only one
    required: Mapping[str, frozenset[str]]
    pairs: Mapping[str, tuple[tuple[str, str], ...]]
    lengths: Mapping[str, Mapping[str, tuple[int, int]]]
    patterns: Mapping[str, Mapping[str, re.Pattern[str]]]
    reports: Mapping[str, ReportKind]
    lists: Mapping[str, CodeList]
    cash: frozenset[str]  # funds that are cash
    channels: Mapping[str, Channel]  # of conduction codes
    payers: frozenset[str]  # roles of a party
    receivers: frozenset[str]
    schema: Path | None

    def requires(self, types: Iterable[str], part: Part, mine: bool) -> bool:
        """Whether a field must be there, in the schema's `types` (the own client's after the
        general one). A group of which one must be there is named as one (`OneOf`)."""
        group = part.marker(OneOf)
        names = {part.field} | ({group.group} if group else set())
        return (mine and part.marker(Mine) is not None) or any(
            names & self.required.get(kind, frozenset()) for kind in types
        )

    def knows(self, kind: str, code: str) -> bool:
        """Whether a code may stand in a list. A list of which not all is known takes any."""
        known = self.lists.get(kind)
        return known is None or not known.complete or code in known.codes

    def names(self, kind: str, code: str) -> Text | None:
        """What a code is called, where that is known."""
        known = self.lists.get(kind)
        return known.codes.get(code) if known else None


def country(code: str, folder: Path | None = None) -> Country:
    """The country of a two-letter code, from an office's own `folder` if its file is there.

    Raises Refused for a code without a file and for a file that is not of this form, and OSError.
    """
    code = code.lower()
    own = None if folder is None else folder / f"{code}.yaml"
    if not _CODE.fullmatch(code):
        raise Refused(filled(_NO_COUNTRY, code=code), _which())
    if own is not None and own.is_file():
        return _made(own.read_text(encoding="utf-8", errors="replace"), own)
    if code not in shipped():
        raise Refused(filled(_NO_COUNTRY, code=code), _which())
    return _shipped(code)


@cache
def shipped() -> tuple[str, ...]:
    """The countries that have a file here."""
    folder = files("khua.money.reading.goaml").joinpath("countries")
    return tuple(sorted(one.name[:2] for one in folder.iterdir() if one.name.endswith(".yaml")))


@cache
def _shipped(code: str) -> Country:
    file = files("khua.money.reading.goaml").joinpath("countries").joinpath(f"{code}.yaml")
    return _made(file.read_text(encoding="utf-8"), None)


def _made(text: str, path: Path | None) -> Country:
    try:
        loaded = yaml.safe_load(text)
        return _country(loaded, path)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, re.error) as fault:
        line = getattr(getattr(fault, "problem_mark", None), "line", -1) + 1
        raise Refused(_BAD_FILE, _LIKE_OURS, line, path.name if path else "") from None


def _country(loaded: Mapping[str, Any], path: Path | None) -> Country:
    lists = loaded.get("codes") or {}
    roles = loaded.get("party_roles") or {}
    made = Country(
        code=str(loaded["code"]),
        name=_both(loaded["name"]),
        note=_both(loaded["note"]),
        source=str(loaded["source"]),
        as_of=_maybe(loaded["as_of"]),
        verified_by=_maybe(loaded["verified_by"]),
        version=str(loaded["version"]),
        zone=str(loaded["zone"]),
        currency=currency(loaded["currency"]).code if loaded["currency"] else None,
        required={k: frozenset(v) for k, v in (loaded.get("required") or {}).items()},
        pairs={
            kind: tuple((first, second) for first, second in pairs)
            for kind, pairs in (loaded.get("pairs") or {}).items()
        },
        lengths={
            kind: {field: (int(least), int(most)) for field, (least, most) in of.items()}
            for kind, of in (loaded.get("lengths") or {}).items()
        },
        patterns={
            kind: {field: re.compile(pattern) for field, pattern in of.items()}
            for kind, of in (loaded.get("patterns") or {}).items()
        },
        reports={str(code): _report(row) for code, row in (loaded.get("reports") or {}).items()},
        lists={kind: _list(row) for kind, row in lists.items()},
        cash=frozenset(map(str, loaded.get("cash") or ())),
        channels={
            str(code): Channel[name] for code, name in (loaded.get("channels") or {}).items()
        },
        payers=frozenset(map(str, roles.get("from") or ())),
        receivers=frozenset(map(str, roles.get("to") or ())),
        schema=_beside(path, loaded.get("xsd")),
    )
    if made.version not in VERSIONS:
        raise ValueError(made.version)
    return made


def _both(text: Mapping[str, str]) -> Text:
    return {"en": str(text["en"]), "lo": str(text["lo"])}


def _maybe(value: Any) -> str | None:
    return None if value is None else str(value)


def _beside(path: Path | None, name: Any) -> Path | None:
    """A file in the folder of an office's own country file."""
    return path.with_name(Path(str(name)).name) if path and name else None


def _report(row: Mapping[str, Any]) -> ReportKind:
    if row["shape"] not in SHAPES:
        raise ValueError(row["shape"])
    return ReportKind(_both(row), row["shape"], tuple(row.get("needs") or ()))


def _list(row: Mapping[str, Any]) -> CodeList:
    codes = row["codes"]
    if isinstance(codes, Mapping):
        named = {str(code): _both(name) if name else None for code, name in codes.items()}
        return CodeList(named, bool(row["complete"]))
    return CodeList(dict.fromkeys(map(str, codes)), bool(row["complete"]))


def schema(path: Path) -> Any:
    """A unit's own schema, to hold reports against. Raises Refused for a file that is none, or
    asks for others that are not beside it, and OSError."""
    path.open("rb").close()
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.XMLSchema(etree.parse(str(path), parser))
    except etree.XMLSyntaxError as fault:
        raise Refused(_BAD_XSD, _RIGHT_XSD, fault.lineno or 0, path.name) from None
    except etree.XMLSchemaParseError as fault:
        lines = [entry.line for entry in fault.error_log]
        raise Refused(_BAD_XSD, _RIGHT_XSD, lines[0] if lines else 0, path.name) from None


def _which() -> Text:
    have = ", ".join(shipped())
    return {
        "en": f"Use one of {have}, or put a file of your own into the folder of countries.",
        "lo": f"ໃຫ້ໃຊ້ {have} ຫຼື ໃສ່ໄຟລ໌ຂອງທ່ານເອງໃນໂຟນເດີປະເທດ.",
    }


_NO_COUNTRY: Final = {
    "en": "Nothing is known of goAML in “{code}”.",
    "lo": "ບໍ່ມີຂໍ້ມູນ goAML ຂອງ “{code}”.",
}
_BAD_FILE: Final = {
    "en": "The country's file is not written as it should be.",
    "lo": "ໄຟລ໌ປະເທດຂຽນບໍ່ຖືກຮູບແບບ.",
}
_LIKE_OURS: Final = {
    "en": "Write it as khua/money/reading/goaml/countries/la.yaml is written.",
    "lo": "ໃຫ້ຂຽນຄືກັບ khua/money/reading/goaml/countries/la.yaml.",
}
_BAD_XSD: Final = {
    "en": "The schema that the country's file names cannot be used.",
    "lo": "ໃຊ້ໂຄງຮ່າງ XSD ທີ່ໄຟລ໌ປະເທດບອກບໍ່ໄດ້.",
}
_RIGHT_XSD: Final = {
    "en": "Put the XSD of the unit, with all files that it includes, beside the country's file.",
    "lo": "ໃຫ້ວາງ XSD ຂອງໜ່ວຍງານ ພ້ອມທຸກໄຟລ໌ທີ່ມັນໃຊ້ ໄວ້ຄຽງໄຟລ໌ປະເທດ.",
}
