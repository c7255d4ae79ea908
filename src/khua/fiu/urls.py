"""Addresses of the unit, and of what other offices get from it."""

from django.urls import path

from khua.fiu.views import (
    accounts,
    alerts,
    data,
    disseminations,
    given,
    received,
    reports,
    rules,
    traces,
    watched,
)

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
    path("unit/alerts/", alerts.alert_list, name="alert-list"),
    path("unit/alerts/<str:alert>/", alerts.alert, name="alert"),
    path("unit/alerts/<str:alert>/take/", alerts.take, name="alert-take"),
    path("unit/alerts/<str:alert>/decide/", alerts.decide, name="alert-decide"),
    path("unit/rules/", rules.rule_list, name="rule-list"),
    path("unit/rules/run/", rules.run, name="rule-run"),
    path("unit/rules/<str:rule>/", rules.rule, name="rule"),
    path("unit/backtest/", rules.backtest, name="backtest"),
    path("unit/traces/", traces.listed, name="trace-list"),
    path("unit/traces/new/", traces.new, name="trace-new"),
    path("unit/traces/<str:trace>/", traces.one, name="trace"),
    path("unit/traces/<str:trace>/print/", traces.printed, name="trace-print"),
    path("unit/traces/<str:trace>/rows.csv", traces.rows, name="trace-rows"),
    path("unit/accounts/", accounts.account_list, name="account-list"),
    path("unit/accounts/<int:account>/", accounts.account, name="account"),
    path("unit/accounts/<int:account>/mark/", accounts.account_mark, name="account-mark"),
    path("unit/data/", data.data_list, name="data-list"),
    path("unit/data/new/", data.data_new, name="data-new"),
    path("unit/data/<int:batch>/", data.data, name="data"),
    path("unit/lists/", watched.watched_list, name="watched-list"),
    path("unit/lists/new/", watched.watched_new, name="watched-new"),
    path("unit/lists/drop/", watched.watched_drop, name="watched-drop"),
    path("unit/lists/places/", watched.watched_area, name="watched-area"),
    path("unit/lists/places/<int:area>/drop/", watched.watched_area_drop, name="watched-area-drop"),
    path("unit/lists/check/", watched.watched_check, name="watched-check"),
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
    path(
        "unit/disseminations/<str:document>/print/",
        given.dissemination_print,
        name="dissemination-print",
    ),
    path(
        "unit/disseminations/<str:document>/goaml/",
        given.dissemination_goaml,
        name="dissemination-goaml",
    ),
    path("received/", received.listed, name="received-list"),
    path("received/<str:document>/", received.one, name="received"),
    path("cases/<str:number>/money/", received.case_money, name="case-money"),
    path("cases/<str:number>/money/<int:pk>/", received.filed, name="filed"),
    path("cases/<str:number>/money/<int:pk>/print/", given.filed_print, name="filed-print"),
    path("cases/<str:number>/money/<int:pk>/rows.csv", given.filed_rows, name="filed-rows"),
]
