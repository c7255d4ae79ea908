"""Links between cases."""

from django.apps import AppConfig


class IntelligenceConfig(AppConfig):
    name = "khua.intelligence"
    verbose_name = "Intelligence"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from khua.intelligence import cards, history, imprints, waiting, weights
        from khua.record import joints

        post_migrate.connect(weights.after_migration, sender=self)
        joints.WHO_CHANGED.append(imprints.keep)
        joints.WAITS.append(waiting.waits)
        joints.PERSON_CARDS.append(cards.person_card)
        joints.PERSON_SAVED.append(cards.said_on_saving)
        history.tell()
