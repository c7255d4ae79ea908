"""Addresses of the record. No address carries a name, only numbers and code names."""

from django.urls import path

from khua.record import trail
from khua.record.views import assessment, case, cases, findings, history, people, work

urlpatterns = [
    path("work/", work.my_work, name="my-work"),
    path("cases/", cases.case_list, name="case-list"),
    path("cases/new/", cases.case_new, name="case-new"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/edit/", cases.case_edit, name="case-edit"),
    path("cases/<str:number>/people/", people.case_people, name="case-people"),
    path("cases/<str:number>/people/new/", people.person_new, name="person-new"),
    path("cases/<str:number>/people/<str:code>/", people.person, name="person"),
    path("cases/<str:number>/people/<str:code>/edit/", people.person_edit, name="person-edit"),
    path("cases/<str:number>/assign/", case.case_assign, name="case-assign"),
    path("cases/<str:number>/assign/<int:pk>/end/", case.case_unassign, name="case-unassign"),
    path("cases/<str:number>/assessment/", assessment.assessment, name="assessment"),
    path(
        "cases/<str:number>/assessment/<str:suspect>/<str:offence>/",
        assessment.assessment_cell,
        name="assessment-cell",
    ),
    path("cases/<str:number>/findings/new/", findings.finding_new, name="finding-new"),
    path("cases/<str:number>/findings/<int:pk>/", findings.finding, name="finding"),
    path("cases/<str:number>/history/", history.case_history, name="case-history"),
    path("trail/", trail.trail, name="trail"),
]
