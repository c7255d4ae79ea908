"""What a token may be used for: a closed list. A scope never adds to what its member may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.policies import Role


class Scope(models.TextChoices):
    CASES_READ = "cases:read", _("Read cases, people by code name, findings and hand-overs")
    CASES_WRITE = "cases:write", _("Open and change cases, add people")
    IDENTITIES_READ = "identities:read", _("Read who people are, where the member may")
    FINDINGS_WRITE = "findings:write", _("Record findings")
    HANDOVERS_WRITE = "handovers:write", _("Send and answer hand-overs")
    PROCEDURE_WRITE = "procedure:write", _("Move cases from stage to stage")
    EVIDENCE_READ = "evidence:read", _("Read the register of evidence and its files")
    EVIDENCE_WRITE = "evidence:write", _("Register evidence and send files")
    LINKS_WRITE = "links:write", _("Decide who is the same, and ask other offices for access")
    AUDIT_READ = "audit:read", _("Read who did what")


#: whose work a machine may do; an administrator's is left to people
ROLES = (Role.OFFICER, Role.HEAD, Role.CLERK, Role.AUDITOR)
LONGEST_DAYS = 365
