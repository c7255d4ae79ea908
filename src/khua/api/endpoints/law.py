"""The law as data: what a finding can be about, and which offences there are."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router

from khua.api.endpoints.findings import Layer, unknown_layer
from khua.api.guard import ApiRequest, door
from khua.api.problems import Problem
from khua.api.shapes.common import Given, Text
from khua.law import law, offences, vocabulary
from khua.law.model import Offence
from khua.law.texts import cited

router = Router(tags=["law"])


class CodeOut(Given):
    """One finding that can be made. `legal_officer`: it counts only from a legal officer."""

    id: str
    group: str
    label: Text
    question: Text
    evidence: Text
    legal_officer: bool


class LayerOut(Given):
    """A body of law. `version` names the exact bytes of its files."""

    id: str
    title: Text
    version: str


class ElementOut(Given):
    """One element of an offence, and the findings that meet it: any of them, or as `how` says."""

    id: str
    label: Text | None
    citation: Text
    how: str
    codes: list[str]


class OffenceOut(Given):
    """One version of one offence."""

    id: str
    version: str
    layer: str
    title: Text
    citation: Text
    in_force_from: date
    in_force_to: date | None
    verified: bool
    note: Text
    elements: list[ElementOut]

    @classmethod
    def of(cls, offence: Offence) -> "OffenceOut":
        """An offence as the API gives it."""
        return cls(
            id=offence.id,
            version=offence.version,
            layer=offence.layer,
            title=_text(offence.title),
            citation=_text(cited(offence.cite, law())),
            in_force_from=offence.start.latest,
            in_force_to=offence.end.earliest if offence.end else None,
            verified=offence.verified.checked,
            note=_text(offence.verified.note),
            elements=[
                ElementOut(
                    id=node.element or "",
                    label=_text(node.label) if node.label else None,
                    citation=_text(cited(node.cite, law())),
                    how=node.kind,
                    codes=[leaf.code for leaf in node.leaves() if leaf.code],
                )
                for node in (offence.tree.elements() if offence.tree else ())
            ],
        )


@router.get("/vocabulary", url_name="vocabulary", response=list[CodeOut])
@door(None)
def words(request: ApiRequest) -> list[CodeOut]:
    """Every finding that can be made about a case."""
    return [
        CodeOut(
            id=code.id,
            group=code.group,
            label=_text(code.label),
            question=_text(code.question),
            evidence=_text(code.evidence),
            legal_officer=code.legal_officer,
        )
        for code in vocabulary().codes.values()
    ]


@router.get("/law/layers", url_name="layers", response=list[LayerOut])
@door(None)
def layers(request: ApiRequest) -> list[LayerOut]:
    """The bodies of law that cases can be held against."""
    known = law()
    return [
        LayerOut(id=each.id, title=_text(each.title), version=known.digests[each.id])
        for each in known.layers.values()
    ]


@router.get("/law/offences", url_name="offences", response=list[OffenceOut])
@door(None)
def offence_list(
    request: ApiRequest,
    layer: Layer = "palermo",
    on: Annotated[date | None, Query(description="Only what was in force on this day.")] = None,
) -> list[OffenceOut]:
    """The offences of a layer, each version of each; with `on` those that held on that day."""
    if layer not in law().layers:
        raise Problem("invalid", unknown_layer())
    return [OffenceOut.of(each) for versions in offences(layer, on) for each in versions]


def _text(text: Any) -> Text:
    return Text(en=text["en"], lo=text["lo"])
