"""Addresses of links between cases: numbers and code names only, never a name."""

from django.urls import URLPattern, URLResolver, include, path

from khua.intelligence.views import asks, matches, queue

PERSON = "cases/<str:number>/people/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("links/", queue.link_queue, name="link-queue"),
    path("links/requests/", asks.link_requests, name="link-requests"),
    path(f"{PERSON}matches/<int:pk>/", matches.match, name="match"),
    path(
        f"{PERSON}matches/<int:pk>/decisions/<int:decision>/undo/",
        matches.match_undo,
        name="match-undo",
    ),
    path(f"{PERSON}hints/<int:pk>/", asks.hint, name="hint"),
    path("cases/<str:number>/asks/<int:pk>/take-back/", asks.ask_take_back, name="ask-take-back"),
    path("cases/<str:number>/requests/<int:pk>/", asks.link_request, name="link-request"),
    path("", include(("khua.intelligence.network.urls", "intelligence"))),
]
