"""Who one can be in the demo: people with different views of the same record."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Persona:
    """A member of the synthetic country, and what trying it shows. Texts are lazy translations."""

    username: str
    title: str | Promise
    line: str | Promise


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "sv-pol-officer",
        _("Police officer, Savannakhet"),
        _("Opens cases, imports sheets, records findings. Knows the victims of his own cases."),
    ),
    Persona(
        "sv-pol-head",
        _("Head of police, Savannakhet"),
        _("Sees every case of the province and its districts, and puts people on them."),
    ),
    Persona(
        "sv-pol-clerk",
        _("Import clerk, Savannakhet police"),
        _("Brings sheets in. Sees the office's cases, never who a victim is."),
    ),
    Persona(
        "sv-d1-pol-officer",
        _("District police officer, Savannakhet"),
        _("Works in a district: its own cases, nothing of the province above."),
    ),
    Persona(
        "sv-pro-officer",
        _("Deputy prosecutor, Savannakhet"),
        _("Own cases, and those of the police that were shared by name."),
    ),
    Persona(
        "bk-pol-officer",
        _("Police officer, Bokeo"),
        _("Smuggling over the Mekong. Sees nothing of Savannakhet."),
    ),
    Persona(
        "bk-bor-officer",
        _("Border officer, Bokeo"),
        _("What was found at the border: mostly smuggling of migrants."),
    ),
    Persona(
        "lp-pro-officer",
        _("Prosecutor, Luang Prabang"),
        _("The employment broker: willing journeys, and what is missing for a charge."),
    ),
    Persona(
        "xi-pol-officer",
        _("Police officer, Xieng Khouang"),
        _("The marriage broker: which elements are met, and what would settle the purpose."),
    ),
    Persona(
        "xi-cou-officer",
        _("Court, Xieng Khouang"),
        _("The cases that were shared with the court, element by element."),
    ),
    Persona(
        "c-fiu-officer",
        _("Financial analyst, centre"),
        _("Reports of banks, which nobody outside the unit sees, and cases that were shared."),
    ),
    Persona(
        "c-fiu-head",
        _("Head of the financial unit"),
        _("Gives reports to officers, reads what they write, and sends it to the provinces."),
    ),
    Persona(
        "sv-wom-officer",
        _("Women's union, Savannakhet"),
        _("Cases that families brought to the union, and those it was asked to join."),
    ),
    Persona(
        "ch-wom-officer",
        _("Women's union, Champasak"),
        _("Answers the hotline and opens the case; the police take it from there."),
    ),
    Persona(
        "ch-pol-officer",
        _("Police officer, Champasak"),
        _("Investigates: evidence, statements, clocks, and the file for the prosecutor."),
    ),
    Persona(
        "ch-pol-head",
        _("Head of police, Champasak"),
        _("Takes over cases, sends them on, and forms joint teams with other offices."),
    ),
    Persona(
        "ch-pro-officer",
        _("Deputy prosecutor, Champasak"),
        _("Studies the file, asks the police, returns it or indicts."),
    ),
    Persona(
        "ch-cou-officer",
        _("Court, Champasak"),
        _("Hears the case and records the outcome for each suspect and offence."),
    ),
    Persona(
        "c-pol-head",
        _("Head of the anti-trafficking police, centre"),
        _("Reads every police case of the country; names of victims stay with the provinces."),
    ),
    Persona(
        "c-pol-auditor",
        _("Auditor, police"),
        _("Sees who did what and when, and no case."),
    ),
    Persona(
        "c-pol-admin",
        _("Administrator, police"),
        _("Manages offices and members, and sees no case."),
    ),
)
BY_NAME = {persona.username: persona for persona in PERSONAS}
