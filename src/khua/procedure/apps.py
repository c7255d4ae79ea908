"""Stages and clocks: how a case goes from its report to its judgment."""

from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "khua.procedure"
    verbose_name = "Procedure"

    def ready(self) -> None:
        from khua.procedure import cards, history
        from khua.procedure.services.clocks import opened
        from khua.procedure.services.moves import answered
        from khua.procedure.waiting import waits
        from khua.record import joints

        joints.WAITS.append(waits)
        joints.CARDS.extend([cards.stage_card, cards.flight_card])
        joints.ANSWERED.append(answered)
        joints.OPENED.append(opened)
        history.tell()
