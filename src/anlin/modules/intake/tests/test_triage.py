"""The intake desk: urgent first, what is new is told, likely duplicates stand beside with the reason, every step by one form."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from anlin.modules.intake.desk import queue
from anlin.modules.intake.tests.asking import field_of, main_of, queries_of, text_of
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.vault.photos import keep, redrawn
from anlin.spine.vault.services import district_key, unwrap
from anlin.workbench.page_marks import mark_of
from tests.house import House, built, report, signed_in, taken

DESK = "/desk/intake/"


@pytest.fixture
def house(db: None) -> House:
    return built()


def test_urgent_reports_stand_first_then_what_has_to_be_decided_next(house: House) -> None:
    late = report(house, "晚到的普通件").matter
    soon = report(house, "先到期的普通件").matter
    urgent = report(house, "紧急的事", category="fire_hazard", urgency=1).matter
    Matter.objects.filter(pk=soon.pk).update(alarm_at=now() + timedelta(hours=1))
    page = signed_in("desk_officer").get(DESK).content.decode()
    places = [page.index(f'data-open="/desk/m/{matter.number}/"') for matter in (urgent, soon, late)]
    assert places == sorted(places)


def test_paging_goes_on_where_the_page_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    matters = {report(house, f"第 {number} 件", urgency=1 + number % 2).matter.number for number in range(5)}
    client, address, seen = signed_in("desk_officer"), DESK, []
    while address:
        response = client.get(address)
        seen += [line.row.number for line in response.context["rows"]]
        address = DESK + response.context["older"] if response.context["older"] else ""
    assert len(seen) == 5
    assert set(seen) == matters


def test_tabs_tell_what_waits_and_never_count_above_a_thousand(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, back = report(house, "问过报告人", grid="g111").matter, report(house, "退回来的", grid="g114").matter
    taken(house, asked, "ask", "desk_officer", question="哪一盏灯?")
    taken(house, back, "assign", "desk_officer", unit="station-north")
    taken(house, back, "return", "case_officer", reason="不在本所辖区")
    client = signed_in("desk_officer")
    counts = client.get(DESK).context["tabs"]
    assert [count for _words, _address, count, _current in counts] == ["1", "1", "", "1", ""]
    assert back.number in main_of(client.get(DESK + "?tab=back"))
    assert asked.number in main_of(client.get(DESK + "?tab=waiting"))
    monkeypatch.setattr(queue, "MOST_COUNTED", 0)
    assert "超过 1,000" in text_of(client.get(DESK))


def test_filters_narrow_by_place_category_and_source(house: House) -> None:
    here = report(house, "路灯不亮", grid="g111").matter.number
    there = report(house, "夜里太吵", grid="g221", category="noise", source="phone").matter.number
    client = signed_in("desk_officer")
    for asked, found, left in (
        ("?place=g111", here, there),
        ("?place=南街", there, here),
        ("?category=noise", there, here),
        ("?source=phone", there, here),
    ):
        rows = [line.row.number for line in client.get(DESK + asked).context["rows"]]
        assert found in rows, asked
        assert left not in rows, asked
    assert client.get(DESK + "?place=nowhere").context["rows"] == []


def test_the_page_costs_the_same_queries_for_one_report_and_for_many(house: House) -> None:
    client = signed_in("desk_officer")
    report(house, at=house.point("g111"))
    report(house, at=house.point("g111", east=0.55))
    few = queries_of(client, DESK)
    for number in range(8):
        report(house, f"路灯整排不亮 {number}", at=house.point("g111", east=0.5 + number / 50))
    assert queries_of(client, DESK) == few <= 39


def test_likely_duplicates_stand_beside_with_the_reason_and_join_by_one_button(house: House) -> None:
    first = report(house, "三盏路灯连着不亮，有老人摔倒", at=house.point("g111")).matter
    second = report(house, "路灯不亮，有老人摔倒了", at=house.point("g111", east=0.56)).matter
    client = signed_in("desk_officer")
    page = client.get(f"{DESK}?sel={second.number}")
    said = text_of(page)
    assert "很可能" in said
    assert "相距" in said
    assert "都提到" in said
    assert "可能重复 1" in said
    step = f"/desk/m/{second.number}/step/merge/"
    sent = {name: field_of(page, name, form=step) for name in ("write_key", "seen", "next")}
    assert client.post(step, {**sent, "into": first.number}).headers["Location"] == f"{DESK}?sel={first.number}"
    second.refresh_from_db()
    assert second.merged_into == first


def apart_on_record() -> int:
    return sum("intake:told_apart" in entry.body for entry in LedgerEntry.objects.all())


def test_none_of_them_is_remembered_on_record_and_for_everybody_at_the_desk(house: House) -> None:
    report(house, "三盏路灯连着不亮")
    number = report(house, "路灯连着不亮").matter.number
    client = signed_in("desk_officer")
    before = client.get(f"{DESK}?sel={number}")
    form = f"/desk/m/{number}/step/merge/"
    sent = {"number": number, "twin": [one.number for one in before.context["panel"].twins]}
    sent["stays"] = field_of(before, "stays", form=form)
    answer = client.post(f"{DESK}apart/", sent, follow=True)
    assert "都不是" not in main_of(answer)
    for name in ("desk_officer", "supervisor"):
        page = signed_in(name).get(f"{DESK}?sel={number}")
        assert page.context["panel"].twins == []
        assert "可能重复" not in text_of(page)
    assert apart_on_record() == 1
    client.post(f"{DESK}apart/", sent)
    assert apart_on_record() == 1


def test_what_was_separated_is_not_proposed_again(house: House) -> None:
    whole = report(house, "三盏路灯连着不亮").matter
    matter = report(house, "路灯连着不亮").matter
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    taken(house, matter, "unmerge", "desk_officer", reason="不是同一处")
    assert signed_in("desk_officer").get(f"{DESK}?sel={matter.number}").context["panel"].twins == []


def test_nobody_tells_apart_what_they_may_not_see(house: House) -> None:
    matter = report(house, "路灯连着不亮").matter
    hidden = report(
        house, "三盏路灯连着不亮", category="complaint_officer", complaint=True, against_units=["desk"]
    ).matter
    client = signed_in("desk_officer")
    assert client.post(f"{DESK}apart/", {"number": hidden.number, "twin": matter.number}).status_code == 404
    client.post(f"{DESK}apart/", {"number": matter.number, "twin": hidden.number})
    assert apart_on_record() == 0


def test_assign_proposes_the_station_of_the_beat_and_comes_back_to_the_desk(house: House) -> None:
    matter = report(house, grid="g212").matter
    client = signed_in("desk_officer")
    page = client.get(DESK)
    form = page.context["panel"].assign
    assert form.initial["unit"] == "station-south"
    assert "complaint_officer" not in dict(form.fields["category"].choices)
    step = f"/desk/m/{matter.number}/step/assign/"
    sent = {name: field_of(page, name, form=step) for name in ("write_key", "seen", "next")}
    assert client.post(step, {**sent, "unit": "station-south", "category": "noise"}).headers["Location"] == DESK
    matter.refresh_from_db()
    assert (matter.state, matter.category, matter.holder_unit) == ("assigned", "noise", house.units["station-south"])


def test_after_a_step_the_list_goes_on_at_the_next_report_of_the_same_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    for number in range(7):
        report(house, f"第 {number} 件")
    client = signed_in("desk_officer")
    second = DESK + client.get(DESK).context["older"]
    rows = [line.row.number for line in client.get(second).context["rows"]]
    for at, expected in ((0, 1), (1, 2), (2, 1)):
        page = client.get(f"{second}&sel={rows[at]}")
        for step in ("ask", "merge", "assign"):
            if step == "merge" and not page.context["panel"].twins:
                continue
            led = field_of(page, "next", form=f"/desk/m/{rows[at]}/step/{step}/")
            assert led == f"{second}&sel={rows[expected]}"
    assert [line.address.count("after=") for line in client.get(second).context["rows"]] == [1, 1, 1]


def test_photographs_stand_in_the_panel_and_open_by_the_guarded_route(house: House) -> None:
    opened = report(house, "井盖碎了").matter
    key = unwrap(district_key(), opened.key_wrapped, opened.ref)
    for words, colour in (("看图", "red"), ("再看一张", "blue")):
        drawn = BytesIO()
        Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
        refs = keep(opened.pk, key, [redrawn(SimpleUploadedFile("p.jpg", drawn.getvalue()))])
        taken(house, opened, "add_words", "reporter", words=words, photos=refs)
    client = signed_in("desk_officer")
    page = client.get(f"{DESK}?sel={opened.number}").content.decode()
    shown = re.findall(r'<img src="(/desk/m/[^"]+/photo/[^"]+)" alt="照片 (\d)"', page)
    assert [number for _address, number in shown] == ["1", "2"]
    assert client.get(shown[0][0]).headers["Content-Type"] == "image/jpeg"
    assert signed_in("case_officer_south").get(shown[0][0]).status_code == 404


def test_the_merge_field_takes_the_short_number_and_says_in_our_words_what_to_do(house: House) -> None:
    first, second = report(house, "路灯不亮").matter, report(house, "水管漏水", grid="g221").matter
    client, step = signed_in("desk_officer"), f"/desk/m/{second.number}/step/merge/"
    page = client.get(step)
    sent = {name: field_of(page, name) for name in ("write_key", "seen")}
    refused = client.post(step, {**sent, "into": "1130-9NVQ"})
    assert refused.status_code == 422
    assert "请写报告上的完整编号，或编号的最后六位" in text_of(refused)
    assert "确保" not in text_of(refused)
    assert "这是本件自己的编号" in text_of(client.post(step, {**sent, "into": second.number}))
    assert client.post(step, {**sent, "into": first.number[4:].lower()}).status_code == 302
    second.refresh_from_db()
    assert second.merged_into == first


def test_what_supervision_urges_is_marked_in_row_and_panel_until_the_report_goes_on(house: House) -> None:
    urged, other = report(house, "路灯不亮").matter, report(house, "水管漏水", grid="g221").matter
    taken(house, urged, "urge", "supervisor", instruction="今天内请分派")
    client = signed_in("desk_officer")
    page = client.get(f"{DESK}?sel={urged.number}")
    assert {line.row.number: line.row.urged for line in page.context["rows"]} == {
        urged.number: True,
        other.number: False,
    }
    assert text_of(page).count("已催办") == 1
    assert "上级催办 今天内请分派" in text_of(page)
    assert "上级催办" not in text_of(client.get(f"{DESK}?sel={other.number}"))
    taken(house, urged, "assign", "desk_officer", unit="station-north")
    taken(house, urged, "return", "case_officer", reason="不在本所辖区")
    assert "催办" not in main_of(client.get(f"{DESK}?sel={urged.number}"))


def test_every_key_has_its_visible_button(house: House) -> None:
    report(house, at=house.point("g111"))
    report(house, at=house.point("g111", east=0.55))
    page = signed_in("desk_officer").get(DESK).content.decode()
    for key in ("a", "m", "z", "t", "n"):
        assert f'data-key="{key}"' in page


def test_news_tells_how_many_came_and_how_many_are_urgent(house: House) -> None:
    report(house)
    client = signed_in("desk_officer")
    mark = client.get(DESK).context["mark"]
    assert client.get(f"{DESK}news.json?after={mark}").json() == {"count": 0, "urgent": 0, "mark": mark}
    newest = [report(house, urgency=urgency).matter.pk for urgency in (2, 1)][-1]
    assert client.get(f"{DESK}news.json?after={mark}").json() == {"count": 2, "urgent": 1, "mark": mark_of(newest)}
    assert client.get(f"{DESK}news.json?after=x").status_code == 400
    assert queries_of(client, f"{DESK}news.json?after={mark}") <= 5  # session, user, staff, grants, and one of its own


def test_new_rows_are_told_and_never_moved(house: House) -> None:
    report(house)
    page = signed_in("desk_officer").get(DESK).content.decode()
    assert 'data-live-url="/desk/intake/news.json"' in page
    assert 'data-live-many="{count} 件新到，点此显示"' in page
    assert "live-over" in page


def test_who_is_not_signed_in_gets_no_count_but_the_way_to_the_log_in(house: House, client: Client) -> None:
    """What live.js goes by: it was sent elsewhere, or the answer counts nothing."""
    answer = client.get(f"{DESK}news.json?after=0", headers={"accept": "application/json"}, follow=True)
    assert answer.redirect_chain
    assert b'"count"' not in answer.content


@pytest.mark.parametrize(
    "name", ["case_officer", "grid_worker", "auxiliary", "station_chief", "liaison", "auditor", "administrator"]
)
def test_the_desk_is_for_the_desk(house: House, name: str) -> None:
    client = signed_in(name)
    assert client.get(DESK).status_code == 404
    assert client.get(f"{DESK}news.json?after=0").status_code == 404


def test_a_step_that_somebody_else_took_gives_back_what_was_typed_and_asks_for_nothing_to_mend(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    typed = {"write_key": str(uuid4()), "unit": "station-north", "note": "请尽快，学生放学走这里"}
    late = signed_in("supervisor").post(f"/desk/m/{matter.number}/step/assign/", typed)
    assert late.status_code == 409
    assert "请尽快，学生放学走这里" in late.content.decode()
    assert "error-summary" not in main_of(late)
    assert '<button class="btn btn-primary" type="submit">' not in late.content.decode()


def test_states_that_read_alike_are_one_choice_of_a_list(house: House) -> None:
    at_desk, at_work = report(house, "路灯不亮").matter, report(house, "井盖翘起").matter
    taken(house, at_desk, "ask", "desk_officer", question="哪一盏？")
    taken(house, at_work, "assign", "desk_officer", unit="station-north")
    taken(house, at_work, "take", "case_officer")
    taken(house, at_work, "ask_reporter", "case_officer", question="哪一个？")
    client = signed_in("supervisor")
    states = client.get("/desk/all/intake-report/").context["filters"][0].choices
    assert len({words for _key, words in states}) == len(states)
    both = next(key for key, _words in states if "desk_asking" in key)
    found = client.get("/desk/all/intake-report/", {"state": both}).context["rows"]
    assert {row.number for row in found} == {at_desk.number, at_work.number}
    kept = client.get("/desk/all/intake-report/", {"state": "asking"})  # a view kept from before
    assert [row.number for row in kept.context["rows"]] == [at_work.number]
