"""Places the unit knows something of: what rules ask of an address or of a branch."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.fiu.models.scope import UNIT_ROWS, OfUnit


class AreaKind(models.TextChoices):
    #: a dormitory, a school, a hospital: many customers may live there
    INSTITUTION = "institution", _("An address where many people live")
    #: a province, or a district of it: a corridor, a zone
    LISTED = "listed", _("An area on the unit's list")


class Area(OfUnit):
    """A place on a list of the unit, with the reason. `address`: as banks write it, of an
    institution; `province` and `district`: of a listed area, all of the province without one."""

    kind = models.CharField(max_length=12, choices=AreaKind)
    address = models.CharField(max_length=300, blank=True, default="")
    province = models.CharField(max_length=5, blank=True, default="")  # ISO 3166-2
    district = models.CharField(max_length=80, blank=True, default="")
    why = models.CharField(max_length=300)
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [RowSecurity(name="area_rows", rules=UNIT_ROWS)]

    def __str__(self) -> str:
        return f"area {self.pk}"
