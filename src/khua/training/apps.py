"""Published decisions, and the public page "Trafficking or smuggling?"."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "khua.training"
    verbose_name = "Training"
