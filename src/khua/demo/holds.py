"""What a database holds: the synthetic country, a real record, or nothing yet. Every start asks, so
nothing of the country itself is imported here."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from khua.access.models import Member, Office


def holds_demo() -> bool:
    """Whether the database's offices are those of the synthetic country: nobody has a password
    there. Asked as the owner."""
    someone = Member.objects.using("owner").filter(username="c-pol-head")
    return someone.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def holds_offices() -> bool:
    """Whether there is any office. Asked as the owner."""
    return Office.objects.using("owner").exists()
