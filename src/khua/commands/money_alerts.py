"""`khua money alerts`: the rules over the unit's own store, and alerts from what they find."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from khua.commands.progress import shown
from khua.commands.setup import HomeOption
from khua.commands.speaking import (
    STOPPED,
    Lang,
    LangOption,
    Text,
    Trouble,
    language,
    say,
)
from khua.commands.unit import as_member, refused_plainly

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from khua.access.models import Member

SAYS: Final[dict[str, Text]] = {
    "run": {"en": "Running the rules", "lo": "ກຳລັງກວດຕາມກົດ"},
    "done": {
        "en": "{transactions:,} transactions, {hits:,} hits: {open:,} open alerts, {made:,} of "
        "them new; {victims:,} may be victims, {suggested:,} suggest a case.",
        "lo": "{transactions:,} ທຸລະກຳ, ພົບ {hits:,} ຄັ້ງ: ການແຈ້ງເຕືອນທີ່ເປີດຢູ່ {open:,}, ໃໝ່ {made:,}; "
        "ອາດແມ່ນຜູ້ຖືກເຄາະຮ້າຍ {victims:,}, ແນະນຳໃຫ້ເປີດຄະດີ {suggested:,}.",
    },
    "skipped": {"en": "{rule} was not run: {why}.", "lo": "ບໍ່ໄດ້ກວດ {rule}: {why}."},
    "stopped": {
        "en": "Stopped. The same command, or the page, goes on from here.",
        "lo": "ຢຸດແລ້ວ. ຄຳສັ່ງນີ້ ຫຼື ໜ້າເວັບ ຈະສືບຕໍ່ຈາກບ່ອນນີ້.",
    },
}
BUSY: Final = (
    {"en": "Another process runs the rules now.", "lo": "ມີອີກຂະບວນການກຳລັງກວດຢູ່."},
    {
        "en": "Wait for it; the page of the rules shows how far it is.",
        "lo": "ໃຫ້ລໍຖ້າ; ໜ້າກົດບອກວ່າຮອດໃສ.",
    },
)


def alerts(
    login: Annotated[
        str | None, typer.Option("--as", help="Login name of the member of the unit who asks.")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Run the red flags over what the unit has loaded, and bring its alerts up to date. Alerts
    suggest and decide nothing. A run that was stopped goes on."""
    speak = language(lang)
    with as_member(login, home, speak) as member:
        run(member, speak)


def run(member: "Member", lang: Lang) -> None:
    """Start a run, or go on with the one that has not ended, and say what came of it. Raises
    Trouble."""
    from django.utils import translation

    from khua.access.context import acting_as
    from khua.fiu.models import Alert, RuleRun
    from khua.fiu.services import rule_runs
    from khua.fiu.services.alerting import OPEN

    with refused_plainly(), translation.override(lang), acting_as(member) as holder:
        last = Alert.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        one = rule_runs.start(holder)
    with shown(SAYS, lang) as told:
        told("run", 0.0)
        try:
            rule_runs.work(one.pk, member.pk, lambda done: told("run", done))
        except KeyboardInterrupt:
            say(SAYS["stopped"], lang)
            raise typer.Exit(STOPPED) from None
    with acting_as(member):
        ended = RuleRun.objects.get(pk=one.pk)
        found = list(
            Alert.objects.filter(state__in=OPEN).values_list("pk", "role", "case_suggested")
        )
    if ended.trouble:
        raise Trouble(ended.trouble, dict.fromkeys(("en", "lo"), ""))
    if ended.ended_at is None:
        raise Trouble(*BUSY)
    for each in ended.skipped:
        say(SAYS["skipped"], lang, rule=each["rule"], why=each["words"][lang])
    say(
        SAYS["done"],
        lang,
        transactions=ended.transactions,
        hits=ended.hits,
        open=len(found),
        made=sum(pk > last for pk, _, _ in found),
        victims=sum(role == "victim" for _, role, _ in found),
        suggested=sum(suggested for _, _, suggested in found),
    )
