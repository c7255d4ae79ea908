"""`khua add-office` and `khua add-administrator`: the first office and the first people of a new
Khua. From then on administrators add members on the pages, and nobody needs the owner's role.
"""

from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from khua.commands.setup import HomeOption, prepare
from khua.commands.speaking import LangOption, Text, Trouble, console, language, say, told_plainly

if TYPE_CHECKING:  # a model can be imported only once Django is set up
    from khua.access.models import Office

Kind = Literal[
    "police",
    "prosecutor",
    "court",
    "border",
    "fiu",
    "justice",
    "foreign",
    "welfare",
    "women",
]
Level = Literal["centre", "province", "district"]

SAYS: Final[dict[str, Text]] = {
    "office": {"en": "Office {code} was added.", "lo": "ເພີ່ມຫ້ອງການ {code} ແລ້ວ."},
    "member": {
        "en": "{username} is administrator of {office}. The first password, shown only now:",
        "lo": "{username} ເປັນຜູ້ເບິ່ງແຍງລະບົບຂອງ {office}. ລະຫັດຜ່ານທຳອິດ, ສະແດງເທື່ອນີ້ເທື່ອດຽວ:",
    },
    "next": {
        "en": "At the first sign-in the page asks for a second factor; change the password then.",
        "lo": "ເມື່ອເຂົ້າສູ່ລະບົບຄັ້ງທຳອິດ ໜ້າເວັບຈະຂໍການຢືນຢັນສອງຂັ້ນຕອນ; ໃຫ້ປ່ຽນລະຫັດຜ່ານຕອນນັ້ນ.",
    },
}
SERVED_BY_OWNER: Final = (
    {
        "en": "KHUA_DATABASE_URL is set and KHUA_OWNER_DATABASE_URL is not.",
        "lo": "ຕັ້ງ KHUA_DATABASE_URL ແລ້ວ ແຕ່ຍັງບໍ່ຕັ້ງ KHUA_OWNER_DATABASE_URL.",
    },
    {
        "en": "Set it for this command too: only the database's owner may add the first people.",
        "lo": "ໃຫ້ຕັ້ງມັນສຳລັບຄຳສັ່ງນີ້: ມີແຕ່ເຈົ້າຂອງຖານຂໍ້ມູນເພີ່ມຄົນທຳອິດໄດ້.",
    },
)


def add_office(
    code: Annotated[str, typer.Argument(help="Short code in every case number, such as SV-POL.")],
    kind: Annotated[Kind, typer.Option(prompt=True, help="What agency it belongs to.")],
    level: Annotated[Level, typer.Option(prompt=True, help="Where it stands in the agency.")],
    name_en: Annotated[str, typer.Option(prompt="Name in English", help="Name in English.")],
    name_lo: Annotated[str, typer.Option(prompt="Name in Lao", help="Name in Lao.")],
    province: Annotated[str | None, typer.Option(help="Province, in any spelling.")] = None,
    district: Annotated[str | None, typer.Option(help="District, in Lao.")] = None,
    parent: Annotated[str | None, typer.Option(help="Code of the office above it.")] = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Add an office, as the owner of the database."""
    speak = language(lang)
    with told_plainly(speak), prepare(home, demo=False, lang=speak) as urls:
        _need_owner(urls.owner)
        create_office(
            code=code.strip().upper(),
            kind=kind,
            level=level,
            names=(name_en, name_lo),
            province=_province(province, level),
            district=district,
            parent=parent,
        )
        say(SAYS["office"], speak, code=code.strip().upper())


def add_administrator(
    username: Annotated[str, typer.Argument(help="Login name, such as sv-pol-admin.")],
    name: Annotated[str, typer.Option(prompt="Full name", help="Name that colleagues see.")],
    office: Annotated[str, typer.Option(prompt=True, help="Code of the office.")],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    """Add an administrator to an office and print the first password, once."""
    speak = language(lang)
    with told_plainly(speak), prepare(home, demo=False, lang=speak) as urls:
        _need_owner(urls.owner)
        password = create_administrator(username.strip().lower(), name, office.strip().upper())
        say(SAYS["member"], speak, username=username.strip().lower(), office=office.upper())
        console.print(password, markup=False)
        say(SAYS["next"], speak)


def create_office(
    *,
    code: str,
    kind: str,
    level: str,
    names: tuple[str, str],
    province: str | None,
    district: str | None,
    parent: str | None,
) -> None:
    """Add one office; `names` English and Lao, `province` ISO 3166-2. Raises Trouble."""
    from django.core.exceptions import ValidationError

    from khua.access.models import Office
    from khua.names import normalise

    above = _office(parent.strip().upper()) if parent else None
    if Office.objects.using("owner").filter(code=code).exists():
        raise Trouble(
            {"en": f"There is an office {code} already.", "lo": f"ມີຫ້ອງການ {code} ແລ້ວ."},
            {"en": "Choose another code.", "lo": "ໃຫ້ເລືອກລະຫັດອື່ນ."},
        )
    office = Office(
        code=code,
        kind=kind,
        level=level,
        province=province,
        district=normalise(district) if district else None,
        parent=above,
        name_en=normalise(names[0]),
        name_lo=normalise(names[1]),
    )
    try:
        office.clean_fields(exclude=["parent"])
    except ValidationError as fault:
        problem = "; ".join(
            f"{field}: {' '.join(said)}" for field, said in fault.message_dict.items()
        )
        raise Trouble(
            {"en": problem, "lo": problem},
            {"en": "Correct it and try again.", "lo": "ໃຫ້ແກ້ ແລ້ວລອງໃໝ່."},
        ) from None
    office.save(using="owner")


def create_administrator(username: str, name: str, office: str) -> str:
    """Add an administrator with a random first password, which is returned and kept only as a
    hash. Raises Trouble."""
    from khua.access.models import Member
    from khua.access.services import add_member

    if Member.objects.using("owner").filter(username=username).exists():
        raise Trouble(
            {"en": f"There is a member {username} already.", "lo": f"ມີສະມາຊິກ {username} ແລ້ວ."},
            {"en": "Choose another login name.", "lo": "ໃຫ້ເລືອກຊື່ຜູ້ໃຊ້ອື່ນ."},
        )
    _member, password = add_member(username, name, _office(office), "administrator", using="owner")
    return password


def _office(code: str) -> "Office":
    from khua.access.models import Office

    found = Office.objects.using("owner").filter(code=code).first()
    if found is None:
        raise Trouble(
            {"en": f"There is no office {code}.", "lo": f"ບໍ່ມີຫ້ອງການ {code}."},
            {
                "en": f"Add it first: khua add-office {code}",
                "lo": f"ໃຫ້ເພີ່ມມັນກ່ອນ: khua add-office {code}",
            },
        )
    return found


def _province(written: str | None, level: str) -> str | None:
    """The ISO code of a province as written; the centre has none. Raises Trouble."""
    from khua.places import find_province

    if level == "centre" and not written:
        return None
    found = find_province(written or "").province if level != "centre" else None
    if found is None:
        raise Trouble(
            {
                "en": f"“{written or ''}” is no province for an office of level {level}.",
                "lo": f"“{written or ''}” ບໍ່ແມ່ນແຂວງ ສຳລັບຫ້ອງການຂັ້ນ {level}.",
            },
            {
                "en": "An office of the centre has no province; every other has one: "
                "--province Savannakhet",
                "lo": "ຫ້ອງການສູນກາງບໍ່ມີແຂວງ; ຫ້ອງການອື່ນຕ້ອງມີ: --province ສະຫວັນນະເຂດ",
            },
        )
    return found.iso


def _need_owner(url: str) -> None:
    if not url:
        raise Trouble(*SERVED_BY_OWNER)
