"""Addresses of evidence: numbers only, never a name."""

from django.urls import path

from khua.evidence.views import custody, files, items, links

CASE = "cases/<str:number>/evidence/"
ITEM = f"{CASE}<int:item>/"

urlpatterns = [
    path("evidence/waiting/", custody.evidence_waiting, name="evidence-waiting"),
    path(CASE, items.evidence_list, name="evidence-list"),
    path(f"{CASE}new/", items.evidence_new, name="evidence-new"),
    path(ITEM, items.evidence_item, name="evidence-item"),
    path(f"{ITEM}edit/", items.evidence_edit, name="evidence-edit"),
    path(f"{ITEM}upload/", files.evidence_upload, name="evidence-upload"),
    path(f"{ITEM}files/<int:pk>/", files.evidence_file, name="evidence-file"),
    path(f"{ITEM}hand-over/", custody.evidence_hand_over, name="evidence-hand-over"),
    path(f"{ITEM}hand-over/<int:pk>/", custody.evidence_answer, name="evidence-answer"),
    path(f"{ITEM}link/", links.evidence_link, name="evidence-link"),
    path(f"{ITEM}link/<int:pk>/end/", links.evidence_unlink, name="evidence-unlink"),
]
