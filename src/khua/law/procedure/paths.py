"""Holds that the stages of a procedure hang together."""

from __future__ import annotations

import yaml

from khua.law.procedure.model import Procedure
from khua.law.procedure.rows import Row


def reachable(procedure: Procedure) -> frozenset[str]:
    """The stages to which moves lead from the first one, itself included."""
    reached: set[str] = set()
    waiting = [procedure.first] if procedure.first in procedure.stages else []
    while waiting:
        stage = waiting.pop()
        if stage not in reached:
            reached.add(stage)
            waiting += [m.to for m in procedure.moves_from(stage) if m.to in procedure.stages]
    return frozenset(reached)


def check_paths(top: Row, procedure: Procedure) -> None:
    """Every stage can be reached, none is a dead end, and a hand-over goes to who leads there."""
    lines = _lines(top, "stages")
    reached = reachable(procedure)
    for stage in procedure.stages.values():
        if stage.id not in reached:
            top.reader.problem(
                lines[stage.id],
                {
                    "en": f"The stage “{stage.id}” cannot be reached from “{procedure.first}”.",
                    "lo": f"ໄປຮອດຂັ້ນຕອນ “{stage.id}” ຈາກ “{procedure.first}” ບໍ່ໄດ້.",
                },
                {
                    "en": f"add a move with to: {stage.id}.",
                    "lo": f"ເພີ່ມການເຄື່ອນຂັ້ນທີ່ມີ to: {stage.id}.",
                },
            )
        if not stage.end and not procedure.moves_from(stage.id):
            top.reader.problem(
                lines[stage.id],
                {
                    "en": f"The stage “{stage.id}” is not an end, but no move leads out of it.",
                    "lo": f"ຂັ້ນຕອນ “{stage.id}” ບໍ່ແມ່ນຈຸດສິ້ນສຸດ, ແຕ່ບໍ່ມີທາງອອກ.",
                },
                {
                    "en": f"add a move with from: {stage.id}, or write end: true.",
                    "lo": f"ເພີ່ມການເຄື່ອນຂັ້ນທີ່ມີ from: {stage.id} ຫຼື ຂຽນ end: true.",
                },
            )
    lines = _lines(top, "moves")
    for move in procedure.moves.values():
        to = procedure.stages.get(move.to)
        if to and move.hands_to and move.hands_to not in to.led_by:
            kinds, what = ", ".join(sorted(to.led_by)), f"“{move.hands_to}”"
            top.reader.problem(
                lines[move.id],
                {
                    "en": f"“hands_to” of the move “{move.id}”: {what} does not lead in “{to.id}”.",
                    "lo": f"“hands_to” ຂອງ ການເຄື່ອນຂັ້ນ “{move.id}”: {what} ບໍ່ນຳພາໃນ “{to.id}”.",
                },
                {"en": f"name one of: {kinds}.", "lo": f"ໃສ່ອັນໃດອັນໜຶ່ງ: {kinds}."},
            )


def _lines(top: Row, section: str) -> dict[str, int]:
    """The line on which each row of a section begins, by id."""
    node = top.value(section)
    result: dict[str, int] = {}
    for each in node.value if isinstance(node, yaml.SequenceNode) else []:
        for key, value in each.value if isinstance(each, yaml.MappingNode) else []:
            if key.value == "id" and isinstance(value, yaml.ScalarNode):
                result.setdefault(value.value.strip(), each.start_mark.line + 1)
    return result
