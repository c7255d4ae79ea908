"""Addresses of the record. No address carries a name, only numbers and code names."""

from django.urls import path

from khua.record.views import (
    assessment,
    case,
    cases,
    findings,
    handovers,
    history,
    people,
    teams,
    trail,
    work,
)

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
    path("cases/<str:number>/offices/", handovers.case_offices, name="case-offices"),
    path("cases/<str:number>/offices/send/", handovers.hand_over_new, name="hand-over-new"),
    path(
        "cases/<str:number>/offices/request/",
        handovers.hand_over_request,
        name="hand-over-request",
    ),
    path("cases/<str:number>/team/new/", teams.team_new, name="team-new"),
    path("cases/<str:number>/team/<int:pk>/", teams.team, name="team"),
    path("cases/<str:number>/team/<int:pk>/add/", teams.team_add, name="team-add"),
    path("cases/<str:number>/team/<int:pk>/end/", teams.team_end, name="team-end"),
    path(
        "cases/<str:number>/team/<int:pk>/members/<int:belongs>/end/",
        teams.team_remove,
        name="team-remove",
    ),
    path("hand-overs/", handovers.hand_over_list, name="hand-over-list"),
    path("hand-overs/<int:pk>/", handovers.hand_over, name="hand-over"),
    path("trail/", trail.trail_page, name="trail"),
]
