"""Addresses of training."""

from django.urls import path

from khua.training import views

urlpatterns = [
    path("which/", views.which_offence, name="which-offence"),
    path("decisions/", views.decision_list, name="decision-list"),
    path("decisions/<str:pk>/", views.decision, name="decision"),
]
