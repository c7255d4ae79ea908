"""Reads the law files together: vocabulary, instruments, layers and offences.

The format is described for lawyers in `docs/law-files.md`.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from khua.law.fields import digest, items, read_cite, texts, word
from khua.law.lines import FileProblemsError, Reader, entry_value, is_null
from khua.law.model import (
    Code,
    Group,
    Instrument,
    Law,
    Layer,
    Node,
    Offence,
    Principle,
    Vocabulary,
)
from khua.law.offence_file import read_offence

ROOT = Path(__file__).parent
SPECIAL = ("vocabulary.yaml", "instruments.yaml", "layers.yaml")


def read_vocabulary(reader: Reader, root: yaml.Node) -> Vocabulary:
    """The vocabulary of a parsed file; mistakes are collected in `reader`."""
    what = {"en": "The vocabulary", "lo": "ຄຳສັບ"}
    top = reader.mapping(root, what, ("groups", "codes"), ("groups", "codes"))
    groups: dict[str, Group] = {}
    if "groups" in top:
        for name, (_, node) in reader.mapping(top["groups"][1], what, None).items():
            keys = ("label", "need", "evidence")
            found = reader.mapping(node, {"en": "A group", "lo": "ກຸ່ມ"}, ("facts", *keys), keys)
            label, need, evidence = (texts(reader, found, key, what) for key in keys)
            groups[name] = Group(name, word(reader, found, "facts"), label, need, evidence)
    codes: dict[str, Code] = {}
    for node in reader.sequence(top["codes"][1], what) if "codes" in top else []:
        code = _read_code(reader, node, groups)
        if code is None:
            continue
        if code.id in codes:
            _twice(reader, node, code.id)
        codes[code.id] = code
    return Vocabulary(groups, codes)


def _read_code(reader: Reader, node: yaml.Node, groups: Mapping[str, Group]) -> Code | None:
    what = {"en": "A code", "lo": "ລະຫັດ"}
    keys = ("label", "question", "evidence")
    found = reader.mapping(node, what, ("code", "also", "legal_officer", *keys), ("code", *keys))
    name = word(reader, found, "code")
    if not name:
        return None
    group = name.partition(".")[0]
    if group not in groups:
        reader.unknown(node, group, {"en": "The groups", "lo": "ກຸ່ມ"}, groups)
    label, question, evidence = (texts(reader, found, key, what) for key in keys)
    officer = entry_value(found, "legal_officer")
    also = entry_value(found, "also")
    return Code(
        name,
        group,
        label,
        question,
        evidence,
        officer is not None and reader.boolean(officer, what),
        tuple(reader.scalar(item, what) for item in reader.sequence(also, what)) if also else (),
    )


def _twice(reader: Reader, node: yaml.Node, name: str) -> None:
    reader.problem(
        node,
        {"en": f"“{name}” is written twice.", "lo": f"“{name}” ຂຽນສອງຄັ້ງ."},
        {"en": "keep one of the two.", "lo": "ໃຫ້ເຫຼືອອັນດຽວ."},
    )


def read_instruments(reader: Reader, root: yaml.Node) -> dict[str, Instrument]:
    """The instruments of a parsed file, by id."""
    what = {"en": "The instruments", "lo": "ບັນຊີກົດໝາຍ"}
    keys = ("title", "short", "source")
    result = {}
    for name, (_, node) in reader.mapping(root, what, None).items():
        found = reader.mapping(node, {"en": "An instrument", "lo": "ກົດໝາຍ"}, keys, keys)
        title, short = (texts(reader, found, key, what) for key in keys[:2])
        result[name] = Instrument(name, title, short, word(reader, found, "source") or "")
    return result


def read_layers(reader: Reader, root: yaml.Node) -> dict[str, Layer]:
    """The layers of a parsed file, by id."""
    what = {"en": "The layers", "lo": "ຊັ້ນກົດໝາຍ"}
    result = {}
    for name, (_, node) in reader.mapping(root, what, None).items():
        keys = ("title", "not_encoded", "principles")
        found = reader.mapping(node, {"en": "A layer", "lo": "ຊັ້ນກົດໝາຍ"}, keys, keys)
        gaps = [
            texts(reader, {"text": (item, item)}, "text", what)
            for item in items(reader, found, "not_encoded", what)
        ]
        principles = []
        for item in items(reader, found, "principles", what):
            inner = ("id", "offences", "text", "cite")
            entry = reader.mapping(item, {"en": "A principle", "lo": "ຫຼັກການ"}, inner, inner)
            ids = tuple(reader.scalar(n, what) for n in items(reader, entry, "offences", what))
            cite = read_cite(reader, entry)
            text = texts(reader, entry, "text", what)
            if cite:
                principles.append(Principle(word(reader, entry, "id") or "", ids, text, cite))
        result[name] = Layer(
            name, texts(reader, found, "title", what), tuple(gaps), tuple(principles)
        )
    return result


def resolve(tree: Node, versions: Mapping[str, Offence]) -> Node:
    """`tree` with every `include` replaced by the tree of the version it names.

    KeyError if there is none, or if a version includes itself.
    """
    if tree.code and tree.code.startswith("include:"):
        name = tree.code.removeprefix("include:")
        inner = versions[name].tree
        if inner is None:
            raise KeyError(name)
        return resolve(inner, {key: value for key, value in versions.items() if key != name})
    if not tree.children:
        return tree
    children = tuple(resolve(child, versions) for child in tree.children)
    return dataclasses.replace(tree, children=children)


def offence_files(folder: Path) -> list[Path]:
    """The offence files below a folder, in a steady order."""
    return sorted(path for path in folder.rglob("*.yaml") if path.name not in SPECIAL)


def special_files(root: Path = ROOT) -> dict[str, Path]:
    """The three files that every law folder has, by name."""
    return {name: root / name for name in SPECIAL}


def build(special: Mapping[str, Path], files: Iterable[Path]) -> tuple[Law, list[Reader]]:
    """Read everything; the readers hold the mistakes. Sources are named as the paths were given.

    Includes are not replaced yet (`resolved`). OSError if a file cannot be read.
    """
    readers: list[Reader] = []
    contents: dict[str, bytes] = {}

    def opened(path: Path) -> tuple[Reader, yaml.Node | None, bytes]:
        reader = Reader(str(path))
        readers.append(reader)
        data = contents[str(path)] = path.read_bytes()
        return reader, reader.parse(data), data

    reader, node, _ = opened(special["vocabulary.yaml"])
    vocabulary = read_vocabulary(reader, node) if node else Vocabulary({}, {})
    reader, node, _ = opened(special["instruments.yaml"])
    instruments = read_instruments(reader, node) if node else {}
    reader, node, _ = opened(special["layers.yaml"])
    layers = read_layers(reader, node) if node else {}
    common = list(contents.values())
    offences: list[Offence] = []
    for path in files:
        reader, node, data = opened(path)
        offence = read_offence(reader, node, data) if node and not is_null(node) else None
        if offence:
            offences.append(offence)
    digests = {
        layer: digest(*common, *(contents[o.source] for o in offences if o.layer == layer))
        for layer in layers
    }
    # What is always shown comes before what needs its own facts (smuggling, laundering).
    offences.sort(key=lambda offence: offence.shown_with is not None)
    return Law(vocabulary, instruments, layers, tuple(offences), digests), readers


@functools.cache
def law() -> Law:
    """The shipped law, with includes resolved. FileProblemsError if it cannot be read."""
    found, readers = build(special_files(), offence_files(ROOT / "offences"))
    problems = [problem for reader in readers for problem in reader.problems]
    if problems:
        raise FileProblemsError(problems)
    return resolved(found)


def resolved(found: Law) -> Law:
    """`found` with every include replaced. KeyError if one names nothing."""
    versions = {offence.version: offence for offence in found.offences}
    offences = tuple(
        dataclasses.replace(offence, tree=resolve(offence.tree, versions))
        if offence.tree
        else offence
        for offence in found.offences
    )
    return dataclasses.replace(found, offences=offences)
