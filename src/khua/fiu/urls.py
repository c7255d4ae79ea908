"""Addresses of the unit, and of what other offices get from it."""

from django.urls import path

from khua.fiu.views import disseminations, received, reports

urlpatterns = [
    path("unit/", reports.desk, name="unit"),
    path("unit/reports/", reports.report_list, name="report-list"),
    path("unit/reports/new/", reports.report_new, name="report-new"),
    path("unit/reports/upload/", reports.report_upload, name="report-upload"),
    path("unit/reports/<str:report>/", reports.report, name="report"),
    path("unit/reports/<str:report>/file/", reports.report_file, name="report-file"),
    path("unit/reports/<str:report>/assign/", reports.report_assign, name="report-assign"),
    path("unit/reports/<str:report>/assess/", reports.report_assess, name="report-assess"),
    path("unit/reports/<str:report>/close/", reports.report_close, name="report-close"),
    path("unit/disseminations/", disseminations.listed, name="dissemination-list"),
    path("unit/disseminations/new/", disseminations.new, name="dissemination-new"),
    path("unit/disseminations/<str:document>/", disseminations.one, name="dissemination"),
    path(
        "unit/disseminations/<str:document>/edit/", disseminations.edit, name="dissemination-edit"
    ),
    path(
        "unit/disseminations/<str:document>/send/", disseminations.send, name="dissemination-send"
    ),
    path(
        "unit/disseminations/<str:document>/back/",
        disseminations.take_back,
        name="dissemination-back",
    ),
    path("received/", received.listed, name="received-list"),
    path("received/<str:document>/", received.one, name="received"),
    path("cases/<str:number>/money/", received.case_money, name="case-money"),
    path("cases/<str:number>/money/<int:pk>/", received.filed, name="filed"),
]
