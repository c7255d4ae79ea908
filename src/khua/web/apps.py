"""What all pages share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "khua.web"
    verbose_name = "Web"
