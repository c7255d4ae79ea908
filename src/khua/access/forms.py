"""What people type to sign in, and what administrators type about members."""

import unicodedata
from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from khua import places
from khua.access.models import Member, OfficeKind
from khua.access.policies import Role

PLAIN_TYPING = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


def relabel(field: forms.Field, label: Any, help_text: Any = "", **attrs: str) -> None:
    """Give a field of a library our label and help, and take its placeholder: a placeholder
    vanishes when one starts to type."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def plain_digits(text: str) -> str:
    """The same text with digits of any script as 0 to 9: a Lao keyboard types ໐ to ໙."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Login name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self.fields["login"], _("Login name"), autofocus="", **PLAIN_TYPING)
        relabel(self.fields["password"], _("Password"))

    def clean_login(self) -> str:
        """Small letters, as names are kept: telephones like to begin with a capital."""
        return str(super().clean_login()).lower()


class PasswordAgainForm(AllauthReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something about the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self.fields["password"], _("Password"), autofocus="")


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self.fields["oldpassword"], _("Password until now"))
        relabel(
            self.fields["password1"],
            _("New password"),
            _("At least 12 characters. Several words that do not belong together are best."),
        )
        relabel(self.fields["password2"], _("New password once more"))


class CodeMixin:
    """A code from the telephone, or one of the recovery codes."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].to_python = self._to_python  # type: ignore[method-assign]
        relabel(
            self.fields["code"],
            _("Code"),
            self.help_text,
            autofocus="",
            inputmode="numeric",
            autocomplete="one-time-code",
            **{"class": "input--short"},
        )

    help_text: Any = _("Six digits from the app on your telephone, or one of your recovery codes.")

    @staticmethod
    def _to_python(value: Any) -> str:
        return plain_digits(str(value or "")).strip()


class CodeForm(CodeMixin, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(CodeMixin, AllauthCodeAgainForm):  # type: ignore[misc]
    """A code before something about the account is changed."""


class EnrolForm(CodeMixin, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app that has just learned the secret."""

    help_text = _("The six digits that the app shows now.")


class NewMemberForm(forms.Form):
    """A member to be added to an office."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Login name"),
        help_text=_("Latin letters, digits, dot or hyphen, for example: sv-pol-bounmy"),
        min_length=3,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", **PLAIN_TYPING}),
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9.-]+\Z",
                _("Use only Latin letters, digits, dots and hyphens."),
            )
        ],
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()


class MemberForm(forms.Form):
    """What an administrator changes about a member."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_("Untick when someone leaves the office. The record keeps the name."),
    )

    @classmethod
    def of(cls, member: Member) -> "MemberForm":
        """The form as it stands for `member`."""
        return cls(
            initial={
                "display_name": member.display_name,
                "role": member.role,
                "is_active": member.is_active,
            }
        )


class OfficeFilterForm(forms.Form):
    """What the list of offices is narrowed to."""

    kind = forms.ChoiceField(label=_("Agency"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)

    def __init__(self, data: Any, provinces: list[places.Province], language: str) -> None:
        """`provinces` in the order in which they are to be shown."""
        super().__init__(data)
        kind, province = self.fields["kind"], self.fields["province"]
        kind.choices = [("", _("All agencies")), *OfficeKind.choices]  # type: ignore[attr-defined]
        province.choices = [  # type: ignore[attr-defined]
            ("", _("All provinces")),
            *((p.iso, p.name_lo if language == "lo" else p.name_en) for p in provinces),
        ]
