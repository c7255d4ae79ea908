"""The register of evidence."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "khua.evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        from khua.evidence import cards, history
        from khua.record import joints

        joints.WAITS.append(cards.waits)
        joints.FINDING_CARDS.append(cards.finding_card)
        joints.FINDING_MARKS.append(cards.marks)
        history.tell()
