"""One case from a hotline report in Champasak to a final judgment, through four offices, in Lao.

On its way: a transfer that is refused, a file that comes back, a joint team that ends by itself,
evidence that changes hands, and a question that is asked and answered.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
from playwright.sync_api import Page, expect

from khua.postgres import Server
from tests.browser.conftest import Demo, keep

pytestmark = pytest.mark.browser

TITLE = "ສາຍດ່ວນ: ແມ່ຍິງ ຖືກຫຼອກໄປເຮັດວຽກ ຢູ່ຕ່າງປະເທດ"
TODAY = date.today()
FORM = "main form[method=post]"


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


class Desk:
    """A member at his desk: forms by their field names, as in any language."""

    def __init__(self, page: Page, persona: str, offices: dict[str, str]) -> None:
        self.page, self.persona, self.offices = page, persona, offices

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer
        assert answer.status == 200, (self.persona, path, answer.status)

    def status(self, path: str) -> int:
        answer = self.page.goto(path)
        assert answer
        return answer.status

    def fill(self, **fields: str | bool) -> None:
        for name, value in fields.items():
            field = self.page.locator(f"{FORM} [name={name}]")
            kind = field.first.evaluate("e => e.tagName + ' ' + (e.type || '')")
            if kind.startswith("SELECT"):
                field.select_option(str(value))
            elif "radio" in kind or "checkbox" in kind:
                self.page.locator(f"{FORM} [name={name}][value='{value}']").check()
            else:
                field.fill(str(value))

    def choose_office(self, code: str) -> None:
        self.page.locator(f"{FORM} select[name=to_office]").select_option(self.offices[code])

    def send(self) -> None:
        """Press the form's main button, and see no complaint."""
        before = self.page.url
        self.page.locator("main form .button--primary").last.click()
        self.page.wait_for_load_state()
        complaint = self.page.locator("main .error-summary")
        assert complaint.count() == 0, (self.persona, before, complaint.first.inner_text())

    def step(self, case: str, move: str, **fields: str | bool) -> None:
        """Make one step of the procedure."""
        self.open(f"{case}procedure/steps/{move}/")
        office = str(fields.pop("to", ""))
        if office:
            self.choose_office(office)
        self.fill(**fields)
        self.send()

    def answer(self, number: str, state: str, text: str = "") -> None:
        """Answer the hand-over of the case that waits for this office."""
        self.open("/hand-overs/")
        row = self.page.locator("main a[href^='/hand-overs/']", has_text=number)
        self.open(row.first.get_attribute("href") or "")
        if text:
            self.page.locator("main [name=text]").fill(text)
        self.page.locator(f"main button[name=state][value={state}]").click()
        self.page.wait_for_load_state()
        assert self.page.locator("main .error-summary").count() == 0

    def stage(self, case: str) -> str:
        self.open(f"{case}procedure/")
        return self.page.locator("main").inner_text()


@pytest.fixture
def owner(demo: Demo) -> Iterator[psycopg.Connection]:
    """The database's owner, who alone can make days pass."""
    home = demo.samples.parent
    with psycopg.connect(Server(home).dsn(dbname="khua"), autocommit=True) as session:
        yield session


@pytest.fixture
def desk(visit, owner):
    """`desk(persona)`: that member, signed in, reading Lao."""
    rows = owner.execute("SELECT code, id FROM access_office").fetchall()
    offices = {code: str(pk) for code, pk in rows}
    return lambda persona: Desk(visit("lo", persona), persona, offices)


def finding(desk: Desk, case: str, code: str, suspect: str, victim: str) -> None:
    desk.open(f"{case}findings/new/?code={code}&suspect={suspect}&victim={victim}")
    desk.fill(standing="proved", source="statement", source_note="ຄຳໃຫ້ການ ໜ້າ 2")
    desk.send()


def person(desk: Desk, case: str, **fields: str) -> str:
    desk.open(f"{case}people/new/")
    desk.fill(**fields)
    desk.send()
    found = re.search(r"/people/([^/]+)/", desk.page.url)
    assert found
    return found[1]


def test_from_the_hotline_to_the_final_judgment(desk, owner, tmp_path):
    # the women's union answers the hotline
    union = desk("ch-wom-officer")
    union.open("/cases/new/")
    union.fill(
        title=TITLE,
        source="hotline",
        reported_on=written(TODAY - timedelta(days=40)),
        place_kind="Recruitment",
        country="LA",
        province="LA-CH",
    )
    union.send()
    case = re.search(r"(/cases/[^/]+/)", union.page.url)[1]
    number = case.split("/")[2]
    assert number.startswith("CH-WOM")
    victim = person(union, case, roles="possible_victim", kind="person", age="17")
    suspect = person(union, case, roles="suspect", kind="person", name="ທ້າວ ທົດລອງ ສົມມຸດ")

    # a transfer to the wrong province is refused, with a reason
    union.open(f"{case}offices/send/?kind=police&province=LA-SV")
    union.choose_office("SV-POL")
    union.fill(kind="transfer", purpose="ຂໍໃຫ້ຮັບຄະດີນີ້ໄປສືບສວນ")
    union.send()
    savannakhet = desk("sv-pol-officer")
    assert savannakhet.status(case) == 404  # it was sent, not yet accepted
    savannakhet.answer(number, "rejected", "ເກີດຢູ່ແຂວງຈຳປາສັກ, ໃຫ້ສົ່ງຫາຕຳຫຼວດຈຳປາສັກ")
    assert savannakhet.status(case) == 404
    union.open(f"{case}offices/")
    expect(union.page.locator("main")).to_contain_text("ເກີດຢູ່ແຂວງຈຳປາສັກ")

    # the police of Champasak accept; the union goes on reading
    union.open(f"{case}offices/send/?kind=police&province=LA-CH")
    union.choose_office("CH-POL")
    union.fill(kind="transfer", purpose="ຂໍໃຫ້ຮັບຄະດີນີ້ໄປສືບສວນ")
    union.send()
    police = desk("ch-pol-officer")
    police.answer(number, "accepted")
    assert union.status(case) == 200
    assert union.status(f"{case}edit/") == 404

    # the head puts the officer on the case and forms a joint team with Savannakhet
    head = desk("ch-pol-head")
    head.open(f"{case}assign/")
    officer = owner.execute(
        "SELECT id FROM access_member WHERE username = 'ch-pol-officer'"
    ).fetchone()[0]
    head.fill(colleague=str(officer))
    head.send()
    head.open(f"{case}team/new/")
    head.fill(
        purpose="ຊອກຫານາຍໜ້າ ທີ່ເຄື່ອນໄຫວຢູ່ສອງແຂວງ",
        ends_on=written(TODAY + timedelta(days=90)),
        lead=str(officer),
    )
    head.send()
    team = re.search(r"/team/(\d+)/", head.page.url)[1]
    other, office = owner.execute(
        "SELECT id, office_id FROM access_member WHERE username = 'sv-pol-officer'"
    ).fetchone()
    head.open(f"{case}team/{team}/add/?office={office}")
    head.fill(members=str(other))
    head.send()
    assert savannakhet.status(case) == 200
    keep(head.page, "journey-team")

    # the investigation: findings, evidence, a file that is kept as it came
    police.step(case, "start_inquiry")
    police.step(case, "open_investigation")
    for code in ("act.recruitment", "means.deception", "purpose.forced_labour", "intent"):
        finding(police, case, code, suspect, victim)
    police.open(f"{case}evidence/new/")
    police.fill(kind="statement", title="ຄຳໃຫ້ການຂອງພະຍານ", collected_on=written(TODAY))
    police.page.locator(f"{FORM} [name=authority]").select_option(index=1)
    police.send()
    item = re.search(r"/evidence/(\d+)/", police.page.url)[1]
    statement = tmp_path / "ຄຳໃຫ້ການ.txt"
    statement.write_text("ພະຍານໃຫ້ການວ່າ …", encoding="utf-8")
    police.open(f"{case}evidence/{item}/upload/")
    police.page.locator("main input[type=file]").set_input_files(statement)
    police.send()
    police.open(f"{case}evidence/{item}/")
    expect(police.page.locator("main")).to_contain_text("ຄຳໃຫ້ການ.txt")
    keep(police.page, "journey-evidence")

    # to the prosecutor, who asks, and sends the file back
    police.step(case, "send_to_prosecutor", to="CH-PRO", note="ສົ່ງສຳນວນຄະດີ")
    prosecutor = desk("ch-pro-officer")
    prosecutor.answer(number, "accepted")
    prosecutor.open(f"{case}questions/new/")
    prosecutor.choose_office("CH-POL")
    prosecutor.fill(text="ເອົາຄຳໃຫ້ການມື້ໃດ?")
    prosecutor.send()
    prosecutor.step(case, "return_for_supplement", to="CH-POL", note="ຂາດຄຳໃຫ້ການຂອງພະຍານຄົນທີສອງ")
    police.answer(number, "accepted")
    police.open("/correspondence/")
    police.open(
        police.page.locator(f"main a[href*='{number}/questions/']").first.get_attribute("href")
    )
    police.fill(text="ວັນທີ 12, ຢູ່ຫ້ອງການເມືອງ")
    police.send()
    police.step(case, "send_back_supplemented", to="CH-PRO", note="ເພີ່ມເຕີມແລ້ວ")
    prosecutor.answer(number, "accepted")

    # the indictment; the accused is told, and three working days pass
    prosecutor.step(case, "indict")
    prosecutor.open(f"{case}procedure/events/new/")
    prosecutor.fill(event="indictment_notified", person=suspect)
    prosecutor.fill(day=written(TODAY - timedelta(days=1)))
    prosecutor.send()
    assert prosecutor.status(f"{case}procedure/steps/send_to_court/") == 200
    expect(prosecutor.page.locator("main")).to_contain_text("ສາມວັນລັດຖະການ")  # too early
    pass_days(owner, number, 12)
    prosecutor.step(case, "send_to_court", to="CH-COU", note="ສົ່ງສຳນວນຄະດີໃຫ້ສານ")
    court = desk("ch-cou-officer")
    court.answer(number, "accepted")

    # the judgment, and the time for an appeal
    court.open(f"{case}procedure/outcomes/new/")
    court.fill(
        tribunal_name="ສານປະຊາຊົນ ແຂວງຈຳປາສັກ",
        suspect=suspect,
        verdict="convicted",
        decided_on=written(TODAY),
        restitution_ordered_kip="50000000",
    )
    court.page.locator(f"{FORM} select[name=tribunal]").select_option(index=2)
    court.page.locator(f"{FORM} select[name=offence]").select_option("tip")
    court.send()
    court.step(case, "decide")
    pass_days(owner, number, 30)
    court.step(case, "become_final")
    assert "ໃຊ້ໄດ້ຢ່າງເດັດຂາດ" in court.stage(case)
    keep(court.page, "journey-final")

    # the joint team's last day is over: access has stopped by itself
    owner.execute("UPDATE record_team SET ends_on = current_date - 2 WHERE id = %s", [team])
    assert savannakhet.status(case) == 404

    # the history tells all of it
    court.open(f"{case}history/")
    keep(court.page, "journey-history")
    stages = [
        stage
        for (stage,) in owner.execute(
            "SELECT to_stage FROM procedure_move m JOIN record_case c ON c.id = m.case_id"
            " WHERE c.number = %s ORDER BY m.id",
            [number],
        ).fetchall()
    ]
    assert stages == [
        "under_inquiry",
        "investigation_opened",
        "with_prosecutor",
        "returned_for_supplement",
        "with_prosecutor",
        "indicted",
        "before_court",
        "decided",
        "final",
    ]


def pass_days(owner: psycopg.Connection, number: str, days: int) -> None:
    """Let days pass for the running clocks of the case."""
    owner.execute(
        "UPDATE procedure_clock k SET started_at = k.started_at - %(d)s * interval '1 day',"
        " due_at = k.due_at - %(d)s * interval '1 day' FROM record_case c"
        " WHERE c.id = k.case_id AND c.number = %(n)s AND k.stopped_at IS NULL",
        {"d": days, "n": number},
    )
