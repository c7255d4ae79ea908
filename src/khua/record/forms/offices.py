"""The picker of an office: which are listed, and how they are grouped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office, OfficeKind
from khua.record.forms.cases import province_choices
from khua.record.forms.fields import language
from khua.wording import in_lang

Choices = list[tuple[Any, Any]]


def grouped(offices: list[Office]) -> Choices:
    """Offices for a select, under the names of their agencies."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for office in offices:
        name = f"{in_lang(office, language(), 'name')} ({office.code})"
        groups.setdefault(office.kind, []).append((str(office.pk), name))
    return [(OfficeKind(kind).label, rows) for kind, rows in groups.items()]


class OfficePickerForm(forms.Form):
    """Which offices are listed: the first step of choosing one, without a script."""

    kind = forms.ChoiceField(
        label=_("Agency"), required=False, choices=[("", _("All agencies")), *OfficeKind.choices]
    )
    province = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=lambda: province_choices(_("All provinces")),
    )

    def __init__(self, given: Any, member: Member) -> None:
        """`given`: the query of the page; without any the member's own province is meant."""
        super().__init__(given or {"kind": "", "province": member.office.province or ""})

    def wanted(self) -> tuple[str, str]:
        """Kind and province; "" for all."""
        self.is_valid()
        return self.cleaned_data.get("kind", ""), self.cleaned_data.get("province", "")
