"""The one form of importing."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy

from khua.reading import Unreadable
from khua.sheets.messages import unreadable
from khua.sheets.opening import MB, refuse_at_once


class UploadForm(forms.Form):
    """A case sheet to upload; what it is, its content says."""

    sheet = forms.FileField(
        label=gettext_lazy("Case sheet"),
        help_text=gettext_lazy(
            "An Excel workbook (.xlsx), a CSV file, or a zip of cases.csv, people.csv and"
            " findings.csv. Nothing is written before you have seen the preview."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.zip"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        allow_empty_file=True,  # told in our own words below
    )

    def clean_sheet(self) -> "UploadedFile[bytes]":
        """The file, unless size and first bytes show that it is no sheet."""
        sheet: UploadedFile[bytes] = self.cleaned_data["sheet"]
        try:
            if sheet.size and sheet.size > settings.KHUA_SHEET_MAX_BYTES:
                raise unreadable("too_big", most=settings.KHUA_SHEET_MAX_BYTES // MB)
            refuse_at_once(sheet.read())
        except Unreadable as error:
            lang = get_language() or "lo"
            raise forms.ValidationError(f"{error.problem(lang)} {error.mend(lang)}") from error
        sheet.seek(0)
        return sheet

    def tell_too_big(self) -> None:
        """Say that the upload was larger than the server takes in at all (it kept none of it)."""
        error = unreadable("too_big", most=settings.KHUA_SHEET_MAX_BYTES // MB)
        lang = get_language() or "lo"
        self.errors.clear()
        self.add_error("sheet", f"{error.problem(lang)} {error.mend(lang)}")
