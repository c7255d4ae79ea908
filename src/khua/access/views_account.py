"""Signing in and one's own account: allauth's views in Khua's frame.

Only what is routed in urls.py exists. Where allauth would lead to a page that Khua does not have
(sign-up, mail, taking the second factor away), the view here leads elsewhere.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khua.access import forms, sign_in


class SignIn(account.LoginView):  # type: ignore[misc]
    """Login name and password. A wrong name and a wrong password look the same."""

    form_class = forms.SignInForm
    template_name = "access/sign_in.html"


class SignOut(account.LogoutView):  # type: ignore[misc]
    """Ends the pass; also turns back from the second step of signing in."""

    template_name = "access/sign_out.html"


class EnterCode(mfa.AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code."""

    form_class = forms.CodeForm
    template_name = "access/enter_code.html"

    def _build_forms(self) -> forms.CodeForm | None:
        """allauth's would ask for a security key where the code is missing."""
        posted = self.request.POST if self.request.method == "POST" else None
        self.webauthn_form = None
        self.auth_form = forms.CodeForm(user=self.stage.login.user, data=posted)
        return self.auth_form if posted is not None else None


class PasswordAgain(account.ReauthenticateView):  # type: ignore[misc]
    """The password once more, before something about the account is changed."""

    form_class = forms.PasswordAgainForm
    template_name = "access/password_again.html"


class CodeAgain(mfa.ReauthenticateView):  # type: ignore[misc]
    """A code instead of the password."""

    form_class = forms.CodeAgainForm
    template_name = "access/code_again.html"


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    """A new password; every other browser is signed out."""

    form_class = forms.ChangePasswordForm
    template_name = "access/change_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404  # a persona of the demo
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def form_valid(self, form: forms.ChangePasswordForm) -> HttpResponseBase:
        response: HttpResponseBase = super().form_valid(form)
        sign_in.end_other_passes(self.request, form.user)
        messages.success(
            self.request, _("The password is changed. Every other device is signed out.")
        )
        return response

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class SignInSecurity(mfa.IndexView):  # type: ignore[misc]
    """What protects one's account."""

    template_name = "access/sign_in_security.html"


@method_decorator(never_cache, name="dispatch")
class Enrol(totp.ActivateTOTPView):  # type: ignore[misc]
    """Make an app on a telephone the second factor. It cannot be taken away again by oneself."""

    form_class = forms.EnrolForm
    template_name = "access/enrol.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sign_in.has_second_factor(request.user):  # type: ignore[arg-type]
            return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]
        if request.member is None:  # type: ignore[attr-defined]
            # enrolled meanwhile in another window: this one never showed a code
            logout(request)
            return redirect("account_login")
        return redirect("mfa_index")

    def form_valid(self, form: forms.EnrolForm) -> HttpResponseBase:
        """allauth's signal comes after the transaction, too late for the session."""
        response: HttpResponseBase = super().form_valid(form)
        if self.request.member is None:
            sign_in.hold_pass(self.request, self.request.user)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """Codes for the day the telephone is lost."""

    template_name = "access/recovery_codes.html"


class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """New codes; the old ones end."""

    template_name = "access/new_recovery_codes.html"
