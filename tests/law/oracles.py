"""Two other ways to the result of an offence: brute force, and the solver clingo.

Both read the YAML files themselves and share no code with the reasoner nor with each other, save
how a tree is walked. The benchmark `benchmarks/bench_reasoner.py` runs them too.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import clingo
import yaml

import khua.law
from khua.law import Fact

FOLDER = Path(khua.law.__file__).parent
RAW = {
    raw["version"]: raw
    for path in (FOLDER / "offences").rglob("*.yaml")
    for raw in [yaml.safe_load(path.read_text(encoding="utf-8"))]
}
OFFICER_CODES = {
    code["code"]
    for code in yaml.safe_load((FOLDER / "vocabulary.yaml").read_text(encoding="utf-8"))["codes"]
    if code.get("legal_officer")
}
Tree = dict[str, Any]


def expanded(tree: Tree) -> Tree:
    """The tree with includes replaced."""
    if "include" in tree:
        return expanded(RAW[tree["include"]]["requires"])
    for kind in ("all", "any"):
        if kind in tree:
            return {**tree, kind: [expanded(child) for child in tree[kind]]}
    return tree


def codes_of(tree: Tree) -> list[str]:
    if "code" in tree:
        return [tree["code"]]
    return [code for child in tree.get("all", tree.get("any", [])) for code in codes_of(child)]


def elements_of(tree: Tree) -> list[Tree]:
    if "element" in tree:
        return [tree]
    return [e for child in tree.get("all", tree.get("any", [])) for e in elements_of(child)]


def holds(tree: Tree, world: dict[str, bool]) -> bool:
    """Two-valued evaluation in one world."""
    if "code" in tree:
        return world[tree["code"]]
    if "all" in tree:
        return all(holds(child, world) for child in tree["all"])
    return any(holds(child, world) for child in tree["any"])


def possible(code: str, fact: Fact, standard: str) -> set[bool]:
    """Which truths a finding leaves open."""
    if code in OFFICER_CODES and not fact.legal_officer:
        return {True, False}
    counts = fact.standing == "proved" or (
        fact.standing == "alleged"
        and (standard == "suspicion" or (standard == "charge" and fact.supported))
    )
    if counts:
        return {True}
    return {False} if fact.standing == "contradicted" else {True, False}


def brute(version: str, facts: Mapping[str, Fact], standard: str, complete: bool) -> str:
    """The result over every completion of what the findings leave open.

    A “none” counts only when it is proved, whatever the standard.
    """
    tree = expanded(RAW[version]["requires"])
    none = Fact("unknown")
    worlds = {code: possible(code, facts.get(code, none), standard) for code in codes_of(tree)}
    for element in elements_of(tree):
        codes = codes_of(element)
        said = [code for code in codes if code in facts]
        if "none" in element and facts.get(element["none"], none).standing == "proved":
            for code in codes:
                proved = worlds[code] == {True} and facts[code].standing == "proved"
                worlds[code] = {True, False} if proved else {False}
        elif (
            complete
            and "none" in element
            and said
            and all(worlds[code] == {False} for code in said)
        ):
            worlds.update({code: {False} for code in codes})
    # Codes of one element that are open in the same way give the same worlds: two stand for many.
    open_codes = [code for code in worlds if len(worlds[code]) > 1]
    kept: list[str] = []
    for element in elements_of(tree):
        kept += [code for code in codes_of(element) if code in open_codes][:2]
    base = {code: worlds[code] == {True} for code in worlds}
    outcomes = {
        holds(tree, base | dict(zip(kept, values, strict=True)))
        for values in itertools.product((True, False), repeat=len(kept))
    }
    if len(outcomes) == 2:
        return "unknown"
    return "established" if outcomes == {True} else "not_established"


#: The rules on findings for clingo; `t(C)` says that a code is true in a world.
RULES = """
waits(C) :- officer(C), not by_officer(C).
counts(C) :- code(C), not waits(C), said(C, proved).
counts(C) :- code(C), not waits(C), said(C, alleged), standard(suspicion).
counts(C) :- code(C), not waits(C), said(C, alleged), standard(charge), supported(C).
denied(C) :- code(C), not waits(C), said(C, contradicted).
ruled_out(E) :- none(E, N), said(N, proved).
spoken(E) :- in(C, E), said(C, _).
undenied(E) :- in(C, E), said(C, _), not denied(C).
closed(E) :- complete, none(E, _), spoken(E), not undenied(E), not ruled_out(E).
false(C) :- denied(C).
false(C) :- in(C, E), closed(E).
false(C) :- in(C, E), ruled_out(E), not proof(C).
proof(C) :- counts(C), said(C, proved).
true(C) :- counts(C), not false(C), not open(C).
open(C) :- in(C, E), ruled_out(E), proof(C).
t(C) :- true(C).
{ t(C) } :- code(C), not true(C), not false(C).
#external said(C, S) : finding(C), S = (proved; alleged; contradicted; unknown).
#external supported(C) : finding(C).
#external by_officer(C) : finding(C).
#external standard(S) : S = (suspicion; charge; conviction).
#external complete.
"""


class Clingo:
    """One offence as a logic program, grounded once; each case only switches its findings on.

    Established is what holds in every world (cautious consequences), not established what holds
    in none (brave consequences).
    """

    def __init__(self, version: str) -> None:
        tree = expanded(RAW[version]["requires"])
        program = [RULES]
        findings = set(codes_of(tree))
        for element in elements_of(tree):
            program += [f'in("{code}", "{element["element"]}").' for code in codes_of(element)]
            if "none" in element:
                program.append(f'none("{element["element"]}", "{element["none"]}").')
                findings.add(element["none"])
        program += [f'code("{code}").' for code in codes_of(tree)]
        program += [f'finding("{code}").' for code in sorted(findings)]
        program += [f'officer("{code}").' for code in codes_of(tree) if code in OFFICER_CODES]
        _rules(tree, "holds", program)
        self.findings = findings
        self.control = clingo.Control(["--warn=none"])
        self.control.add("base", [], "\n".join(program))
        self.control.ground([("base", [])])
        self.models = self.control.configuration.solve
        self.models.models = 0

    def result(self, facts: Mapping[str, Fact], standard: str, complete: bool) -> str:
        """The result on these findings. The program is left as it was found."""
        switches = [_atom("standard", _name(standard)), *([_atom("complete")] if complete else [])]
        for code, fact in facts.items():
            if code in self.findings:
                this = clingo.String(code)
                switches.append(_atom("said", this, _name(fact.standing)))
                switches += [_atom("supported", this)] if fact.supported else []
                switches += [_atom("by_officer", this)] if fact.legal_officer else []
        for switch in switches:
            self.control.assign_external(switch, True)
        try:
            if self._holds("cautious"):
                return "established"
            return "unknown" if self._holds("brave") else "not_established"
        finally:
            for switch in switches:
                self.control.assign_external(switch, False)

    def _holds(self, mode: str) -> bool:
        """Whether the offence is among the consequences: the last model holds them all."""
        self.models.enum_mode = mode
        holds = False
        with self.control.solve(yield_=True) as found:
            for model in found:
                holds = model.contains(_atom("holds"))
        return holds


def _name(word: str) -> clingo.Symbol:
    return clingo.Function(word)


def _atom(name: str, *arguments: clingo.Symbol) -> clingo.Symbol:
    return clingo.Function(name, list(arguments))


def _rules(tree: Tree, name: str, program: list[str]) -> None:
    """The tree as rules; `name` is true in a world exactly when the tree holds."""
    if "code" in tree:
        program.append(f'{name} :- t("{tree["code"]}").')
        return
    kind = "all" if "all" in tree else "any"
    parts = [f"{name}_{number}" for number in range(len(tree[kind]))]
    for part, child in zip(parts, tree[kind], strict=True):
        _rules(child, part, program)
    if kind == "all":
        program.append(f"{name} :- {', '.join(parts)}.")
    else:
        program += [f"{name} :- {part}." for part in parts]
