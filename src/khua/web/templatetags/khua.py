"""Filters and tags of every Khua template: `{% load khua %}`.

What they say is in `khua.wording`; here they learn the language of the page.
"""

import json as json_text
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from khua import wording

register = template.Library()

Number = int | float | Decimal


def _language() -> str:
    return wording.known(get_language())


@register.filter
def day(value: date | None, precision: str = "day") -> str:
    """`{{ case.happened_on|day:case.happened_precision }}`; nothing for None."""
    return "" if value is None else wording.day(value, precision or "day", _language())


@register.filter
def when(value: datetime | None) -> str:
    """`{{ change.at|when }}`, in the time of Vientiane; nothing for None."""
    if value is None:
        return ""
    return wording.when(
        timezone.localtime(value) if timezone.is_aware(value) else value, _language()
    )


@register.filter
def number(value: Number | None) -> str:
    """`{{ count|number }}`; nothing for None."""
    return "" if value is None else wording.number(value, _language())


@register.filter
def kip(value: Number | None) -> str:
    """`{{ amount|kip }}`; nothing for None."""
    return "" if value is None else wording.kip(value, _language())


@register.filter
def in_lang(value: Any, field: str = "") -> str:
    """`{{ label|in_lang }}` of {"en", "lo"}; `{{ office|in_lang:"name" }}` of name_en, name_lo."""
    return wording.in_lang(value, _language(), field)


@register.filter
def country(code: str | None) -> str:
    """`{{ person.nationality|country }}` of an ISO 3166-1 alpha-2 code."""
    return wording.country(code, _language()) if code else ""


@register.filter
def province(iso: str | None) -> str:
    """`{{ case.province|province }}` of an ISO 3166-2 code."""
    return wording.province(iso, _language()) if iso else ""


@register.filter
def json(value: Any) -> str:
    """`data-chart="{{ option|json }}"`: plain values as JSON, escaped by the template as any text.

    Raises TypeError for what JSON does not have.
    """
    return json_text.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "search" %}`: a symbol of icons.svg, silent unless it has a label of its own."""
    href = f"{static('khua/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)
