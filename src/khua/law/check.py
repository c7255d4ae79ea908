"""Checks law files beyond their form: codes, citations, dates, and that each tree is read once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from khua.law.files import (
    ROOT,
    SPECIAL,
    build,
    offence_files,
    resolve,
    special_files,
)
from khua.law.lines import Problem, Reader
from khua.law.model import Law, Node, Offence
from khua.law.procedure.files import is_procedure_file, procedure_files, read_file


def check(paths: Sequence[Path] = ()) -> tuple[list[Problem], int]:
    """All mistakes in law files, in order, and how many files were checked.

    `paths`: files and folders; none means the law that ships with Khua. A folder (or list) with its
    own vocabulary.yaml is a law of its own; single files are checked beside the shipped law.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        return [_missing(path) for path in missing], 0
    named = [
        file
        for path in paths
        for file in ([path] if path.is_file() else sorted(path.rglob("*.yaml")))
    ]
    if not paths:
        named = [*special_files().values(), *offence_files(ROOT / "offences"), *procedure_files()]
    own = {path.name: path for path in named if path.name in SPECIAL}
    rest = [path for path in named if path.name not in SPECIAL]
    procedures = [path for path in rest if is_procedure_file(path)]
    files = [path for path in rest if path not in procedures]
    law, readers = build({**special_files(), **own}, files)
    by_source = {reader.source: reader for reader in readers}
    context = () if "vocabulary.yaml" in own else _shipped(law.offences)
    offences = (*law.offences, *context)
    versions = {offence.version: offence for offence in offences}
    for offence in law.offences:
        _check_offence(by_source[offence.source], offence, law, versions)
    _check_overlaps(by_source, law.offences, offences)
    _check_layers(by_source, law, offences)
    whole = dataclasses.replace(law, offences=offences)
    readers += [read_file(path, whole)[0] for path in procedures]
    asked = {str(path) for path in named}
    problems = sorted(p for reader in readers for p in reader.problems)
    return [problem for problem in problems if problem.source in asked], len(named)


def _shipped(replaced: Iterable[Offence]) -> tuple[Offence, ...]:
    """The shipped offences, but for those that the files under check replace."""
    names = {offence.version for offence in replaced}
    found, _ = build(special_files(), offence_files(ROOT / "offences"))
    return tuple(offence for offence in found.offences if offence.version not in names)


def _missing(path: Path) -> Problem:
    return Problem(
        str(path),
        0,
        {"en": "There is no such file or folder.", "lo": "ບໍ່ມີໄຟລ໌ ຫຼື ໂຟນເດີນີ້."},
        {"en": "check the name.", "lo": "ກວດຊື່."},
    )


def _check_offence(
    reader: Reader, offence: Offence, law: Law, versions: dict[str, Offence]
) -> None:
    if versions[offence.version] is not offence:
        reader.problem(
            offence.line,
            {
                "en": f"The version “{offence.version}” is used in two files.",
                "lo": f"ລຸ້ນ “{offence.version}” ໃຊ້ໃນສອງໄຟລ໌.",
            },
            {"en": "give each file its own version.", "lo": "ໃຫ້ແຕ່ລະໄຟລ໌ມີລຸ້ນຂອງຕົນ."},
        )
    if offence.layer not in law.layers:
        _unknown(reader, offence.line, offence.layer, "layers.yaml", law.layers)
    if offence.shown_with and offence.shown_with not in law.vocabulary.groups:
        _unknown(reader, offence.line, offence.shown_with, "vocabulary.yaml", law.vocabulary.groups)
    cites = [(each.cite, offence.line) for each in offence.not_elements]
    if offence.cite:
        cites.append((offence.cite, offence.line))
    if offence.tree is None:
        if offence.cite is None:
            reader.problem(
                offence.line,
                {
                    "en": f"“{offence.version}” has no citation.",
                    "lo": f"“{offence.version}” ບໍ່ມີການອ້າງອີງ.",
                },
                {
                    "en": 'add cite: {instrument: …, article: "…"} at the top level.',
                    "lo": 'ເພີ່ມ cite: {instrument: …, article: "…"} ໃນລະດັບເທິງສຸດ.',
                },
            )
    else:
        cites += [(node.cite, node.line) for node in offence.tree.walk() if node.cite]
        _check_tree(reader, offence.tree, law)
        _check_once(reader, offence, versions)
    for name, line in dict.fromkeys((cite.instrument, line) for cite, line in cites):
        if name not in law.instruments:
            _unknown(reader, line, name, "instruments.yaml", law.instruments)


def _check_tree(reader: Reader, tree: Node, law: Law) -> None:
    """Codes are known, and element rules stand where they make sense."""
    codes = law.vocabulary.codes

    def visit(node: Node, inside: str | None, negated: bool) -> None:
        for code in (node.code, node.none):
            if code and not code.startswith("include:") and code not in codes:
                _unknown(reader, node.line, code, "vocabulary.yaml", codes)
        if node.kind == "code" and node.code and node.code in codes and codes[node.code].negative:
            reader.problem(
                node.line,
                {
                    "en": f"“{node.code}” says that nothing was found: no alternative.",
                    "lo": f"“{node.code}” ໝາຍວ່າບໍ່ພົບຫຍັງ; ເປັນທາງເລືອກບໍ່ໄດ້.",
                },
                {
                    "en": f"write none: {node.code} on the element.",
                    "lo": f"ຂຽນ none: {node.code} ໃສ່ອົງປະກອບ.",
                },
            )
        if node.element and inside:
            reader.problem(
                node.line,
                {
                    "en": f"The element “{node.element}” stands inside the element “{inside}”.",
                    "lo": f"ອົງປະກອບ “{node.element}” ຢູ່ໃນອົງປະກອບ “{inside}”.",
                },
                {"en": "make the outer one a group.", "lo": "ປ່ຽນອັນນອກເປັນ group."},
            )
        plain = node.kind == "any" and all(child.kind == "code" for child in node.children)
        if node.none and (not node.element or not plain or negated):
            reader.problem(
                node.line,
                {
                    "en": "“none” needs an element with codes under any.",
                    "lo": "“none” ໃຊ້ກັບອົງປະກອບທີ່ມີລະຫັດພາຍໃຕ້ any ເທົ່ານັ້ນ.",
                },
                {
                    "en": "move it to such an element, or drop it.",
                    "lo": "ຍ້າຍໄປອົງປະກອບແບບນັ້ນ ຫຼື ລຶບອອກ.",
                },
            )
        if (
            node.kind == "code"
            and not inside
            and not node.element
            and not (node.code or "").startswith("include:")
        ):
            reader.problem(
                node.line,
                {
                    "en": f"“{node.code}” belongs to no element.",
                    "lo": f"“{node.code}” ບໍ່ຢູ່ໃນອົງປະກອບໃດ.",
                },
                {"en": "add element: … and label: … to it.", "lo": "ເພີ່ມ element: … ແລະ label: … ."},
            )
        for child in node.children:
            visit(child, node.element or inside, negated or node.kind == "not")

    visit(tree, None, False)


def _check_once(reader: Reader, offence: Offence, versions: dict[str, Offence]) -> None:
    """No code and no element stands twice, included trees counted."""
    tree = offence.tree
    if tree is None:
        return
    names: list[tuple[str, int]] = []
    for leaf in tree.leaves():
        if not (leaf.code or "").startswith("include:"):
            continue
        try:
            names += [(name, leaf.line) for name, _ in _names(resolve(leaf, versions))]
        except KeyError as error:
            known = set(versions) - {offence.version}
            _unknown(reader, leaf.line, str(error.args[0]), "offences", known)
    names += [each for each in _names(tree) if not each[0].startswith("include:")]
    lines: dict[str, int] = {}
    for name, line in names:
        if name in lines:
            reader.problem(
                line,
                {
                    "en": f"“{name}” is written twice in this offence (also: line {lines[name]}).",
                    "lo": f"“{name}” ຂຽນສອງຄັ້ງໃນການກະທຳຜິດນີ້ (ແຖວ {lines[name]} ນຳ).",
                },
                {"en": "write each alternative once.", "lo": "ຂຽນແຕ່ລະທາງເລືອກຄັ້ງດຽວ."},
            )
        lines.setdefault(name, line)


def _names(tree: Node) -> list[tuple[str, int]]:
    """Every code and element of a tree with its line, as often as it stands there."""
    return [
        (name, node.line)
        for node in tree.walk()
        for name in (node.code, node.none, f"element {node.element}" if node.element else None)
        if name
    ]


def _check_overlaps(
    readers: dict[str, Reader], checked: Sequence[Offence], offences: Sequence[Offence]
) -> None:
    """Two versions of one offence must not both be in force for certain on one day."""
    for offence in checked:
        for other in offences:
            if (other.id, other.layer) != (offence.id, offence.layer) or other is offence:
                continue
            later = (offence.start.latest, offence.source) >= (other.start.latest, other.source)
            other_end = other.end.earliest if other.end else date.max
            own_end = offence.end.earliest if offence.end else date.max
            if later and offence.start.latest < min(other_end, own_end):
                readers[offence.source].problem(
                    offence.line,
                    {
                        "en": f"“{offence.version}” and “{other.version}” overlap in time.",
                        "lo": f"“{offence.version}” ແລະ “{other.version}” ມີຜົນສັກສິດໃນມື້ດຽວກັນ.",
                    },
                    {
                        "en": f"end “{other.version}” on the day on which this one begins.",
                        "lo": f"ໃຫ້ “{other.version}” ສິ້ນສຸດໃນວັນທີ່ອັນນີ້ເລີ່ມ.",
                    },
                )


def _check_layers(readers: dict[str, Reader], law: Law, offences: Sequence[Offence]) -> None:
    reader = next((r for source, r in readers.items() if Path(source).name == "layers.yaml"), None)
    if reader is None:
        return
    known = {offence.id for offence in offences}
    for layer in law.layers.values():
        for principle in layer.principles:
            for name in principle.offences:
                if name not in known:
                    _unknown(reader, 0, name, "offences", known)
            if principle.cite.instrument not in law.instruments:
                _unknown(reader, 0, principle.cite.instrument, "instruments.yaml", law.instruments)


def _unknown(reader: Reader, line: int, name: str, where: str, known: Iterable[str]) -> None:
    reader.unknown(line, name, {"en": where, "lo": where}, list(known))
