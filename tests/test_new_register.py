"""A process names a record of a register, and takes its openings from Excel: both follow from the declaration."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from anlin.kernel.fact import Fact
from anlin.kernel.process import Process, State, Step
from anlin.spine.ledger.clock import now
from anlin.spine.matter import registry
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.services.bulk import Past, PastStep, enter_many
from anlin.spine.register.models import Record, RecordLink
from anlin.spine.register.registry import broken_references, register_named
from anlin.spine.register.services import merge
from anlin.spine.register.tests.test_records import added
from anlin.workbench.excel_in.tests.workbooks import read, sent, workbook
from tests.house import House, built, report, signed_in
from tests.pages import wrong_in

CHECKS = Process(
    key="test.check",
    version=1,
    label="Check",
    initial="open",
    final=frozenset({"ended"}),
    states=(State("open", "Open", "act"), State("ended", "Ended", "done")),
    steps=(Step("end", "End it", ("open",), "ended", ("case_officer",), requires=("remark",)),),
    clocks=(),
    facts=(
        Fact("premises", "record", "Premises", audience="staff", of="premises"),
        Fact("remark", "long_text", "Remark", audience="parties", bounds=(2, 300)),
        Fact("found_on", "date", "Found on"),
        Fact("told_by", "text", "Told by", audience="holder", identity=True),
    ),
    opened_by=("case_officer", "supervisor"),
    opening=("remark",),
    opening_offers=("premises", "found_on", "told_by"),
)  # fmt: skip
SLUG, IMPORT = "test-check", "/desk/import/test-check/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(registry, "_processes", {key: dict(versions) for key, versions in registry._processes.items()})
    made = built()
    registry.register(CHECKS)
    return made


def opened(house: House, client: Client, number: str, remark: str = "楼梯间堆放杂物") -> int:
    given = {"write_key": str(uuid4()), "area": str(house.areas["b11"].pk), "remark": remark, "premises": number}
    return client.post(f"/desk/new/{SLUG}/", given).status_code


def page(client: Client, address: str) -> str:
    response = client.get(address)
    html: str = response.content.decode()
    assert (response.status_code, wrong_in(html, "zh-Hans")) == (200, []), address
    return html


def test_a_matter_names_a_record_and_each_page_leads_to_the_other(house: House) -> None:
    record, officer = added(house), signed_in("case_officer")
    here = page(officer, f"/desk/r/premises/{record.number}/")
    opening = f"/desk/new/{SLUG}/?premises={record.number}"
    assert opening in here
    assert f'value="{record.number}"' in page(officer, opening)
    assert opened(house, officer, record.number.lower()) == 302
    matter = Matter.objects.get(process=CHECKS.key)
    assert f"/desk/m/{matter.number}/" in page(officer, f"/desk/r/premises/{record.number}/")
    told = page(officer, f"/desk/m/{matter.number}/")
    assert (f"/desk/r/premises/{record.number}/" in told, "青禾面馆" in told) == (True, True)
    assert officer.get(f"/desk/search/?q={record.number}")["Location"] == f"/desk/r/premises/{record.number}/"


def test_a_record_that_may_not_be_seen_is_refused_as_one_that_is_not_there(house: House) -> None:
    south, officer = added(house, "河畔旅馆", "滨河路 2 号", "g221", by="supervisor"), signed_in("case_officer")
    assert opened(house, officer, south.number) == 422
    assert opened(house, officer, "00000-00000") == 422
    assert opened(house, officer, "旅馆") == 422
    assert Matter.objects.filter(process=CHECKS.key).count() == 0


def test_a_joined_record_stands_for_the_one_that_stays_and_brings_its_matters(house: House) -> None:
    stays, double, officer = added(house), added(house), signed_in("case_officer")
    assert opened(house, officer, double.number, "先前的检查") == 302
    chief = house.actor("station_chief")
    merge(register=register_named("premises"), record=double.pk, into=stays.pk, actor=chief, reason="同一家店")
    assert opened(house, officer, double.number, "后来的检查") == 302
    assert RecordLink.objects.latest("id").record == stays
    told = page(officer, f"/desk/r/premises/{stays.number}/")
    assert all(
        f"/desk/m/{number}/" in told
        for number in Matter.objects.filter(process=CHECKS.key).values_list("number", flat=True)
    )


def test_matters_behind_a_wall_are_not_named_on_a_record(house: House) -> None:
    record, officer = added(house), signed_in("case_officer")
    assert opened(house, officer, record.number) == 302
    matter = Matter.objects.get(process=CHECKS.key)
    page(officer, "/desk/mine/")  # what it said when it was opened has been read
    matter.walls.create(unit=house.units["station-north"])
    assert matter.number not in page(officer, f"/desk/r/premises/{record.number}/")
    assert matter.number in page(signed_in("supervisor"), f"/desk/r/premises/{record.number}/")


def test_what_enters_in_bulk_is_linked_too(house: House) -> None:
    record = added(house)
    facts = {"remark": "楼梯间堆放杂物", "premises": record.number}
    step = PastStep(step="open", at=now(), enters="open", facts=facts, who=house.actor("case_officer").ref)
    (matter,) = enter_many(
        [Past(process=CHECKS.key, area=house.areas["g111"], steps=[step], title="堆放杂物", search_text="")]
    )
    assert RecordLink.objects.get().matter_id == matter.pk


def test_a_fact_that_names_no_register_is_found_at_start_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from anlin.spine.register import registry as registers

    assert broken_references() == []
    monkeypatch.setattr(registers, "_registers", {})
    assert "test.check: fact premises names no register premises" in broken_references()


def test_openings_come_from_excel_once(house: House) -> None:
    record, officer = added(house), signed_in("case_officer", language="en")
    assert IMPORT in officer.get(f"/desk/all/{SLUG}/").content.decode()
    head = [str(one) for one in read(officer.get(f"{IMPORT}template.xlsx").content)[0]]
    assert head == ["Remark *", "Premises", "Found on", "Told by", "Area", "Longitude", "Latitude"]
    rows = [
        ["楼梯间堆放杂物", record.number, "2026-03-09", "欧阳慕雪", "North Street", None, None],
        ["楼梯间堆放杂物", "00000-00000", "2026-03-09", None, "North Street", None, None],
        ["消防通道被占", None, "09.03.2026", None, "North Street", None, None],
    ]
    data = workbook(rows, head)
    for _twice in range(2):
        preview = officer.post(IMPORT, sent(data))["Location"]
        officer.post(f"{preview}enter/")
    matter = Matter.objects.get(process=CHECKS.key)
    assert (matter.state, RecordLink.objects.get().record, Participant.objects.filter(matter=matter).count()) == (
        "open",
        record,
        1,
    )
    html = officer.get(f"{preview}?show=wrong").content.decode()
    assert "Premises: No record has this number, as far as you may see." in html
    assert "Found on: “09.03.2026” is a text that can mean more than one day." in html
    assert matter.number in officer.get(f"{preview}?show=there").content.decode()


def test_a_process_with_an_opening_page_of_its_own_takes_no_workbooks(house: House) -> None:
    assert signed_in("desk_officer").get("/desk/import/intake-report/").status_code == 404
    assert "/desk/import/" not in page(signed_in("desk_officer"), "/desk/all/intake-report/")
    assert Record.objects.count() == 0
    assert report(house).matter.record_links.count() == 0
