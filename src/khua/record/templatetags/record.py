"""Filters of the record's templates: `{% load record %}`."""

from collections.abc import Iterable, Mapping

from django import template

from khua.law import RESULTS, Assessment, procedure, vocabulary
from khua.law.model import Cite
from khua.law.texts import ELEMENT_RESULTS, SAY
from khua.record.forms.fields import language
from khua.record.models import Person
from khua.record.models.choices import PersonRole

register = template.Library()


@register.filter
def called(person: Person | None, names: Mapping[int, str]) -> str:
    """`{{ person|called:names }}`: the name a page may show; see selectors.names_of."""
    return names.get(person.pk, person.code_name) if person else ""


@register.filter
def of(key: object, values: Mapping[object, object]) -> object:
    """`{{ assignment.member_id|of:colleagues }}`: the value under a key, or None."""
    return values.get(key)


@register.filter
def roles(person: Person) -> str:
    """The roles of a person in the words of the page."""
    return ", ".join(str(PersonRole(role).label) for role in person.roles)


@register.filter
def stage(name: str) -> str:
    """A stage of the procedure in words; its id where the law file knows it no more."""
    known = procedure.load().stages.get(name)
    return known.label[language()] if known else name


@register.filter
def element(code: str) -> str:
    """The label of a finding code; the code itself where no law file knows it any more."""
    known = vocabulary().codes.get(code)
    return known.label[language()] if known else code


@register.filter
def result_words(result: str) -> str:
    """A result in words, also those about time."""
    return RESULTS[result][language()]  # type: ignore[index]


@register.filter
def element_words(result: str) -> str:
    """The result of an element: met, open, not met."""
    return ELEMENT_RESULTS[result][language()]  # type: ignore[index]


@register.filter
def join_words(kind: str) -> str:
    """How the parts of a condition hang together: all of these, one is enough, not this."""
    return SAY[kind][language()]


@register.filter
def cited(cite: Cite, found: Assessment) -> str:
    """A citation of an assessment in words."""
    return found.cited(cite)[language()]


@register.filter
def listed(values: Iterable[object]) -> str:
    """Several values with commas."""
    return ", ".join(str(value) for value in values)
