"""Addresses of the correspondence."""

from django.urls import path

from khua.correspondence import views

urlpatterns = [
    path("correspondence/", views.correspondence, name="correspondence"),
    path("cases/<str:number>/messages/", views.case_messages, name="case-messages"),
    path("cases/<str:number>/questions/new/", views.question_new, name="question-new"),
    path("cases/<str:number>/questions/<int:pk>/", views.question, name="question"),
]
