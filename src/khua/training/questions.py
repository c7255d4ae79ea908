"""The questions of "Trafficking or smuggling?", and what the answers mean to the reasoner.

An answer is an allegation that nobody has checked, so it is assessed at the standard of
suspicion: yes counts, no counts against, "I do not know" leaves the element open. Nothing here
is stored.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from khua.law import Assessment, Fact, assess, offences, vocabulary
from khua.law.model import Code

LAYER: Final = "palermo"
YES: Final = "yes"
NO: Final = "no"
NONE: Final = "none"

#: form field -> element of trafficking whose listed alternatives one may tick
LISTS: Final = {"acts": "act", "means": "means", "purposes": "purpose"}
#: form field -> finding code, answered yes, no or "I do not know"
CODES: Final = {
    "minor": "victim.minor",
    "intent": "intent",
    "procured_entry": "smuggling.procured_entry",
    "illegal_entry": "smuggling.illegal_entry",
    "benefit": "smuggling.benefit",
    "not_national": "smuggling.not_national",
    "endangered": "smuggling.endangered",
    "degrading": "smuggling.degrading",
}


@cache
def listed(element: str) -> tuple[Code, ...]:
    """The alternatives that the Trafficking Protocol lists for an element, in its order."""
    (trafficking, *_) = (o[-1] for o in offences(LAYER) if o[-1].id == "tip")
    tree = trafficking.tree
    nodes = tree.elements() if tree else []
    (node,) = (each for each in nodes if each.element == element)
    codes = vocabulary().codes
    return tuple(codes[leaf.code or ""] for leaf in node.leaves())


def facts_of(answers: Mapping[str, Any]) -> dict[str, Fact]:
    """The answers as findings: field -> "yes", "no", "" or a list of ticked codes.

    "None of these" stands only where nothing else is ticked; it speaks against every alternative.
    """
    facts: dict[str, Fact] = {}
    for name, code in CODES.items():
        if answers.get(name) == YES:
            facts[code] = Fact("alleged")
        elif answers.get(name) == NO:
            facts[code] = Fact("contradicted")
    for name, element in LISTS.items():
        ticked: Sequence[str] = answers.get(name) or ()
        met = [code for code in listed(element) if code.id in ticked]
        facts |= {code.id: Fact("alleged") for code in met}
        if NONE in ticked and not met:
            facts |= {code.id: Fact("contradicted") for code in listed(element)}
    return facts


def assessed(answers: Mapping[str, Any]) -> list[Assessment]:
    """Trafficking, smuggling and aggravated smuggling, as the answers stand."""
    return assess(facts_of(answers), standard="suspicion", layer=LAYER)
