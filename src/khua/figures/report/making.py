"""Makes the annual report: everything it says as data, set by Typst into a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

from khua import wording
from khua.figures.catalogue import catalogue, groups
from khua.figures.disclosure import Moves, moves
from khua.figures.report import beside, front, matters
from khua.figures.report.tables import FEWEST, Place, period, spoken, told
from khua.figures.report.words import LANGUAGES, Say, problem
from khua.figures.reported import Report
from khua.figures.shown import COUNTRY, Shown

Tables = Mapping[str, Shown]

#: an archive keeps it (ISO 19005-2, level A), and a screen reader reads it (ISO 14289-1)
STANDARDS: Final = ("a-2a", "ua-1")
HERE: Final = Path(str(resources.files(__package__)))
TEMPLATES: Final = ("report.typ", "charts.typ", "grids.typ", "look.typ")


@dataclass(frozen=True)
class Source:
    """What Typst sets: files by name, the first is `main`. For a look at single pages, too."""

    files: Mapping[str, bytes]
    as_of: date

    def set(self, kind: str = "pdf", ppi: float = 72.0) -> Any:
        """The PDF as bytes; with `png`, a list of pages."""
        import typst

        options: dict[str, Any] = {"font_paths": [str(HERE / "fonts")], "ignore_system_fonts": True}
        if kind == "pdf":
            moment = datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=UTC)
            options |= {"pdf_standards": list(STANDARDS), "timestamp": int(moment.timestamp())}
        else:
            options["ppi"] = ppi
        setting: Any = typst.compile  # its types know of no files by name
        made = setting(dict(self.files), format=kind, **options)
        return [made] if kind != "pdf" and isinstance(made, bytes) else made


def make(
    tables: Tables,
    year: int,
    lang: str,
    *,
    reported: Sequence[Report] = (),
    as_of: date | None = None,
    provinces: Mapping[str, Tables] | None = None,
    published: bool = False,
    office: str = "",
    note: str = "",
    moved_by: Moves | None = None,
) -> bytes:
    """The annual report as a PDF. `tables`: by their ids, of one scope; those of the catalogue that
    are not there are left out. `reported`: what offices told, set beside what was counted.
    `as_of`: the day of the count, where it is not that of the tables. `provinces`: their own tables
    by ISO 3166-2, for what was reported by province. `published`: it is for the public, out of a
    signed release. `office`: who publishes; `note`: a line on the title page and every foot.
    `moved_by`: the moves, where they are not the usual ones. The same input gives the same bytes.
    Raises ReportProblem."""
    given = source(
        tables, year, lang, reported=reported, as_of=as_of, provinces=provinces,
        published=published, office=office, note=note, moved_by=moved_by,
    )  # fmt: skip
    pdf: bytes = given.set()
    return pdf


def source(
    tables: Tables,
    year: int,
    lang: str,
    *,
    reported: Sequence[Report] = (),
    as_of: date | None = None,
    provinces: Mapping[str, Tables] | None = None,
    published: bool = False,
    office: str = "",
    note: str = "",
    moved_by: Moves | None = None,
) -> Source:
    """The same before it is set. Raises ReportProblem."""
    _check(tables, year, lang, published)
    say = Say(lang)
    ordered = {name: tables[name] for name in catalogue() if name in tables}
    numbers = _numbers(ordered)
    some = next(iter(ordered.values()))
    day = as_of or max(shown.as_of for shown in ordered.values())
    exact = any(shown.exact for shown in ordered.values())
    where = front.where(ordered, numbers, year, say)
    drawings = where[1] if where else {}
    use = "exact" if exact else "public" if published else "internal"
    data = {
        "lang": lang,
        "date": [day.year, day.month, day.day],
        "title": say("title"),
        "words": {key: say(key) for key in (
            "country", "motto", "annual", "contents", "beside", "beside_note", "definitions",
            "metadata", "statement", "way", "units_apart", "provinces", "provinces_note",
            "map_source", "place", "what", "period", "reported", "counted", "why", "number",
            "name", "unit", "day", "counted_of", "method", "nought",
        )},
        "year": say("year", year=year),
        "bare_year": str(year),
        "one_year": say("one_year", year=year),
        "way_note": say("way_note", year=year),
        "as_of": say("as_of", day=say.day(day)),
        "scope": _scope(some.scope, say),
        "use": say(use),
        "guarded": use != "public",
        "foot": "" if exact else say("moved"),
        "unfinished": say("unfinished") if day <= date(year, 12, 31) else "",
        "office": office,
        "note": note,
        "front": front.told(ordered, numbers, year, say),
        "where": where[0] if where else None,
        "groups": [
            {
                "name": f"{number}. {say.text(group.name)}",
                "tables": [
                    told(ordered[each.id], Place(numbers[each.id], year, say))
                    for each in group.tables
                    if each.id in ordered
                ],
            }
            for number, group in enumerate(_groups(ordered), start=1)
        ],
        "reported": beside.told(reported, ordered, provinces or {}, year, say),
        "beside_none": say("beside_none", year=year),
        "definitions": matters.definitions(say),
        "metadata": matters.metadata(ordered, numbers, year, say),
        "metadata_note": say("metadata_note", day=say.day(day), scope=_scope(some.scope, say)),
        "unknown_share": say("unknown_share", year=year),
        "few_for_share": say("few_for_share", least=FEWEST),
        "statement": matters.statement(ordered, moved_by or moves(), published, say),
    }  # fmt: skip
    files = {"main": (HERE / "template" / TEMPLATES[0]).read_bytes()}
    files |= {name: (HERE / "template" / name).read_bytes() for name in TEMPLATES[1:]}
    files["logo.svg"] = (HERE / "template" / "logo.svg").read_bytes()
    files["data.json"] = json.dumps(data, ensure_ascii=False).encode()
    files |= {name: svg.encode() for name, svg in drawings.items()}
    return Source(files, day)


def _check(tables: Tables, year: int, lang: str, published: bool) -> None:
    if lang not in LANGUAGES:
        raise problem("language", lang=lang)
    if not tables:
        raise problem("none")
    scopes = sorted({shown.scope for shown in tables.values()})
    if len(scopes) > 1:
        raise problem("scopes", scopes=", ".join(scopes))
    years = sorted({one for shown in tables.values() for one in shown.years})
    if not years:
        raise problem("none")
    if not any(period(shown, year) for shown in tables.values()):
        raise problem("year", year=year, years=", ".join(map(spoken, years)))
    for name, shown in tables.items():
        if published and shown.exact:
            raise problem("exact", "public", table=name)
        if published and shown.table.public == "no":
            raise problem("public", table=name)


def _groups(tables: Tables) -> list[Any]:
    return [group for group in groups() if any(each.id in tables for each in group.tables)]


def _numbers(tables: Tables) -> dict[str, str]:
    """Where each table stands: "4.2", the second of the fourth chapter."""
    found = {}
    for chapter, group in enumerate(_groups(tables), start=1):
        own = [each.id for each in group.tables if each.id in tables]
        found.update({name: f"{chapter}.{at}" for at, name in enumerate(own, start=1)})
    return found


def _scope(scope: str, say: Say) -> str:
    return say("whole_country") if scope == COUNTRY else wording.province(scope, say.lang)
