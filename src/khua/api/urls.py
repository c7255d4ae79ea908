"""Addresses of tokens, and the API."""

from django.urls import path

from khua.api import views
from khua.api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("members/<int:pk>/tokens/", views.member_tokens, name="member-tokens"),
    path(
        "members/<int:pk>/tokens/<uuid:token>/revoke/",
        views.member_token_revoke,
        name="member-token-revoke",
    ),
]
