"""Reads the rule files, and says with file, line and mend what is wrong with them.

The format is described for analysts in `docs/money-rules.md`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from khua.law.fields import digest, texts
from khua.law.lines import Entry, FileProblemsError, Problem, Reader, entry_value, is_null
from khua.money import patterns
from khua.money.rules.model import (
    EXPLOITATION,
    FAMILIES,
    ROLES,
    UNITS,
    Engine,
    Parameter,
    Pattern,
    Rule,
    Text,
)

ROOT: Final = Path(__file__).parent
COUNTRY: Final = ROOT / "country.yaml"
NEEDS: Final = ROOT / "needs.yaml"
BLANK: Final = re.compile(r"\{([^{}]*)\}")
#: what `tells` may name besides the rule's own parameters (alerts.py fills them)
FIGURES: Final = ("count", "total", "others", "days", "first", "last")
_REQUIRED: Final = (
    "id", "version", "name", "why", "exploitation", "role", "family", "source", "weight", "needs",
    "engine",
)  # fmt: skip
_ALLOWED: Final = (
    *_REQUIRED, "tells", "tells_known", "other_role", "parameters", "sql", "when", "pattern",
    "partial", "question",
)  # fmt: skip
_ID: Final = re.compile(r"[A-Z][0-9]{2}")


@dataclass(frozen=True)
class Need:
    """What data a rule asks for; `table` is empty where nobody gives them."""

    table: str
    column: str
    value: int | None
    words: Text


@functools.cache
def catalogue() -> tuple[Rule, ...]:
    """The rules that Khua comes with, by id. Raises FileProblemsError."""
    return read(files())


@functools.cache
def clock() -> int:
    """Seconds that the country's local time is ahead of UTC."""
    return _numbers(COUNTRY)[0]["clock"].number


def files(folder: Path = ROOT) -> list[Path]:
    """The rule files of a folder, by number."""
    return sorted(folder.glob("[0-9][0-9]-*.yaml"))


def read(paths: Iterable[Path], country: Path = COUNTRY) -> tuple[Rule, ...]:
    """The rules of some files, by id. Raises FileProblemsError with every mistake, and OSError."""
    rules, problems = check(paths, country)
    if problems:
        raise FileProblemsError(problems)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def check(paths: Iterable[Path], country: Path = COUNTRY) -> tuple[list[Rule], list[Problem]]:
    """The rules of some files, and every mistake in them. Raises OSError."""
    known, problems = _numbers(country)
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in paths:
        reader = Reader(str(path))
        data = path.read_bytes()
        node = reader.parse(data)
        rule = _rule(reader, node, data, known) if node and not is_null(node) else None
        if rule and rule.id in seen:
            _say(
                reader, 1,
                f"The rule {rule.id} is also in {seen[rule.id]}.",
                f"ກົດ {rule.id} ມີຢູ່ໃນ {seen[rule.id]} ນຳ.",
                "give each rule its own id.", "ໃຫ້ແຕ່ລະກົດມີລະຫັດຂອງຕົນ.",
            )  # fmt: skip
        elif rule:
            seen[rule.id] = str(path)
            rules.append(rule)
        problems += reader.problems
    return rules, sorted(problems)


@functools.cache
def needs() -> Mapping[str, Need]:
    """What rules may ask for, by name."""
    found = yaml.safe_load(NEEDS.read_text(encoding="utf-8"))
    return {
        name: Need(each.get("table", ""), each.get("column", ""), each.get("is"), each["words"])
        for name, each in found.items()
    }


def _rule(
    reader: Reader, node: yaml.Node, data: bytes, country: Mapping[str, Parameter]
) -> Rule | None:
    what = {"en": "A rule", "lo": "ກົດ"}
    top = reader.mapping(node, what, _ALLOWED, _REQUIRED)
    before = len(reader.problems)
    rule_id = _word(reader, top, "id")
    if rule_id and not _ID.fullmatch(rule_id):
        _say(
            reader, top["id"][1],
            f"“{rule_id}” is not an id of a rule.", f"“{rule_id}” ບໍ່ແມ່ນລະຫັດກົດ.",
            "write a letter and two digits, such as F02.", "ຂຽນໜຶ່ງຕົວອັກສອນ ແລະ ສອງຕົວເລກ ເຊັ່ນ F02.",
        )  # fmt: skip
    engine = _choice(reader, top, "engine", [each.value for each in Engine])
    parameters = _parameters(reader, entry_value(top, "parameters"), country)
    found = _patterns(reader, entry_value(top, "pattern"))
    sql, when = _word(reader, top, "sql"), _word(reader, top, "when")
    for key, text in (("sql", sql), ("when", when)):
        _blanks(reader, top, key, text, parameters)
    if engine and not reader.problems[before:]:
        _fits(reader, top, Engine(engine), parameters)
    told = texts(reader, top, "tells", {"en": "“tells”", "lo": "“tells”"})
    told_known = _maybe(reader, top, "tells_known")
    for key, sentence in (("tells", told), ("tells_known", told_known or {})):
        for text in sentence.values():
            _blanks(reader, top, key, text, (*parameters, *FIGURES))
    family = _choice(reader, top, "family", FAMILIES)
    rule = Rule(
        id=rule_id,
        version=_number(reader, top.get("version"), "version", 1, 10_000),
        name=texts(reader, top, "name", {"en": "A name", "lo": "ຊື່"}),
        why=texts(reader, top, "why", {"en": "“why”", "lo": "“why”"}),
        tells=told,
        exploitation=_words(reader, top, "exploitation", EXPLOITATION),
        role=_shares(reader, top, "role", ROLES),
        other_role=_shares(reader, top, "other_role", ROLES),
        family=family,
        source=_word(reader, top, "source"),
        weight=_shares(reader, top, "weight", EXPLOITATION),
        needs=_words(reader, top, "needs", needs()),
        parameters=parameters,
        engine=Engine(engine) if engine else Engine.NONE,
        sql=sql,
        when=when,
        patterns=found,
        tells_known=told_known,
        partial=_maybe(reader, top, "partial"),
        question=_maybe(reader, top, "question"),
        file=Path(reader.source).name,
        digest=digest(data),
    )
    return None if reader.problems else rule


def _fits(
    reader: Reader, top: Mapping[str, Entry], engine: Engine, parameters: Collection[str]
) -> None:
    """What each engine must have, and must not."""
    needed = {
        Engine.SQL: ("sql", "tells"),
        Engine.KERNEL: ("pattern", "tells"),
        Engine.NONE: (),
        Engine.QUESTION: ("question",),
    }[engine]
    useless = {
        Engine.SQL: ("pattern", "question"),
        Engine.KERNEL: ("question",),
        Engine.NONE: ("sql", "when", "pattern", "question"),
        Engine.QUESTION: ("sql", "when", "pattern"),
    }[engine]
    for key in needed:
        if key not in top:
            _say(
                reader, top["engine"][1],
                f"The engine {engine} needs “{key}”.", f"ເຄື່ອງຈັກ {engine} ຕ້ອງມີ “{key}”.",
                f"add “{key}: …”.", f"ເພີ່ມ “{key}: …”.",
            )  # fmt: skip
    for key in useless:
        if key in top:
            _say(
                reader, top[key][0],
                f"The engine {engine} knows nothing of “{key}”.",
                f"ເຄື່ອງຈັກ {engine} ບໍ່ໃຊ້ “{key}”.",
                f"take “{key}” out, or choose another engine.",
                f"ເອົາ “{key}” ອອກ ຫຼື ເລືອກເຄື່ອງຈັກອື່ນ.",
            )  # fmt: skip
    if "when" in top and "window" not in parameters:
        _say(
            reader, top["when"][0],
            "“when” looks back over a window, and no parameter is called so.",
            "“when” ເບິ່ງຄືນຫຼັງຕາມໄລຍະ, ແຕ່ບໍ່ມີພາຣາມິເຕີ “window”.",
            "add the parameter “window” in days, hours or minutes.",
            "ເພີ່ມພາຣາມິເຕີ “window” ເປັນ days, hours ຫຼື minutes.",
        )  # fmt: skip


def _blanks(
    reader: Reader, top: Mapping[str, Entry], key: str, text: str, known: Collection[str]
) -> None:
    """Every {blank} is a parameter: SQL takes numbers from outside and nothing else."""
    for blank in BLANK.findall(text or ""):
        if blank not in known:
            reader.unknown(
                top[key][1], blank, {"en": f"the blanks of “{key}”", "lo": f"ຊ່ອງວ່າງຂອງ “{key}”"},
                known or ("no parameter",),
            )  # fmt: skip


def _parameters(
    reader: Reader, node: yaml.Node | None, country: Mapping[str, Parameter]
) -> dict[str, Parameter]:
    if node is None:
        return {}
    what = {"en": "A parameter", "lo": "ພາຣາມິເຕີ"}
    found: dict[str, Parameter] = {}
    for name, (_, inner) in reader.mapping(node, what, None).items():
        if isinstance(inner, yaml.MappingNode) and [k.value for k, _ in inner.value] == ["country"]:
            named = reader.scalar(inner.value[0][1], what)
            if named in country:
                found[name] = country[named]
            else:
                reader.unknown(inner, named, {"en": "country.yaml", "lo": "country.yaml"}, country)
            continue
        found[name] = _parameter(reader, inner, what)
    return found


def _parameter(reader: Reader, node: yaml.Node, what: Text) -> Parameter:
    keys = ("value", "unit", "words")
    entries = reader.mapping(node, what, keys, keys)
    return Parameter(
        _number(reader, entries.get("value"), "value", -(10**15), 10**15),
        _choice(reader, entries, "unit", UNITS),
        texts(reader, entries, "words", what),
    )


def _patterns(reader: Reader, node: yaml.Node | None) -> tuple[Pattern, ...]:
    """One pattern or a list: {find: cycle, longest: 12}."""
    if node is None:
        return ()
    what = {"en": "A pattern", "lo": "ຮູບແບບ"}
    found = []
    for each in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        entries = reader.mapping(each, what, None, ("find",))
        name = _choice(reader, entries, "find", patterns.DEFAULTS)
        numbers = {}
        for key, (key_node, value) in entries.items():
            if key == "find" or not name:
                continue
            if key not in patterns.DEFAULTS[name]:
                reader.unknown(key_node, key, {"en": name, "lo": name}, patterns.DEFAULTS[name])
            else:
                numbers[key] = _float(reader, value, key)
        found.append(Pattern(name, numbers))
    return tuple(found)


def _shares(
    reader: Reader, top: Mapping[str, Entry], key: str, allowed: Collection[str]
) -> dict[str, float]:
    """Numbers from 0 to 1 by name."""
    node = entry_value(top, key)
    if node is None:
        return {}
    named = {"en": f"“{key}”", "lo": f"“{key}”"}
    shares = {}
    for name, (_, value) in reader.mapping(node, named, allowed).items():
        share = _float(reader, value, key)
        if not 0 <= share <= 1:
            _say(
                reader, value,
                f"{share:g} does not lie between 0 and 1.", f"{share:g} ບໍ່ຢູ່ລະຫວ່າງ 0 ຫາ 1.",
                "write a share, such as 0.4.", "ຂຽນເປັນສ່ວນ ເຊັ່ນ 0.4.",
            )  # fmt: skip
        shares[name] = share
    if key != "weight" and sum(shares.values()) > 1 + 1e-9:
        _say(
            reader, node,
            f"The shares of “{key}” are more than 1 together.",
            f"ສ່ວນຕ່າງໆຂອງ “{key}” ລວມກັນເກີນ 1.",
            "lower them.", "ໃຫ້ຫຼຸດລົງ.",
        )  # fmt: skip
    return shares


def _words(
    reader: Reader, top: Mapping[str, Entry], key: str, allowed: Collection[str]
) -> tuple[str, ...]:
    named = {"en": f"“{key}”", "lo": f"“{key}”"}
    node = entry_value(top, key)
    found = []
    for each in reader.sequence(node, named) if node is not None else []:
        word = reader.scalar(each, named)
        if word and word not in allowed:
            reader.unknown(each, word, named, allowed)
        found.append(word)
    return tuple(found)


def _choice(
    reader: Reader, entries: Mapping[str, Entry], key: str, allowed: Collection[str]
) -> str:
    word = _word(reader, entries, key)
    if word and word not in allowed:
        reader.unknown(entries[key][1], word, {"en": f"“{key}”", "lo": f"“{key}”"}, allowed)
        return ""
    return word


def _word(reader: Reader, entries: Mapping[str, Entry], key: str) -> str:
    node = entry_value(entries, key)
    return "" if node is None else reader.scalar(node, {"en": f"“{key}”", "lo": f"“{key}”"})


def _maybe(reader: Reader, top: Mapping[str, Entry], key: str) -> Text | None:
    return texts(reader, top, key, {"en": f"“{key}”", "lo": f"“{key}”"}) if key in top else None


def _number(reader: Reader, entry: Entry | None, key: str, least: int, most: int) -> int:
    """A whole number; underscores may part its digits."""
    if entry is None:
        return 0
    text = reader.scalar(entry[1], {"en": f"“{key}”", "lo": f"“{key}”"})
    if re.fullmatch(r"-?[0-9][0-9_]*", text) and least <= int(text) <= most:
        return int(text)
    if text:
        _say(
            reader, entry[1],
            f"“{text}” is not a whole number from {least} to {most}.",
            f"“{text}” ບໍ່ແມ່ນຈຳນວນເຕັມແຕ່ {least} ຫາ {most}.",
            "write digits only; a share is written in percent.",
            "ຂຽນສະເພາະຕົວເລກ; ສ່ວນໃຫ້ຂຽນເປັນເປີເຊັນ.",
        )  # fmt: skip
    return 0


def _float(reader: Reader, node: yaml.Node, key: str) -> float:
    text = reader.scalar(node, {"en": f"“{key}”", "lo": f"“{key}”"})
    try:
        return float(text)
    except ValueError:
        if text:
            _say(
                reader, node,
                f"“{text}” is not a number.", f"“{text}” ບໍ່ແມ່ນຕົວເລກ.",
                "write digits, such as 0.4.", "ຂຽນຕົວເລກ ເຊັ່ນ 0.4.",
            )  # fmt: skip
        return 0.0


def _numbers(country: Path) -> tuple[dict[str, Parameter], list[Problem]]:
    """The numbers of a country, and what is wrong with them."""
    reader = Reader(str(country))
    node = reader.parse(country.read_bytes())
    what = {"en": "A number of a country", "lo": "ຕົວເລກຂອງປະເທດ"}
    found = {
        name: _parameter(reader, inner, what)
        for name, (_, inner) in (reader.mapping(node, what, None).items() if node else ())
    }
    return ({} if reader.problems else found), reader.problems


def _say(
    reader: Reader, where: yaml.Node | int, en: str, lo: str, mend_en: str, mend_lo: str
) -> None:
    reader.problem(where, {"en": en, "lo": lo}, {"en": mend_en, "lo": mend_lo})
