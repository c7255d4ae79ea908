"""What is written to other offices."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from khua.access.models import Office
from khua.record.forms.cases import CODE_NAMES_ONLY
from khua.record.forms.fields import language
from khua.wording import in_lang


class TextForm(forms.Form):
    """A text: a message, or an answer."""

    text = forms.CharField(
        label=_("Text"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=CODE_NAMES_ONLY,
    )


class QuestionForm(TextForm):
    """A question and the office that it is asked of."""

    field_order = ["to_office", "text"]

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices}
        self.fields["to_office"] = forms.ChoiceField(
            label=_("Asked of"),
            choices=[(pk, in_lang(o, language(), "name")) for pk, o in self.offices.items()],
        )
        self.fields["text"].label = _("Question")
        self.order_fields(self.field_order)

    def chosen(self) -> Office:
        """The office asked."""
        return self.offices[self.cleaned_data["to_office"]]
