"""The auditor reads who read, erased and exported what and why, opens no matter, and learns nothing of what concerns the auditor."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlin.spine.access.actors import Actor
from anlin.spine.access.models import Grant
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import clock_at, now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.contact import read_contact
from anlin.spine.matter.services.erasure import erase_matter
from anlin.spine.party.models import Staff
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_named
from anlin.spine.register.services import Where, add_record
from anlin.spine.register.services.person import erase_person, read_person
from anlin.workbench import readings
from anlin.workbench.desk.exporting import log_of
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/readings/"
RULE = "样 2026-3 第 4 条"
KINDS = [kind.key for kind in readings.KINDS]


@pytest.fixture
def house() -> House:
    return built()


def lines(kind: str, query: str = "", *, language: str = "en") -> list[list[str]]:
    """What the page lists of a kind, without the moments."""
    page = signed_in("auditor", language=language).get(f"{ADDRESS}?kind={kind}{query}")
    return [[str(cell) for _heading, cell in row[1:]] for row in page.context["rows"]]


def exported(name: str, address: str = "/desk/all/intake-report/list.csv") -> None:
    response = signed_in(name).get(address)
    assert response.status_code == 200
    assert b"".join(response)


def erased(house: House, what: str = "路灯不亮", grid: str = "g111") -> Matter:
    """A matter that ended and that two supervisors erased."""
    matter = report(house, what, grid=grid, phone="13800138000").matter
    taken(house, matter, "withdraw", "reporter")
    erase_matter(matter=matter.pk, rule=RULE, asked_by=house.actor("supervisor"), approved_by=second(house))
    return matter


def second(house: House) -> Actor:
    staff, _new = Staff.objects.get_or_create(name_zh="陶然", name_en="Tao Ran", unit=house.units["supervision"])
    return replace(house.actor("supervisor"), ref=staff.ref, staff_id=staff.pk)


def owned(house: House, name: str = "青禾面馆") -> Record:
    """A record with an owner."""
    facts = {"name": name, "where": "书院路 41 号", "use": "catering", "owner_name": "欧阳慕雪"}
    where = Where(house.areas["g111"], house.point("g111"))
    actor = house.actor("case_officer")
    return add_record(
        register=register_named("premises"), facts=facts, where=where, actor=actor, write_key=str(uuid4())
    ).record


def test_who_read_a_contact_when_and_for_what_stands_there_and_no_word_of_the_report(house: House) -> None:
    matter = report(house, "路灯不亮一整排", phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="tell")
    page = signed_in("auditor", language="en").get(ADDRESS).content.decode()
    for said in ("Gu Xiao", "Intake desk", matter.number, "To tell how it went"):
        assert said in page, said
    for kept in ("路灯不亮一整排", "13800138000", "沈秋", f"/desk/m/{matter.number}"):
        assert kept not in page, kept


def test_one_who_reads_twice_stands_there_twice_each_time_with_its_purpose(house: House) -> None:
    matter = report(house, phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="ask")
    with clock_at(now() + timedelta(minutes=40)):
        read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="protect")
    (later, *_l, protect), (first, *_f, ask) = (
        [cell for _heading, cell in row] for row in signed_in("auditor", language="en").get(ADDRESS).context["rows"]
    )
    assert (ask, protect) == ("To ask about this report", "To protect somebody in danger")
    assert later - first > timedelta(minutes=30)


def test_who_read_an_owner_of_a_register_and_for_what_stands_there_without_the_owner(house: House) -> None:
    record = owned(house)
    read_person(
        register=register_named("premises"), record=record.pk, actor=house.actor("case_officer"), purpose="serve"
    )
    found = ["Lin Chuan", "North Street station", record.number, "To serve a notice or document"]
    assert lines("owners") == [found]
    page = signed_in("auditor").get(f"{ADDRESS}?kind=owners").content.decode()
    assert "欧阳慕雪" not in page
    assert "青禾面馆" not in page


def test_an_erasure_names_what_went_of_what_under_which_rule_and_both_who_did_it(house: House) -> None:
    matter, record = erased(house), owned(house)
    erase_person(record=record.pk, rule="样 2026-7", asked_by=second(house), approved_by=house.actor("supervisor"))
    assert lines("erased") == [
        ["Tao Ran", "Meng Zhen", record.number, "the owner, and how to reach them", "样 2026-7"],
        ["Meng Zhen", "Tao Ran", matter.number, "all that the matter held", RULE],
    ]


def test_words_that_look_like_an_erasure_are_none(house: House) -> None:
    erased(house, what='"action":"matter:erase"')
    assert len(lines("erased")) == 1


def test_an_export_names_list_filter_file_and_rows(house: House) -> None:
    report(house)
    area = house.areas["s1"]
    exported("desk_officer", f"/desk/all/intake-report/list.csv?state=reported&area={area.pk}")
    exported("case_officer", "/desk/mine/list.xlsx?tab=unit")
    exported("supervisor", "/desk/r/premises/list.csv")
    assert lines("exported") == [
        ["Meng Zhen", "Supervision", "Premises", "all", "CSV", "0"],
        ["Lin Chuan", "North Street station", "My matters", "My unit's, to be taken", "Excel", "0"],
        ["Gu Xiao", "Intake desk", "Report", "North Street; At the desk", "CSV", "1"],
    ]


def test_what_turns_out_to_concern_the_auditors_unit_goes_from_the_page(house: House) -> None:
    Staff.objects.filter(name_en="Yan Ming").update(unit=house.units["desk"])
    matter = report(house, phone="13800138000").matter
    read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="ask")
    assert [line[2] for line in lines("contacts")] == [matter.number]
    taken(house, matter, "concerns", "supervisor", unit=house.units["desk"].key, reason="反映的正是受理台")
    assert not lines("contacts")
    taken(house, matter, "withdraw", "reporter")
    erase_matter(matter=matter.pk, rule=RULE, asked_by=house.actor("supervisor"), approved_by=second(house))
    assert not lines("erased")


def test_an_auditor_of_one_street_reads_of_that_street_alone(house: House) -> None:
    Grant.objects.filter(role="auditor").update(area=house.areas["s2"])
    erased(house, grid="g111")
    south = erased(house, grid="g211")
    exported("case_officer")
    exported("case_officer_south")
    assert [line[2] for line in lines("erased")] == [south.number]
    assert [line[0] for line in lines("exported")] == ["Zhou Yan"]


def test_long_lists_go_on_page_by_page_and_lose_no_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "PAGE", 2)
    for _each in range(3):
        exported("desk_officer")
        erased(house)
    for kind in ("exported", "erased"):
        auditor = signed_in("auditor")
        first = auditor.get(f"{ADDRESS}?kind={kind}").context
        last = auditor.get(ADDRESS + first["older"]).context
        moments = [row[0][1] for context in (first, last) for row in context["rows"]]
        assert len(set(moments)) == 3
        assert moments == sorted(moments, reverse=True)
        assert not last["older"]


@pytest.mark.parametrize("kind", KINDS)
def test_more_lines_ask_no_more_of_the_database(house: House, kind: str) -> None:
    def done() -> None:
        matter, record = report(house, phone="13800138000").matter, owned(house, f"面馆 {uuid4()}")
        read_contact(matter=matter.pk, actor=house.actor("desk_officer"), purpose="ask")
        read_person(
            register=register_named("premises"), record=record.pk, actor=house.actor("case_officer"), purpose="serve"
        )
        erased(house)
        exported("desk_officer", "/desk/all/intake-report/list.csv?state=reported")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert auditor.get(f"{ADDRESS}?kind={kind}").context["rows"]
        return len(queries)

    auditor = signed_in("auditor")
    done()
    asked()
    few = asked()
    for _each in range(4):
        done()
    assert asked() == few


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("language", "said"), [("en", "Nothing|No "), ("zh-hans", "您")])
def test_where_nothing_happened_the_page_says_what_will_stand_there(
    house: House, kind: str, language: str, said: str
) -> None:
    page = signed_in("auditor", language=language).get(f"{ADDRESS}?kind={kind}").content.decode()
    assert any(f"<b>{word}" in page for word in said.split("|"))
    assert "list.csv" not in page


def test_the_list_goes_out_as_a_file_and_that_is_on_record_too(house: House) -> None:
    matter = erased(house)
    response = signed_in("auditor", language="en").get(f"{ADDRESS}list.csv?kind=erased")
    told = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    about = {row[0].lstrip("# "): row[1] for row in told if row[0].startswith("#") and len(row) > 1}
    assert "Names of staff" in about["Personal content"]
    assert told[-1][1:] == ["Meng Zhen", "Tao Ran", matter.number, "all that the matter held", RULE]
    entry = LedgerEntry.objects.get(subject=log_of(house.actor("auditor")))
    assert (entry.told.facts["list"], entry.told.facts["rows"]) == ("readings/erased", 1)
    assert [line[2] for line in lines("exported")] == ["Erased"]
    assert signed_in("auditor").get(f"{ADDRESS}list.xlsx?kind=exported").status_code == 200


def test_nobody_else_opens_it(house: House) -> None:
    for name in ("desk_officer", "supervisor", "administrator", "liaison"):
        for address in (ADDRESS, f"{ADDRESS}list.csv", f"{ADDRESS}list.xlsx"):
            assert signed_in(name).get(address).status_code == 404, (name, address)
