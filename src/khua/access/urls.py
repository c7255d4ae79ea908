"""Addresses of signing in, offices and members. allauth's other addresses do not exist."""

from django.urls import path

from khua.access import views, views_account

urlpatterns = [
    path("sign-in/", views_account.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", views_account.EnterCode.as_view(), name="mfa_authenticate"),
    path("sign-out/", views_account.SignOut.as_view(), name="account_logout"),
    path("account/", views_account.SignInSecurity.as_view(), name="mfa_index"),
    path("account/telephone/", views_account.Enrol.as_view(), name="mfa_activate_totp"),
    path("account/codes/", views_account.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        views_account.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/password/", views_account.ChangePassword.as_view(), name="account_change_password"
    ),
    path("account/again/", views_account.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("account/again/code/", views_account.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("offices/", views.office_list, name="office-list"),
    path("offices/<str:code>/", views.office, name="office"),
    path("offices/<str:code>/members/new/", views.member_new, name="member-new"),
    path("members/<int:pk>/", views.member, name="member"),
]
