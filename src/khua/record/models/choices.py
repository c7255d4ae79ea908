"""Words one picks from. Identifiers of HTCDS 2.0 are used where it has the field."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """How the case came to the office."""

    REPORT = "report", _("Report by a victim or a family")
    POLICE = "police", _("Found by police")
    BORDER = "border", _("Found at the border")
    HOTLINE = "hotline", _("Hotline")
    RETURNED = "returned", _("Returned citizen")
    AGENCY = "agency", _("Other agency")


class Precision(models.TextChoices):
    DAY = "day", pgettext_lazy("precision", "day")
    MONTH = "month", pgettext_lazy("precision", "month")
    YEAR = "year", pgettext_lazy("precision", "year")
    ABOUT = "about", pgettext_lazy("precision", "about")


class Involvement(models.TextChoices):
    """Whether an official had a part in it (S14)."""

    NONE_KNOWN = "none_known", _("None known")
    SUSPECTED = "suspected", _("Suspected")
    ESTABLISHED = "established", _("Established")


class PlaceKind(models.TextChoices):
    """What happened there (HTCDS hte_Type)."""

    RECRUITMENT = "Recruitment", _("Recruitment")
    TRANSIT = "Transit", _("Transit")
    EXPLOITATION = "Exploitation", _("Exploitation")


class PersonKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class PersonRole(models.TextChoices):
    """What someone is in this case; one person may be several."""

    SUSPECT = "suspect", _("Suspect")
    POSSIBLE_VICTIM = "possible_victim", _("Possible victim")
    VICTIM = "victim", _("Victim")
    WITNESS = "witness", _("Witness")
    COMPLAINANT = "complainant", _("Complainant")
    BROKER = "broker", _("Broker")
    OFFICIAL = "official", _("Official")


#: whose identity is held apart
PROTECTED_ROLES = (PersonRole.VICTIM, PersonRole.POSSIBLE_VICTIM)
#: who may have committed the offence
ACCUSED_ROLES = (PersonRole.SUSPECT, PersonRole.BROKER, PersonRole.OFFICIAL)


class Sex(models.TextChoices):
    """HTCDS prs_Gender."""

    FEMALE = "Feminine", _("Female")
    MALE = "Masculine", _("Male")
    TRANS_FEMALE = "TransgenderFeminine", _("Transgender, female")
    TRANS_MALE = "TransgenderMasculine", _("Transgender, male")
    OTHER = "NonConforming", _("Other")
    UNKNOWN = "NonSpecifiedUnknown", _("Not known")


class Standing(models.TextChoices):
    """How far a finding is shown; absent is unknown."""

    PROVED = "proved", _("Proved")
    ALLEGED = "alleged", _("Alleged")
    CONTRADICTED = "contradicted", _("Contradicted")
    UNKNOWN = "unknown", _("Unknown")


class FindingSource(models.TextChoices):
    """What a finding rests on."""

    REPORT = "report", _("What was reported")
    STATEMENT = "statement", _("Statement")
    DOCUMENT = "document", _("Document")
    OBJECT = "object", _("Object")
    DIGITAL = "digital", _("Phone, chat or other digital trace")
    MEDICAL = "medical", _("Medical report")
    FINANCIAL = "financial", _("Bank or money record")
    OPEN_SOURCE = "open_source", _("Open source")
    TRIBUNAL = "tribunal", _("Tribunal")
    COMPUTED = "computed", _("Computed by Khua from the birth date or age")


#: an allegation that rests on one of these is supported: it counts at the standard of charge
SUPPORTING = frozenset(FindingSource) - {FindingSource.REPORT, FindingSource.COMPUTED}
