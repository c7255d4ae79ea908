"""Addresses of links between cases: numbers and code names only, never a name."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
