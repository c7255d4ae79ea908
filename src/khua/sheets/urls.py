"""Addresses of importing and exporting; an import is named by its number, never by its file."""

from django.urls import path

from khua.sheets import views

urlpatterns = [
    path("import/", views.import_list, name="import-list"),
    path("import/template/", views.sheet_template, name="sheet-template"),
    path("import/<int:pk>/", views.import_page, name="import"),
    path("import/<int:pk>/confirm/", views.import_confirm, name="import-confirm"),
    path("import/<int:pk>/cancel/", views.import_cancel, name="import-cancel"),
    path("import/<int:pk>/rejects/", views.import_rejects, name="import-rejects"),
    path("export/cases/", views.case_export, name="case-export"),
]
