"""The small world every test stands in: two provinces, three agencies, every role."""

from contextlib import contextmanager
from copy import copy
from datetime import date
from types import SimpleNamespace

from django.db import connection, connections
from django.test import Client

PASSWORD = "a-long-test-password"

# code, kind, level, province, parent
OFFICES = [
    ("C-POL", "police", "centre", None, None),
    ("SV-POL", "police", "province", "LA-SV", "C-POL"),
    ("SV-D1-POL", "police", "district", "LA-SV", "SV-POL"),
    ("BK-POL", "police", "province", "LA-BK", "C-POL"),
    ("C-PRO", "prosecutor", "centre", None, None),
    ("SV-PRO", "prosecutor", "province", "LA-SV", "C-PRO"),
    ("C-CRT", "court", "centre", None, None),
    ("SV-CRT", "court", "province", "LA-SV", "C-CRT"),
    ("C-WEL", "welfare", "centre", None, None),
    ("SV-WEL", "welfare", "province", "LA-SV", "C-WEL"),
    ("C-FIU", "fiu", "centre", None, None),
]

# username, office, role
MEMBERS = [
    ("sv-pol-officer", "SV-POL", "officer"),
    ("sv-pol-officer2", "SV-POL", "officer"),
    ("sv-pol-head", "SV-POL", "head"),
    ("sv-pol-clerk", "SV-POL", "clerk"),
    ("sv-pol-admin", "SV-POL", "administrator"),
    ("sv-pol-auditor", "SV-POL", "auditor"),
    ("sv-dis-officer", "SV-D1-POL", "officer"),
    ("bk-pol-officer", "BK-POL", "officer"),
    ("bk-pol-head", "BK-POL", "head"),
    ("c-pol-head", "C-POL", "head"),
    ("c-pol-officer", "C-POL", "officer"),
    ("c-pol-auditor", "C-POL", "auditor"),
    ("c-pol-admin", "C-POL", "administrator"),
    ("sv-pro-officer", "SV-PRO", "officer"),
    ("sv-pro-head", "SV-PRO", "head"),
    ("c-pro-head", "C-PRO", "head"),
    ("sv-crt-officer", "SV-CRT", "officer"),
    ("c-crt-officer", "C-CRT", "officer"),
    ("sv-wel-officer", "SV-WEL", "officer"),
    ("sv-wel-head", "SV-WEL", "head"),
    ("c-fiu-officer", "C-FIU", "officer"),
    ("c-fiu-head", "C-FIU", "head"),
    ("c-fiu-auditor", "C-FIU", "auditor"),
]

VICTIM_NAME = "ນາງ ແກ້ວມະນີ ສີວິໄລ"
SUSPECT_NAME = "ທ້າວ ບຸນທອງ ວົງສະຫວັນ"


def build() -> None:
    """Commit offices and members, as the owner: what an installation's bootstrap does."""
    from django.contrib.auth.hashers import make_password

    from khua.access.models import Member, Office

    offices: dict[str, Office] = {}
    for code, kind, level, province, parent in OFFICES:
        offices[code] = Office.objects.using("owner").create(
            code=code,
            kind=kind,
            level=level,
            province=province,
            district="ໄກສອນ" if level == "district" else None,
            parent=offices.get(parent),
            name_en=f"Office {code}",
            name_lo=f"ຫ້ອງການ {code}",
        )
    for username, office, role in MEMBERS:
        Member.objects.using("owner").create(
            username=username,
            display_name=f"Member {username}",
            office=offices[office],
            role=role,
            password=make_password(PASSWORD),
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA testing; GRANT USAGE ON SCHEMA testing TO khua_app;"
            " CREATE FUNCTION testing.as_owner(statement text) RETURNS void LANGUAGE plpgsql"
            " SECURITY DEFINER SET search_path = pg_catalog, public"
            " AS $$ BEGIN EXECUTE statement; END $$;"
            " GRANT EXECUTE ON FUNCTION testing.as_owner(text) TO khua_app"
        )


def as_owner(statement: str) -> None:
    """Run SQL as the owner of the database, inside the test's own transaction: for letting days
    pass, and for what nobody may do. No product has such a door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT testing.as_owner(%s)", [statement])


def members() -> dict:
    """Every member by login name, read one by one as sign-in does."""
    from khua.access import context
    from khua.access.models import Member

    found = {}
    for username, _office, _role in MEMBERS:
        context.set_local("khua.signing_in", username)
        member = Member.objects.get(username=username)
        with context.acting_as(member):
            found[username] = Member.objects.select_related("office").get(pk=member.pk)
    context.clear()
    return found


def copies(found: dict) -> dict:
    """The same members, for somebody who may change them."""
    new = {username: copy(member) for username, member in found.items()}
    for member in new.values():
        member.office = copy(member.office)
    return new


def signed_in(member) -> Client:
    """A client in whose session is a pass of `member`, who has a second factor."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from khua.access import context
    from khua.access.sign_in import SESSION_TOKEN, has_second_factor

    client = Client()
    context.set_local("khua.signing_in", str(member.pk))
    client.force_login(member, backend="khua.access.sign_in.LoginBackend")
    if not has_second_factor(member):
        TOTP.activate(member, generate_totp_secret())
        RecoveryCodes.activate(member)
    session = client.session
    session[SESSION_TOKEN] = context.open_pass(member, "session")
    session.save()
    context.clear()
    return client


def open_case(member, reported_on: date, title: str = "ແມ່ຍິງ ຖືກຫຼອກໄປເຮັດວຽກ") -> SimpleNamespace:
    """A case with three people and findings: `case`, `suspect`, `victim`, `witness`."""
    from khua.access.context import acting_as
    from khua.record import services
    from khua.record.data import CaseData, FindingData, IdentityData, PersonData, PlaceData

    with acting_as(member) as officer:
        case = services.open_case(
            officer,
            CaseData(
                title=title,
                source="report",
                reported_on=reported_on,
                occurred_on=date(2026, 1, 10),
                places=(PlaceData("Recruitment", province="LA-SV", village="ບ້ານໂພນ"),),
            ),
        )
        suspect, victim, witness = services.add_people(
            officer,
            [
                (case, PersonData(("suspect",), identity=IdentityData(name=SUSPECT_NAME))),
                (
                    case,
                    PersonData(
                        ("victim",),
                        sex="Feminine",
                        identity=IdentityData(name=VICTIM_NAME, birth_date=date(2010, 6, 1)),
                    ),
                ),
                (case, PersonData(("witness",), identity=IdentityData(name="ນາງ ດາວເຮືອງ"))),
            ],
        )
        services.record_findings(
            officer,
            [
                (case, FindingData("act.recruitment", "proved", "statement", suspect, victim)),
                (case, FindingData("means.deception", "alleged", "report", suspect, victim)),
            ],
        )
    return SimpleNamespace(case=case, suspect=suspect, victim=victim, witness=witness)


def refer(sender, receiver, case):
    """Refer a case from one member's office to another's, who accepts; the hand-over."""
    from khua.access.context import acting_as
    from khua.record.models import HandOver

    with acting_as(sender) as officer:
        sent = HandOver.objects.create(
            case=case,
            kind="referral",
            from_office=officer.office,
            to_office=receiver.office,
            purpose="ຂໍໃຫ້ຮ່ວມພິຈາລະນາ",
            sent_by=officer,
        )
    with acting_as(receiver):
        HandOver.objects.filter(pk=sent.pk).update(state="accepted")
    return sent


def a_question(member, case):
    """A question about a case, asked by `member` of his own office."""
    from django.utils import timezone

    from khua.correspondence.models import Question

    return Question.objects.create(
        case=case,
        from_office=member.office,
        to_office=member.office,
        text="ໃຜເປັນຜູ້ພົບ?",
        asked_by=member,
        asked_at=timezone.now(),
        due_at=timezone.now(),
        due_certain=True,
    )


def a_hand_over_taken_back(sender, receiver, case):
    """A referral that its sender took back before anybody answered."""
    from khua.record import services

    data = services.HandOverData("referral", receiver.office, "ຂໍໃຫ້ຮ່ວມພິຈາລະນາ")
    return services.answer(sender, services.send(sender, case, data), "revoked")


def a_team(head, lead, case):
    """A joint team for a month, of one member, its lead; his place in it."""
    from datetime import timedelta

    from django.utils import timezone

    from khua.access.models import Colleague
    from khua.record import services

    colleague = Colleague.objects.select_related("office").get(pk=lead.pk)
    last_day = timezone.localdate() + timedelta(days=30)
    team = services.create_team(head, case, "ສືບສວນຮ່ວມ", colleague, [], last_day)
    return team.members.get()


@contextmanager
def filters_off():
    """Switch the application's own filters off, so that only row security is left standing."""
    from unittest.mock import patch

    from khua.access.policies import Relation, Role

    everything = {role: frozenset(Relation) for role in Role}

    class Open(dict):
        def __missing__(self, action):
            return everything

    with patch("khua.access.policies.MATRIX", Open()):
        yield


def an_import(member):
    """A sheet that `member` has uploaded and not yet confirmed."""
    from khua.sheets.models import Import

    return Import.objects.create(
        member=member,
        office=member.office,
        name="x.csv",
        sha256="0" * 64,
        size=1,
        language="en",
        content=b"x",
        rejects=b"x",
    )


def a_clock(case):
    """The clock that began when the case was reported."""
    from khua.procedure.models import Clock

    return Clock.objects.get(case=case)


def a_task(member, case):
    """A task of `member` in a case."""
    from django.utils import timezone

    from khua.access.models import Colleague
    from khua.procedure import services
    from khua.procedure.data import TaskData

    me = Colleague.objects.get(pk=member.pk)
    return services.add_task(member, case, TaskData(me, timezone.localdate(), title="x"))


def a_token(issuer, member) -> dict:
    """A token of the API that `issuer` gave to `member`, as the arguments of its address."""
    from khua.access import context
    from khua.api.models import Token

    with context.acting_as(issuer):
        held, _token = context.new_pass(member, "api")
        Token.objects.bulk_create([Token(held=held, label="a", scopes=["cases:read"])])
    return {"pk": member.pk, "token": held.pk}


def evidence(member, colleague, case):
    """An item that `member`, who is in context, registers: with a file on the disk, a hand-over
    that waits for `colleague`, and a link to a finding."""
    from khua.evidence import services
    from khua.evidence.data import ItemData
    from khua.evidence.receiving import Receiver

    item = services.register(member, case, ItemData("object", "ໂທລະສັບ", "consent"))
    receiver = Receiver(None)
    receiver.new_file("file", "a.txt", "", None)
    receiver.receive_data_chunk(b"evidence", 0)
    receiver.file_complete(8)
    (file,) = services.add_files(member, item, receiver)
    return SimpleNamespace(
        item=item,
        file=file,
        custody=services.hand_over(member, item, colleague, "ກວດ"),
        link=services.link(member, item, case.findings.first(), "supports"),
    )


def links(members, case) -> SimpleNamespace:
    """In `case`, of Savannakhet: a broker, twice, who is also in a case of Bokeo. The `match` of
    the two in `case` was decided; because of the `hint` each office asked the other."""
    from khua.access.context import acting_as
    from khua.intelligence import services
    from khua.intelligence.models import Hint, Match, Request
    from khua.record.data import CaseData, IdentityData, PersonData
    from khua.record.services import add_person, open_case

    def broker(member, where):
        identity = IdentityData(name="Phouvong Keomany", phones=("+8562077712345",))
        return add_person(member, where, PersonData(("broker",), identity=identity))

    with acting_as(members["bk-pol-officer"]) as officer:
        there = open_case(officer, CaseData("x", "report", date(2026, 3, 2)))
        theirs = broker(officer, there)
    with acting_as(members["sv-pol-officer"]) as officer:
        person = broker(officer, case)
        broker(officer, case)
        match = Match.objects.filter(left=person).get()
        decision = services.decide(officer, match, "unsure", "")
        hint = Hint.objects.filter(person=person).get()
        hint.person = person
        asked = services.ask(officer, hint, "x")
    with acting_as(members["bk-pol-officer"]) as officer:
        hint_there = Hint.objects.filter(person=theirs).order_by("id").first()
        hint_there.person = theirs
        services.ask(officer, hint_there, "x")
    with acting_as(members["sv-pol-officer"]):
        request = Request.objects.get(case=case)
    return SimpleNamespace(
        person=person, match=match, decision=decision, hint=hint, asked=asked, request=request
    )


def an_alert(member):
    """An alert of the unit that rests on no transactions."""
    from khua.access.context import acting_as
    from khua.fiu.models import Alert, RuleRun

    told = {
        **dict.fromkeys(("score", "rank"), 0.6),
        **dict.fromkeys(("since", "until"), 0),
        **{name: [] for name in ("accounts", "families", "transactions", "words", "evidence",
                                 "against", "tied", "news")},
        "scores": {"any": 0.6},
        "roles": {},
    }  # fmt: skip
    with acting_as(member) as officer:
        return Alert.objects.create(
            number="C-FIU-ALT-2026-0001",
            run=RuleRun.objects.create(asked_by=officer, unit=officer.office),
            subject="account 1",
            score=0.6,
            exploitation="any",
            role="",
            families=[],
            case_suggested=False,
            told=told,
            unit=officer.office,
        )


def an_account(member) -> SimpleNamespace:
    """An account of a bank's file with its holder, and a place on the unit's list: `account`,
    `batch`, `area`."""
    from khua.access.context import acting_as
    from khua.fiu.models import Account, Area, Batch, Customer

    with acting_as(member) as officer:
        unit = {"unit": officer.office}
        batch = Batch.objects.create(
            kind="accounts", form="csv", source="accounts.csv", sha256="0" * 64, bytes=1, rows=1,
            loaded_by=officer, **unit,
        )  # fmt: skip
        holder = Customer.objects.create(institution="BCEL", number="C1", batch=batch, **unit)
        account = Account.objects.create(
            number_in_ledger=1, institution="BCEL", number="0101", holder=holder, **unit
        )
        area = Area.objects.create(
            kind="listed", province="LA-BK", why="x", added_by=officer, **unit
        )
    return SimpleNamespace(account=account, batch=batch, area=area)


def a_trace(member):
    """A trace of the unit that could not be made: it needs no transactions."""
    from khua.access.context import acting_as
    from khua.fiu.models import Trace
    from khua.money.tracing import Asked

    with acting_as(member) as officer:
        return Trace.objects.create(
            number="C-FIU-TRC-2026-0001",
            title="ຕິດຕາມ",
            asked=Asked(accounts=[1]).as_json(),
            batches=[],
            totals={},
            trouble={"en": "No.", "lo": "ບໍ່."},
            made_by=officer,
            unit=officer.office,
        )


def the_unit(members, case) -> SimpleNamespace:
    """A report to the unit, a draft that rests on it, one that was sent to the prosecutors of
    Savannakhet, and one that the police of Savannakhet put into `case`."""
    from khua.access.context import acting_as
    from khua.fiu.services import disseminations, reports

    def document(to: str, title: str) -> disseminations.DisseminationData:
        return disseminations.DisseminationData(
            title=title, purpose="ສືບສວນ", text="ເງິນໄປໃສ", to_office=members[to].office
        )

    data = reports.ReportData(kind="STR", entity="ທະນາຄານ ກ", reference="A-1", reason="ບໍ່ປົກກະຕິ")
    with acting_as(members["c-fiu-officer"]) as officer:
        report = reports.register(officer, data, ("a.xml", b"<report/>"))
        draft = disseminations.write(officer, document("sv-pro-officer", "ຮ່າງ"))
        sent = disseminations.write(officer, document("sv-pro-officer", "ສົ່ງ"))
        filed = disseminations.write(officer, document("sv-pol-officer", "ໃນຄະດີ"))
    with acting_as(members["c-fiu-head"]) as head:
        sent, filed = disseminations.send(head, sent), disseminations.send(head, filed)
    with acting_as(members["sv-pol-officer"]) as officer:
        paper = disseminations.file(officer, filed, case)
    return SimpleNamespace(report=report, draft=draft, sent=sent, filed=filed, paper=paper)
