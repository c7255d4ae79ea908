"""What people of the unit write. Forms read and check; services write."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member, Office
from khua.fiu.models import Receiver, ReportKind, ReportState, SubjectKind
from khua.fiu.selectors import Wanted
from khua.record.forms.cases import country_choices
from khua.record.forms.fields import DateTextField, language
from khua.record.forms.plain import PlainSelect
from khua.wording import in_lang

LONGEST = 20_000
ALL = [("", _("All"))]
CONCLUSIONS = (
    ("pursue", _("Something to pursue")),
    ("keep", _("Not enough yet; kept for later")),
    ("nothing", _("Nothing to it")),
)


def lines(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> Any:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class ReportForm(forms.Form):
    """A report that came on paper or by word of mouth."""

    kind = forms.ChoiceField(label=_("Kind of report"), choices=ReportKind.choices)
    entity = forms.CharField(
        label=_("Who reports"), max_length=200, help_text=_("The bank, firm or authority.")
    )
    reference = forms.CharField(label=_("Their reference"), max_length=120, required=False)
    written_on = DateTextField(label=_("Written on"), required=False)
    urgent = forms.BooleanField(
        label=_("Urgent: money is about to leave, or somebody is in danger"), required=False
    )
    subject_kind = forms.ChoiceField(
        label=_("It speaks of"), choices=SubjectKind.choices, required=False
    )
    subject = forms.CharField(
        label=_("Name, or number of the account"), max_length=300, required=False
    )
    reason = lines(_("Why they report"), rows=5)
    action = lines(_("What they did"), rows=2, required=False)


class ReportFileForm(forms.Form):
    """A report as a goAML file."""

    file = forms.FileField(
        label=_("goAML file"),
        help_text=_("XML as banks send it, 64 MB at most. It is kept byte for byte."),
    )
    urgent = forms.BooleanField(
        label=_("Urgent: money is about to leave, or somebody is in danger"), required=False
    )


class ReportFilterForm(forms.Form):
    """What the list of reports is narrowed to."""

    whose = forms.ChoiceField(
        label=_("With"),
        choices=[*ALL, ("mine", _("Me")), ("nobody", _("Nobody yet"))],
        required=False,
        widget=PlainSelect,
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[*ALL, *ReportState.choices], required=False, widget=PlainSelect
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[*ALL, *ReportKind.choices], required=False, widget=PlainSelect
    )
    words = forms.CharField(label=_("Reporter, reference or number"), required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({name: asked.get(name, "") for name in self.base_fields})

    def wanted(self) -> Wanted:
        """What an address asks for; what makes no sense narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(**{name: given.get(name, "") for name in self.base_fields})


class AssignForm(forms.Form):
    """Whom a report is given to."""

    to = forms.ChoiceField(label=_("Who works on it"))
    why = lines(
        _("Why"), _("Needed where a closed report is opened again."), rows=2, required=False
    )

    def __init__(self, *args: Any, people: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(member.pk): member for member in people}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(pk, member.display_name) for pk, member in self.people.items()]

    def chosen(self) -> Member:
        """The member chosen."""
        return self.people[self.cleaned_data["to"]]


class AssessForm(forms.Form):
    """What a report comes to."""

    conclusion = forms.ChoiceField(
        label=_("What it comes to"), choices=CONCLUSIONS, widget=forms.RadioSelect
    )
    assessment = lines(
        _("Assessment"),
        _("What the report shows, what was looked at, and what speaks against it."),
        rows=8,
    )


class WhyForm(forms.Form):
    """A reason."""

    why = lines(_("Why"), rows=3)


class DisseminationForm(forms.Form):
    """What is given away, to whom, and for what."""

    receiver = forms.ChoiceField(
        label=_("To"), choices=Receiver.choices, widget=forms.RadioSelect, initial=Receiver.OFFICE
    )
    to_office = forms.ChoiceField(label=_("Office"), required=False, widget=PlainSelect)
    to_case = forms.CharField(
        label=_("Number of its case"),
        required=False,
        max_length=32,
        help_text=_("If the office has told you. You need not see the case."),
    )
    foreign_unit = forms.CharField(label=_("Foreign unit"), required=False, max_length=200)
    country = forms.ChoiceField(
        label=_("Its country"),
        required=False,
        widget=PlainSelect,
        choices=lambda: [("", "–"), *(pair for pair in country_choices() if pair[0] != "LA")],
        help_text=_("Says in which shape the document is written as goAML."),
    )
    request = forms.CharField(
        label=_("Their request that it answers"), required=False, max_length=120
    )
    title = forms.CharField(label=_("What it is about"), max_length=200)
    purpose = lines(
        _("Purpose"), _("What it may be used for. Everything else is not allowed."), rows=2
    )
    text = lines(
        _("What the unit believes"),
        _(
            "On what it rests, in words. Never who reported it, nor that anybody did. "
            "It is intelligence: whoever needs evidence asks the bank for it."
        ),
        rows=10,
    )
    consent = lines(
        _("Passing it on"),
        _("A foreign unit passes nothing on without the unit's prior consent."),
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices}
        field = self.fields["to_office"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        choices = [("", "–")]
        choices += [(pk, in_lang(o, language(), "name")) for pk, o in self.offices.items()]
        field.choices = choices
        field.widget.choices = choices

    def chosen(self) -> Office | None:
        """The office chosen, if one is."""
        return self.offices.get(self.cleaned_data.get("to_office", ""))


class FileForm(forms.Form):
    """The case that a received dissemination is put into."""

    case = forms.CharField(
        label=_("Number of the case"),
        max_length=32,
        help_text=_("A case that you see. Whoever sees the case will see the document."),
    )
