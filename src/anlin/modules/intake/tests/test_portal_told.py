"""What a reporter is told is so: how it ended, when it came, whose time it is, and which promise was broken."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from anlin.modules.intake.tests.asking import main_of
from anlin.modules.intake.tests.portal import Resident, picture, somebody_in, text_of
from anlin.spine.ledger.services import clock_at, now
from anlin.spine.matter.jobs import lapse
from anlin.spine.matter.models import Matter
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built, signed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def resident(house: House) -> Resident:
    return somebody_in(house)


def working(house: House) -> Matter:
    matter = Matter.objects.get()
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    return matter


def test_nobody_says_it_is_done_of_what_cannot_be_done(house: House, resident: Resident) -> None:
    matter = working(house)
    taken(house, matter, "close", "case_officer", disposition="cannot", evidence="户内线路，归产权人")
    told = text_of(resident.looks())
    assert "他们办结了，您认可吗？" in told
    assert "他们办结了：办不了，附理由" in told
    assert "这样办结，您认可吗？" in told
    assert "办好了" not in told
    resident.answers("verdict", verdict="refuse", words="那是公共的灯")
    assert "您不认可办结结果，上级正在查看。" in text_of(resident.looks())
    taken(house, matter, "uphold", "supervisor", reason="经查为户内线路")
    told = text_of(resident.looks())
    assert "我们维持办结结果，您不认可；双方意见都留存。" in told
    assert "办好了" not in told


def test_what_was_done_is_asked_and_told_as_done(house: House, resident: Resident) -> None:
    taken(house, working(house), "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    told = text_of(resident.looks())
    assert "他们说办好了：已处理" in told
    assert "真的办好了吗？" in told
    resident.answers("verdict", verdict="confirm")
    assert "您已认可办好了。" in text_of(resident.looks())


def test_who_says_that_it_is_not_done_may_show_it(house: House, resident: Resident) -> None:
    matter = working(house)
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    assert 'type="file"' in resident.looks().content.decode()
    done = resident.answers("verdict", verdict="refuse", words="还是不亮", photos=picture())
    assert done.status_code == 200
    assert StoredPhoto.objects.filter(matter=matter.pk).count() == 1
    assert 'class="photo shot"' in done.content.decode()


def test_a_choice_that_was_forgotten_says_that_the_photographs_did_not_stay(house: House, resident: Resident) -> None:
    taken(house, working(house), "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    again = resident.answers("verdict", words="还是不亮", photos=picture())
    assert again.status_code == 422
    assert "先前选的照片没有保留" in text_of(again)
    assert "还是不亮" in again.content.decode()


def test_a_pause_promises_no_day_and_asks_you(house: House, resident: Resident) -> None:
    matter = working(house)
    taken(house, matter, "ask_reporter", "case_officer", question="哪一盏？")
    clock = text_of(resident.looks()).split("经过")[0]
    assert "时间暂停计算。如果现在恢复，最迟 " in clock
    assert "等您回答" in clock
    assert "等报告人" not in clock


def test_the_time_to_answer_is_not_told_as_a_promise_of_ours(house: House, resident: Resident) -> None:
    taken(house, working(house), "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    clock = text_of(resident.looks()).split("真的办好了吗")[0]
    assert "请在 " in clock
    assert "最迟" not in clock


def test_a_time_to_answer_that_ran_out_is_no_broken_promise_of_ours(house: House, resident: Resident) -> None:
    taken(house, working(house), "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    with clock_at(now() + timedelta(days=8, hours=3)):
        lapse({})
        told = text_of(resident.looks())
    assert "到期没有回答" in told
    assert "答复时间：晚" not in told


def test_a_broken_promise_stays_in_sight_when_another_clock_is_shown(house: House, resident: Resident) -> None:
    with clock_at(now() + timedelta(hours=30)):
        matter = working(house)
        assert "决定由谁办理：晚 6 时办结" in text_of(resident.looks())
        taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
        assert "决定由谁办理：晚 6 时办结" in text_of(resident.looks())


def test_each_clock_that_ended_is_named_with_how_it_ended(house: House, resident: Resident) -> None:
    matter = working(house)
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已换灯头，已亮")
    resident.answers("verdict", verdict="refuse", words="还是不亮")
    taken(house, matter, "uphold", "supervisor", reason="已复查，灯亮")
    assert "上级决定：按期" in text_of(resident.looks())


def test_what_was_taken_on_paper_tells_its_reporter_when_and_why_it_came_late(house: House) -> None:
    at = now() - timedelta(days=3)
    typed = {
        "write_key": str(uuid4()), "source": "paper", "category": "noise", "what": "半夜装修", "where": "书院路 41 号",
        "street": "", "paper_taken_at": at.strftime("%Y-%m-%dT%H:%M"), "reason": "停电两天，网络不通",
    }  # fmt: skip
    page = signed_in("desk_officer").post("/desk/intake/new/", typed)
    assert page.status_code == 200, main_of(page)
    resident = Resident(code=page.context["code"])
    story = text_of(resident.looks()).split("经过")[1]
    assert "录入并发回执；纸上登记于 " in story
    assert "停电两天，网络不通" in story


def test_what_was_typed_for_a_step_that_is_over_is_given_back_and_the_step_not_asked_again(
    house: House, resident: Resident
) -> None:
    resident.answers("withdraw")
    late = resident.answers("add_words", words="在另一个窗口写的")
    assert late.status_code == 409
    assert "您写的内容，可以复制在另一个窗口写的" in text_of(late)
    assert 'name="words"' not in late.content.decode()


def test_an_answer_that_comes_too_late_can_still_be_added_without_typing_it_again(
    house: House, resident: Resident
) -> None:
    matter = Matter.objects.get()
    taken(house, matter, "ask", "desk_officer", question="在几楼？")
    taken(house, matter, "go_on", "desk_officer", reason="已打听到")
    late = resident.answers("reply", reply="三楼，靠电梯")
    assert late.status_code == 409
    page = late.content.decode()
    assert "error-summary" not in page, "there is nothing to mend"
    assert "事情已有进展，这一步不能再办" in text_of(late)
    assert re.search(r'<textarea name="words"[^>]*>\s*三楼，靠电梯</textarea>', page)
