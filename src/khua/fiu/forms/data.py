"""What people say of a file that they load."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from khua.fiu.models import BatchKind
from khua.record.forms.plain import PlainSelect

MB = 1024 * 1024
FORMS = (
    ("", _("By the name of the file")),
    ("csv", "CSV"),
    ("parquet", "Parquet"),
    ("camt053", "ISO 20022 camt.053"),
    ("pacs008", "ISO 20022 pacs.008"),
    ("goaml", "goAML"),
)


class LoadForm(forms.Form):
    """A file of a bank."""

    kind = forms.ChoiceField(
        label=_("What is in it"), choices=BatchKind.choices, widget=PlainSelect
    )
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    source = forms.CharField(
        label=_("Whose file it is"),
        max_length=40,
        required=False,
        help_text=_(
            "BIC or code of the bank, the same for all of its files. "
            "Accounts and their customers find each other by it."
        ),
    )
    form = forms.ChoiceField(label=_("Format"), choices=FORMS, required=False, widget=PlainSelect)
    mapping = forms.CharField(
        label=_("Columns that have other headings"),
        max_length=2000,
        required=False,
        help_text=_("Ours and the file's: time=date,amount=kip. The usual ones are known."),
    )
    point = forms.ChoiceField(
        label=_("Sign before decimals"),
        choices=[
            ("", _("As the file tells")),
            (".", _("point: 1,234.50")),
            (",", _("comma: 1.234,50")),
        ],
        required=False,
        widget=PlainSelect,
    )

    def clean_mapping(self) -> dict[str, str]:
        """The columns by name."""
        return mapped(self.cleaned_data["mapping"])

    def clean_file(self) -> Any:
        """The file, unless it is larger than a page takes."""
        sent = self.cleaned_data["file"]
        if sent.size > settings.KHUA_UNIT_MAX_BYTES:
            raise forms.ValidationError(too_big())
        return sent


def too_big() -> Any:
    """What is said of a file that no page takes."""
    most = settings.KHUA_UNIT_MAX_BYTES // MB
    return _(
        "The file is larger than %(most)s MB. Load it on the server with khua money load, "
        "which takes any size."
    ) % {"most": most}


def mapped(text: str) -> dict[str, str]:
    """`ours=theirs,…` as a dictionary. Raises ValidationError."""
    found = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        ours, sign, theirs = pair.partition("=")
        if not (ours.strip() and sign and theirs.strip()):
            raise forms.ValidationError(
                _("“%(pair)s” is no pair. Write ours=theirs, such as amount=kip.")
                % {"pair": pair[:40]}
            )
        found[ours.strip()] = theirs.strip()
    return found
