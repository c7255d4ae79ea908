"""Addresses of the demo."""

from django.urls import path

from khua.demo import views

urlpatterns = [
    path("demo/", views.personas, name="demo-personas"),
    path("demo/sign-in/<str:username>/", views.sign_in, name="demo-sign-in"),
    path("demo/samples/<str:name>", views.sample, name="demo-sample"),
]
