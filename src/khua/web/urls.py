"""All addresses of Khua; each has its row in policies.py, or it is a 404 for everybody."""

from django.urls import include, path
from django.views.i18n import set_language

from khua.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="health-ready"),
    path("language/", set_language, name="set_language"),
    path("style/", views.style, name="style"),
    path("", include("khua.access.urls")),
    path("", include("khua.record.urls")),
    path("", include("khua.correspondence.urls")),
    path("", include("khua.evidence.urls")),
    path("", include("khua.fiu.urls")),
    path("", include("khua.intelligence.urls")),
    path("", include("khua.procedure.urls")),
    path("", include("khua.sheets.urls")),
    path("", include("khua.statistics.urls")),
    path("", include("khua.training.urls")),
    path("", include("khua.api.urls")),
    path("", include("khua.demo.urls")),
]

handler404 = "khua.web.views.missing"
handler500 = "khua.web.views.broken"
