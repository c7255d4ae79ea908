"""Reads a procedure file (`la.yaml`) and holds that it hangs together.

The format is described for lawyers in `docs/procedure-files.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

import yaml

from khua.law.fields import digest
from khua.law.lines import Reader
from khua.law.model import Text
from khua.law.procedure.model import (
    LEVELS,
    LIMIT_KINDS,
    OFFICE_KINDS,
    UNITS,
    Condition,
    Event,
    Extension,
    Limit,
    Move,
    OfficialRule,
    Order,
    Procedure,
    Sentence,
    Source,
    Stage,
    Tribunal,
    Verdict,
)
from khua.law.procedure.paths import check_paths
from khua.law.procedure.rows import SOURCED, Row, read_sources, rows

ASKS = ("note", "date", "case", "country", "confirm")
MEASURES = ("months", "money", "none")
_TOP = (
    *("procedure", "title", "home", "timezone", "first", "soon", "sources", "stages"),
    *("conditions", "moves", "events", "limits", "tribunals", "verdicts", "sentences"),
    *("orders", "official_involvement"),
)


def read_procedure(reader: Reader, root: yaml.Node, data: bytes) -> Procedure:
    """The procedure of a parsed file; mistakes are collected in `reader`."""
    top = Row(reader, root, {"en": "The procedure", "lo": "ຂັ້ນຕອນຄະດີ"}, _TOP)
    home = top.inner("home", ("country", "dial"))
    soon = top.inner("soon", ("share_percent", "days"))
    sources = read_sources(top)
    stages = _stages(top)
    conditions = _conditions(top)
    events = _events(top)
    keys = {*(f"stage:{name}" for name in stages), *(f"event:{name}" for name in events)}
    procedure = Procedure(
        id=top.word("procedure") or "",
        title=top.text("title"),
        country=home.word("country") or "",
        dial=home.word("dial") or "",
        timezone=_timezone(top),
        first=top.one_of("first", stages, next(iter(stages), "")),
        soon_share=soon.number("share_percent") / 100,
        soon_days=soon.number("days", low=0),
        stages=stages,
        conditions=conditions,
        moves=_moves(top, stages, conditions, sources),
        events=events,
        limits=_limits(top, keys, sources),
        tribunals=_tribunals(top, sources),
        verdicts={
            row.id: Verdict(row.id, row.text("label"), row.text("help"))
            for row in rows(top, "verdicts", _name("The verdict", "ຄຳຕັດສິນ"), ("label", "help"))
        },
        sentences=_sentences(top, sources),
        orders=_orders(top, sources),
        official_involvement=_officials(top, sources),
        digest=digest(data),
    )
    check_paths(top, procedure)
    return procedure


def _name(en: str, lo: str) -> Text:
    return {"en": en, "lo": lo}


def _timezone(top: Row) -> str:
    name = top.word("timezone") or "UTC"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        top.reader.problem(
            top.entries["timezone"][1],
            {"en": f"“{name}” is no time zone.", "lo": f"“{name}” ບໍ່ແມ່ນເຂດເວລາ."},
            {"en": "write it like Asia/Vientiane.", "lo": "ຂຽນແບບ Asia/Vientiane."},
        )
        return "UTC"
    return name


def _stages(top: Row) -> dict[str, Stage]:
    name = _name("The stage", "ຂັ້ນຕອນ")
    return {
        row.id: Stage(
            row.id,
            row.text("label"),
            row.text("help"),
            row.boolean("end"),
            frozenset(row.words("led_by", OFFICE_KINDS)),
        )
        for row in rows(top, "stages", name, ("label", "help", "led_by"), ("end",))
    }


def _conditions(top: Row) -> dict[str, Condition]:
    name = _name("The condition", "ເງື່ອນໄຂ")
    return {
        row.id: Condition(row.id, row.text("label"), row.text("mend"), row.maybe("asks", ASKS))
        for row in rows(top, "conditions", name, ("label", "mend"), ("asks",))
    }


def _events(top: Row) -> dict[str, Event]:
    name = _name("The event", "ເຫດການ")
    return {
        row.id: Event(
            row.id,
            row.text("label"),
            row.one_of("about", ("case", "person"), "case"),  # type: ignore[arg-type]
        )
        for row in rows(top, "events", name, ("label", "about"))
    }


def _moves(
    top: Row,
    stages: Collection[str],
    conditions: Collection[str],
    sources: Mapping[str, Source],
) -> dict[str, Move]:
    required = ("label", "from", "to", "by", "source")
    optional = ("needs", "hands_to", "level", *SOURCED)
    moves = {}
    for row in rows(top, "moves", _name("The move", "ການເຄື່ອນຂັ້ນ"), required, optional):
        source, verified = row.sourced(sources)
        # `needs: []` is as good as no `needs`
        listed = row.value("needs")
        empty = isinstance(listed, yaml.SequenceNode) and not listed.value
        moves[row.id] = Move(
            id=row.id,
            from_=row.words("from", stages),
            to=row.one_of("to", stages, ""),
            by=frozenset(row.words("by", OFFICE_KINDS)),
            needs=() if empty else row.words("needs", conditions),
            hands_to=row.maybe("hands_to", OFFICE_KINDS),
            label=row.text("label"),
            source=source,
            verified=verified,
            level=row.maybe("level", LEVELS),
        )
    return moves


def _limits(top: Row, keys: Collection[str], sources: Mapping[str, Source]) -> dict[str, Limit]:
    required = ("label", "kind", "basis", "starts", "stops", "duration", "unit", "owed_by")
    optional = ("extension", "note", *SOURCED)
    limits = {}
    name = _name("The limit", "ກຳນົດເວລາ")
    for row in rows(top, "limits", name, (*required, "source"), optional):
        source, verified = row.sourced(sources)
        law = row.one_of("basis", ("law", "internal"), "law") == "law"
        if verified and not law:
            row.problem(
                f"{row.name['en']} is verified, but it is not law.",
                f"{row.name['lo']} ກວດສອບແລ້ວ, ແຕ່ບໍ່ແມ່ນກົດໝາຍ.",
                "write basis: law, or verified: false.",
                "ຂຽນ basis: law ຫຼື verified: false.",
            )
        limits[row.id] = Limit(
            id=row.id,
            label=row.text("label"),
            kind=row.one_of("kind", LIMIT_KINDS, "deadline"),  # type: ignore[arg-type]
            law=law,
            starts=row.words("starts", keys),
            stops=row.words("stops", keys),
            duration=row.number("duration"),
            unit=row.one_of("unit", UNITS, "calendar_days"),  # type: ignore[arg-type]
            extension=_extension(row),
            owed_by=frozenset(row.words("owed_by", OFFICE_KINDS)),
            source=source,
            verified=verified,
            note=row.optional_text("note"),
        )
    return limits


def _extension(row: Row) -> Extension | None:
    node = row.value("extension")
    if node is None:
        return None
    inner = row.inner("extension", ("times", "duration", "unit", "by"))
    times = None if inner.word("times") == "unknown" else inner.number("times")
    unit = inner.one_of("unit", UNITS, "calendar_days")
    if unit != row.word("unit"):
        inner.problem(
            f"{inner.name['en']} is counted in another unit than the limit.",
            f"{inner.name['lo']} ໃຊ້ຫົວໜ່ວຍຕ່າງຈາກກຳນົດເວລາ.",
            "use the unit of the limit.",
            "ໃຊ້ຫົວໜ່ວຍດຽວກັນກັບກຳນົດເວລາ.",
        )
    return Extension(
        times,
        inner.number("duration"),
        unit,  # type: ignore[arg-type]
        inner.one_of("by", OFFICE_KINDS, "prosecutor"),
    )


def _tribunals(top: Row, sources: Mapping[str, Source]) -> dict[str, Tribunal]:
    required = ("label", "level", "competence", "source")
    name = _name("The tribunal", "ສານ")
    found = list(rows(top, "tribunals", name, required, ("appeal_to", *SOURCED)))
    ids = [row.id for row in found]
    return {
        row.id: Tribunal(
            row.id,
            row.text("label"),
            row.one_of("level", LEVELS, "centre"),
            row.text("competence"),
            row.maybe("appeal_to", ids),
            *row.sourced(sources),
        )
        for row in found
    }


def _sentences(top: Row, sources: Mapping[str, Source]) -> dict[str, Sentence]:
    name = _name("The sentence", "ໂທດ")
    return {
        row.id: Sentence(
            row.id,
            row.text("label"),
            row.one_of("measure", MEASURES, "none"),  # type: ignore[arg-type]
            *row.sourced(sources),
        )
        for row in rows(top, "sentences", name, ("label", "measure", "source"), SOURCED)
    }


def _orders(top: Row, sources: Mapping[str, Source]) -> dict[str, Order]:
    required = ("label", "done_label", "measure", "to", "source")
    return {
        row.id: Order(
            row.id,
            row.text("label"),
            row.text("done_label"),
            row.one_of("measure", MEASURES, "none"),  # type: ignore[arg-type]
            row.one_of("to", ("state", "victim"), "state"),  # type: ignore[arg-type]
            *row.sourced(sources),
        )
        for row in rows(top, "orders", _name("The order", "ຄຳສັ່ງ"), required, SOURCED)
    }


def _officials(top: Row, sources: Mapping[str, Source]) -> dict[str, OfficialRule]:
    name = _name("The rule on officials", "ກົດກ່ຽວກັບເຈົ້າໜ້າທີ່ລັດ")
    result = {}
    for row in rows(top, "official_involvement", name, ("of", "acts", "text", "source"), SOURCED):
        of, acts = row.inner("of", (), ("kind", "level")), row.inner("acts", ("kind", "level"))
        kind = acts.one_of("kind", ("same", *OFFICE_KINDS), "same")
        result[row.id] = OfficialRule(
            row.id,
            of.maybe("kind", OFFICE_KINDS),
            of.maybe("level", LEVELS),
            None if kind == "same" else kind,
            acts.one_of("level", LEVELS, "centre"),
            row.text("text"),
            *row.sourced(sources),
        )
    return result
