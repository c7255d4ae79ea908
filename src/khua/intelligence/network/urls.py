"""Addresses of networks: numbers, code names and keyed digests only, never a name or a phone."""

from django.urls import path

from khua.intelligence.network import views

urlpatterns = [
    path("cases/<str:number>/network/", views.network_case, name="network_case"),
    path(
        "cases/<str:number>/network/export/<str:form>/",
        views.network_case_export,
        name="network_case_export",
    ),
    path("people/<str:code>/network/", views.network_person, name="network_person"),
    path(
        "people/<str:code>/network/export/<str:form>/",
        views.network_person_export,
        name="network_person_export",
    ),
]
