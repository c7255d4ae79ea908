"""Who one is, and the offices there are."""

from datetime import datetime
from typing import Annotated

from ninja import Path, Router

from khua.access import offices
from khua.access.models import Office
from khua.api.guard import ApiRequest, door
from khua.api.shapes.common import Given, Text

router = Router(tags=["offices"])
OfficeCode = Annotated[str, Path(max_length=24)]


class Me(Given):
    """Whose token this is, and what for."""

    name: str
    role: str
    office: str
    label: str
    scopes: list[str]
    expires_at: datetime


class OfficeOut(Given):
    """An office. `parent`: the code of the one above in its own line."""

    code: str
    kind: str
    level: str
    province: str | None
    district: str | None
    parent: str | None
    name: Text

    @classmethod
    def of(cls, office: Office) -> "OfficeOut":
        """An office as the API gives it."""
        same = ("code", "kind", "level", "province", "district")
        return cls(
            **{name: getattr(office, name) for name in same},
            parent=office.parent.code if office.parent else None,
            name=Text(en=office.name_en, lo=office.name_lo),
        )


@router.get("/me", url_name="me", response=Me)
@door(None)
def me(request: ApiRequest) -> Me:
    """Whose token this is, what it is for, and when it ends."""
    member, token = request.member, request.token
    return Me(
        name=member.display_name,
        role=member.role,
        office=member.office.code,
        label=token.label,
        scopes=token.scopes,
        expires_at=token.expires_at,
    )


@router.get("/offices", url_name="offices", response=list[OfficeOut])
@door(None)
def office_list(request: ApiRequest) -> list[OfficeOut]:
    """Every office of the country."""
    return [OfficeOut.of(each) for each in Office.objects.select_related("parent").order_by("code")]


@router.get("/offices/{code}", url_name="office", response=OfficeOut)
@door(None)
def office(request: ApiRequest, code: OfficeCode) -> OfficeOut:
    """One office."""
    return OfficeOut.of(offices.access_office(code))
