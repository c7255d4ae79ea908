"""Reads one offence file: its dates, its verification, its tree of conditions.

The format is described for lawyers in `docs/law-files.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import yaml

from khua.law.fields import digest, items, read_cite, texts, word
from khua.law.lines import Entry, Reader, entry_value
from khua.law.model import Bound, Cite, Node, NotElement, Offence, Verified

_OFFENCE_REQUIRED = ("offence", "version", "layer", "title", "in_force", "verified", "requires")
_OFFENCE_KEYS = (*_OFFENCE_REQUIRED, "shown_with", "before", "cite", "not_elements")
_CONDITIONS = ("all", "any", "not", "code", "include")
_NODE_KEYS = (*_CONDITIONS, "element", "group", "label", "cite", "none")


def read_offence(reader: Reader, root: yaml.Node, data: bytes) -> Offence | None:
    """One offence of a parsed file, or None when it is too broken to check further."""
    what = {"en": "An offence", "lo": "ການກະທຳຜິດ"}
    found = reader.mapping(root, what, _OFFENCE_KEYS, _OFFENCE_REQUIRED)
    ids = [word(reader, found, key) or "" for key in ("offence", "version", "layer")]
    start, end = _read_dates(reader, found)
    verified = _read_verified(reader, found)
    earlier: Literal["not_in_force", "not_encoded"] = "not_encoded"
    match word(reader, found, "before"):
        case "not_in_force":
            earlier = "not_in_force"
        case None | "not_encoded":
            pass
        case other:
            allowed = ("not_in_force", "not_encoded")
            reader.unknown(found["before"][1], other, {"en": "“before”", "lo": "“before”"}, allowed)
    tree = None
    requires = entry_value(found, "requires")
    encoded = not (isinstance(requires, yaml.ScalarNode) and requires.value == "not_encoded")
    if requires is not None and encoded:
        tree = _read_node(reader, requires, None)
    cite = read_cite(reader, found)
    not_elements = []
    for item in items(reader, found, "not_elements", what):
        keys = ("id", "title", "text", "cite")
        entry = reader.mapping(item, {"en": "A non-element", "lo": "ສິ່ງທີ່ບໍ່ແມ່ນອົງປະກອບ"}, keys, keys)
        title, text = (texts(reader, entry, key, what) for key in ("title", "text"))
        if why := read_cite(reader, entry):
            not_elements.append(NotElement(word(reader, entry, "id") or "", title, text, why))
    title = texts(reader, found, "title", what)
    if not all(ids) or start is None or verified is None or (encoded and tree is None):
        return None
    offence, version, layer = ids
    return Offence(
        id=offence,
        version=version,
        layer=layer,
        title=title,
        start=start,
        end=end,
        before=earlier,
        verified=verified,
        tree=tree,
        cite=cite,
        not_elements=tuple(not_elements),
        shown_with=word(reader, found, "shown_with"),
        digest=digest(data),
        source=reader.source,
        line=root.start_mark.line + 1,
    )


def _read_dates(reader: Reader, entries: Mapping[str, Entry]) -> tuple[Bound | None, Bound | None]:
    node = entry_value(entries, "in_force")
    if node is None:
        return None, None
    what = {"en": "“in_force”", "lo": "“in_force”"}
    found = reader.mapping(node, what, ("from", "until"), ("from", "until"))
    start = _read_bound(reader, found["from"][1]) if "from" in found else None
    if "until" not in found:
        return start, None
    until = found["until"][1]
    if isinstance(until, yaml.ScalarNode) and until.value == "open":
        return start, None
    end = _read_bound(reader, until)
    if start and end and end.latest <= start.earliest:
        reader.problem(
            until,
            {"en": "“until” is not after “from”.", "lo": "“until” ບໍ່ຢູ່ຫຼັງ “from”."},
            {
                "en": "write the first day on which the law no longer applied, or open.",
                "lo": "ຂຽນວັນທຳອິດທີ່ກົດໝາຍບໍ່ມີຜົນອີກ ຫຼື open.",
            },
        )
    return start, end


def _read_bound(reader: Reader, node: yaml.Node) -> Bound | None:
    """A day, a year, `unknown`, or {earliest, latest}."""
    if isinstance(node, yaml.MappingNode):
        keys = ("earliest", "latest")
        found = reader.mapping(node, {"en": "A date", "lo": "ວັນທີ"}, keys, keys)
        days = [_read_bound(reader, found[key][1]) for key in keys if key in found]
        if len(days) == 2 and days[0] and days[1]:
            if days[0].earliest <= days[1].latest:
                return Bound(days[0].earliest, days[1].latest)
            _bad_date(reader, node)
        return None
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if value == "unknown":
        return Bound(date.min, date.max)
    try:
        if len(value) == 4 and value.isascii() and value.isdigit():
            return Bound(date(int(value), 1, 1), date(int(value), 12, 31))
        day = date.fromisoformat(value)
    except ValueError:
        _bad_date(reader, node)
        return None
    return Bound(day, day)


def _bad_date(reader: Reader, node: yaml.Node) -> None:
    reader.problem(
        node,
        {"en": "This is not a date.", "lo": "ນີ້ບໍ່ແມ່ນວັນທີ."},
        {
            "en": "write 2016-02-17, 2016, {earliest: 2016-01-01, latest: 2016-12-31} or unknown.",
            "lo": "ຂຽນ 2016-02-17 ຫຼື 2016 ຫຼື {earliest: 2016-01-01, latest: 2016-12-31} ຫຼື unknown.",
        },
    )


def _read_verified(reader: Reader, entries: Mapping[str, Entry]) -> Verified | None:
    node = entry_value(entries, "verified")
    if node is None:
        return None
    what = {"en": "“verified”", "lo": "“verified”"}
    keys = ("is", "by", "as_of", "note")
    found = reader.mapping(node, what, keys, keys)
    if len(found) < len(keys):
        return None
    checked = reader.boolean(found["is"][1], what)
    by = word(reader, found, "by")
    if checked and not by:
        reader.problem(
            found["by"][1],
            {
                "en": "“verified” is true, but nobody has signed.",
                "lo": "“verified” ເປັນ true ແຕ່ບໍ່ມີຜູ້ລົງຊື່.",
            },
            {
                "en": 'write by: "your name and office", or is: false.',
                "lo": 'ຂຽນ by: "ຊື່ ແລະ ຫ້ອງການ" ຫຼື is: false.',
            },
        )
    as_of = _read_bound(reader, found["as_of"][1])
    note = texts(reader, found, "note", what)
    return Verified(checked, by, as_of.latest, note) if as_of else None


def _read_node(reader: Reader, node: yaml.Node, cite: Cite | None) -> Node | None:
    """A condition. `cite` is inherited from the element above where it has none of its own."""
    what = {"en": "A condition", "lo": "ເງື່ອນໄຂ"}
    found = reader.mapping(node, what, _NODE_KEYS)
    kinds = [kind for kind in _CONDITIONS if kind in found]
    if len(kinds) != 1:
        if isinstance(node, yaml.MappingNode):
            reader.problem(
                node,
                {
                    "en": "A condition needs exactly one of: all, any, not, code, include.",
                    "lo": "ເງື່ອນໄຂຕ້ອງມີອັນໃດອັນໜຶ່ງເທົ່ານັ້ນ: all, any, not, code, include.",
                },
                {"en": "keep the one you mean.", "lo": "ໃຫ້ເຫຼືອອັນທີ່ໝາຍເຖິງ."},
            )
        return None
    kind, value = kinds[0], found[kinds[0]][1]
    own = read_cite(reader, found) or cite
    element, group, none = (word(reader, found, key) for key in ("element", "group", "none"))
    label = texts(reader, found, "label", what) if "label" in found else None
    code = None
    children: list[Node | None] = []
    if kind in ("code", "include"):
        code = reader.scalar(value, what)
    elif kind == "not":
        children = [_read_node(reader, value, own)]
    else:
        children = [_read_node(reader, item, own) for item in reader.sequence(value, what)]
        if not children:
            reader.problem(
                node,
                {"en": f"“{kind}” is empty.", "lo": f"“{kind}” ຫວ່າງເປົ່າ."},
                {"en": "list at least one condition below it.", "lo": "ໃສ່ຢ່າງໜ້ອຍໜຶ່ງເງື່ອນໄຂ."},
            )
    if kind == "code" and own is None:
        missing_cite(reader, node, code or "")
    if (element or group) and not label:
        reader.problem(
            node,
            {"en": f"“{element or group}” has no label.", "lo": f"“{element or group}” ບໍ່ມີຊື່."},
            {"en": "add label: {en: …, lo: …}.", "lo": "ເພີ່ມ label: {en: …, lo: …}."},
        )
    return Node(
        kind if kind != "include" else "code",  # type: ignore[arg-type]
        tuple(child for child in children if child),
        f"include:{code}" if kind == "include" else code,
        element,
        group,
        label,
        own,
        none,
        node.start_mark.line + 1,
    )


def missing_cite(reader: Reader, node: yaml.Node, name: str) -> None:
    """Record that nothing says which article `name` comes from."""
    reader.problem(
        node,
        {"en": f"“{name}” has no citation.", "lo": f"“{name}” ບໍ່ມີການອ້າງອີງມາດຕາ."},
        {
            "en": 'add cite: {instrument: …, article: "…"} to it or to its element.',
            "lo": 'ເພີ່ມ cite: {instrument: …, article: "…"} ໃສ່ມັນ ຫຼື ໃສ່ອົງປະກອບ.',
        },
    )
