"""Following a report by its code: what is told, what can be answered, and that the code stands in no address."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from anlin.kernel.receipt import check, receipt_of
from anlin.modules.intake.portal import pictures, throttle
from anlin.modules.intake.processes import REPORT
from anlin.modules.intake.tests.portal import SENTENCE, Resident, code_of, picture, somebody_in, text_of, whole
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.services import clock_at, now
from anlin.spine.ledger.verify_page import verify_page
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.selectors import participant_by_code
from anlin.spine.matter.services.contact import read_contact
from tests.house import House, built, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """A small district."""
    return built()


@pytest.fixture
def resident(house: House) -> Resident:
    """Somebody who reported a point in grid g111, anonymously."""
    return somebody_in(house)


def matter_of(resident: Resident) -> Matter:
    """The resident's matter."""
    found = participant_by_code(resident.code)
    assert found is not None
    return found.matter


def closed(house: House, resident: Resident) -> Matter:
    """The matter, closed by its handler and waiting for the reporter's word."""
    matter = matter_of(resident)
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "close", "case_officer", disposition="fixed", evidence="已换三盏灯头，现场试亮。")
    matter.refresh_from_db()
    return matter


def test_progress_tells_state_clock_holder_and_story(house: House, resident: Resident) -> None:
    first = text_of(resident.looks())
    for words in ("公共设施", "已收到，正在决定由谁办理", "现在轮到", "收到您的报告，发回执", SENTENCE):
        assert words in first
    matter = matter_of(resident)
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "note_down", "case_officer", note="同事之间的话")
    later = text_of(resident.looks())
    assert "派给北街派出所" in later
    assert "同事之间的话" not in later
    resident.client.cookies["lang"] = "en"
    assert "Given to North Street station" in text_of(resident.looks())


def test_a_question_is_answered_though_nobody_knows_who_answers(house: House, resident: Resident) -> None:
    taken(house, matter_of(resident), "ask", "desk_officer", question="是哪一盏灯？")
    asked = resident.looks()
    assert "是哪一盏灯？" in text_of(asked)
    assert resident.answers("reply", reply="").status_code == 422
    answered = resident.answers("reply", reply="最靠路口的那盏。", photos=picture())
    assert answered.status_code == 200
    assert "最靠路口的那盏。" in text_of(answered)
    assert matter_of(resident).state == "reported"


def test_confirm_and_refuse_are_two_equal_radios_with_nothing_chosen(house: House, resident: Resident) -> None:
    closed(house, resident)
    page = resident.looks().content.decode()
    assert page.count('type="radio" name="verdict"') == 2
    assert "checked" not in page
    assert "已换三盏灯头" in page


def test_no_answer_chosen_or_no_reason_is_refused_and_kept(house: House, resident: Resident) -> None:
    closed(house, resident)
    unchosen = resident.answers("verdict", words="写了一半")
    assert unchosen.status_code == 422
    assert "请在两个回答中选一个" in text_of(unchosen)
    assert "写了一半" in unchosen.content.decode()
    silent = resident.answers("verdict", verdict="refuse")
    assert silent.status_code == 422
    assert "请用几句话写哪里不对" in text_of(silent)
    assert matter_of(resident).state == "resolved"


def test_confirmed(house: House, resident: Resident) -> None:
    closed(house, resident)
    assert "已按您认可办结" in text_of(resident.answers("verdict", verdict="confirm"))
    assert matter_of(resident).state == "confirmed"


def test_refused_and_upheld_both_views_stay_on_record(house: House, resident: Resident) -> None:
    matter = closed(house, resident)
    resident.answers("verdict", verdict="refuse", words="最靠路口的那盏还是不亮。")
    assert matter_of(resident).state == "escalated"
    taken(house, matter, "uphold", "supervisor", reason="现场复核三盏都亮。")
    page = text_of(resident.looks())
    assert "最靠路口的那盏还是不亮。" in page
    assert "现场复核三盏都亮。" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whoever_was_not_agreed_with_is_told_where_else_to_turn_and_by_when(
    house: House, resident: Resident, language: str
) -> None:
    matter = closed(house, resident)
    resident.client.cookies["lang"] = language
    assert 'id="further"' not in resident.looks().content.decode(), "nothing is decided yet"
    resident.answers("verdict", verdict="refuse", words="最靠路口的那盏还是不亮。")
    taken(house, matter, "uphold", "supervisor", reason="现场复核三盏都亮。")
    told = text_of(resident.looks())
    for said in (
        ("30 日内（《信访工作条例》第 35 条）", "60 日内（《中华人民共和国行政复议法》第 20 条）", "6 个月内")
        if language == "zh-hans"
        else (
            "30 days (Regulations on Petition Work, art. 35)",
            "Administrative Reconsideration Law, art. 20",
            "6 months",
        )
    ):
        assert said in told, told
    assert "12389" not in told, "it was no complaint about an officer"


def test_a_complaint_that_was_not_agreed_with_names_who_takes_it_without_us(house: House) -> None:
    somebody = Resident()
    somebody.reports(category="complaint_officer", about_whom="北街派出所的民警")
    matter = matter_of(somebody)
    taken(house, matter, "assign", "supervisor", unit="supervision")
    taken(house, matter, "take", "supervisor")
    taken(house, matter, "close", "supervisor", disposition="not_found", evidence="调取录像，未见不当")
    somebody.answers("verdict", verdict="refuse", words="录像不全")
    taken(house, matter, "uphold", "supervisor", reason="已全部调取")
    assert "12389" in text_of(somebody.looks())


def test_the_same_answer_sent_twice_is_one(house: House, resident: Resident) -> None:
    key = str(uuid4())
    for _time in range(2):
        assert resident.answers("add_words", words="补一句", write_key=key).status_code == 200
    assert text_of(resident.looks()).count("补一句") == 1


def test_a_step_that_is_no_longer_open_is_told_plainly_and_the_words_are_kept(house: House, resident: Resident) -> None:
    closed(house, resident)
    late = resident.answers("withdraw", words="不用了")
    assert late.status_code == 409
    assert "事情已有进展，这一步不能再办" in text_of(late)
    assert "他们说办好了，是吗？" in text_of(late)
    assert "不用了" in text_of(late)


def test_withdrawn(house: House, resident: Resident) -> None:
    assert "已撤回" in text_of(resident.answers("withdraw", words="是我看错了"))
    assert matter_of(resident).state == "withdrawn"


def test_reopened_within_thirty_days_of_no_answer_and_not_later(house: House, resident: Resident) -> None:
    matter = closed(house, resident)
    Matter.objects.filter(pk=matter.pk).update(
        state="unanswered", held_by="nobody", closed_at=now() - timedelta(days=31), alarm_at=None
    )
    assert "再打开" not in text_of(resident.looks()).split("经过")[0]
    late = resident.answers("reopen", words="又坏了")
    assert late.status_code == 409
    assert "已超过三十天" in text_of(late)
    Matter.objects.filter(pk=matter.pk).update(closed_at=now() - timedelta(days=29))
    assert "30 天内可以再打开" in text_of(resident.looks())
    resident.answers("reopen", words="又坏了")
    assert matter_of(resident).state == "escalated"


def test_the_reporter_sees_who_opened_the_contact_and_what_for(house: House) -> None:
    somebody = Resident()
    lon, lat = house.point("g111")
    somebody.reports(lon=str(lon), lat=str(lat), reach="contact", contact_phone="13900006018", contact_safe="daytime")
    read_contact(matter=matter_of(somebody).pk, actor=house.actor("desk_officer"), purpose="ask")
    page = text_of(somebody.looks())
    assert "受理台打开过您的联系方式" in page
    assert "13900006018" not in page


def test_pictures_open_for_ten_minutes_and_their_address_says_nothing(house: House, resident: Resident) -> None:
    resident.answers("add_words", words="看图", photos=picture())
    address = resident.looks().content.decode().split('class="photo shot" src="')[1].split('"')[0]
    assert resident.code not in address
    shown = resident.client.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "no-store, private"
    with clock_at(now() + timedelta(seconds=pictures.OPEN_S + 1)):
        assert resident.client.get(address).status_code == 404
    assert resident.client.get(address[:-3] + "AA/").status_code == 404


# ------------------------------------------------------------------ the code


def test_a_wrong_code_and_an_unknown_one_get_the_same_answer(house: House, resident: Resident) -> None:
    unknown = Resident(code="0000-0000-0000-0000-0").looks()
    garbled = Resident(code="4TKM").looks()
    assert (unknown.status_code, text_of(unknown)) == (garbled.status_code, text_of(garbled))
    assert unknown.status_code == 404
    assert resident.code not in text_of(unknown)


def test_a_code_is_read_as_people_type_it(house: House, resident: Resident) -> None:
    typed = resident.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert Resident(code=typed).looks().status_code == 200


def test_the_code_stands_in_no_address_and_nothing_with_it_is_kept(house: House, resident: Resident) -> None:
    for response in (resident.looks(), resident.client.post("/report/receipt/", {"code": resident.code})):
        assert "no-store" in response["Cache-Control"]
    page = resident.looks().content.decode()
    assert f'href="{reverse("intake_progress")}#' not in page
    for attribute in ("href", "action", "src"):
        assert not [part for part in page.split(f'{attribute}="')[1:] if resident.code in part.split('"')[0]]
    assert Client().get("/progress/", {"code": resident.code}).status_code == 200
    assert SENTENCE not in text_of(Client().get("/progress/", {"code": resident.code}))


def test_many_wrong_codes_wait_and_a_right_one_waits_too(house: House, resident: Resident) -> None:
    for _try in range(throttle.FREE_TRIES):
        Resident(code="0000-0000-0000-0000-0").looks()
    waiting = resident.looks()
    assert waiting.status_code == 429
    assert "请等 1 分钟再试" in text_of(waiting)
    assert resident.client.post("/progress/", {"code": resident.code}, REMOTE_ADDR="198.51.100.9").status_code == 200
    with clock_at(now() + timedelta(minutes=2)):
        assert resident.looks().status_code == 200


def test_what_is_counted_holds_no_address_and_changes_with_the_day(house: House) -> None:
    Client().post("/progress/", {"code": "wrong"}, REMOTE_ADDR="198.51.100.9")
    assert "198.51.100.9" not in repr(throttle._tries)
    with clock_at(now() + timedelta(days=1)):
        Client().post("/progress/", {"code": "wrong"}, REMOTE_ADDR="198.51.100.9")
    assert len(throttle._tries) == 2


# ------------------------------------------------------------------ the receipt's file


def test_the_file_proves_the_reporters_own_words_with_the_logs_key_alone(house: House) -> None:
    somebody = Resident()
    somebody.reports(reach="contact", contact_phone="13900006018", contact_safe="daytime")
    response = somebody.client.post("/report/receipt/", {"code": somebody.code})
    assert response["Content-Disposition"].endswith('.receipt.json"')
    receipt = receipt_of(response.content)
    verdict = check(receipt, log_key().verifier)
    assert verdict.holds, verdict
    assert receipt["contents"]["what"]["value"] == SENTENCE
    assert receipt["contents"]["contact_phone"]["value"] == "13900006018"
    receipt["contents"]["what"]["value"] = "别的话"
    assert check(receipt, log_key().verifier).state == "wrong"
    assert somebody.code not in json.dumps(receipt)


def test_the_offline_page_calls_facts_as_the_portal_does() -> None:
    page = verify_page().decode()
    for language, mark in (("zh-hans", "zh: {"), ("en", "en: {")):
        listed = page.split("const FACTS = {")[1].split(mark)[1].split("}")[0]
        names = dict(re.findall(r'(\w+): "([^"]+)"', listed))
        assert {"what", "where", "contact_phone"} <= set(names)
        with override(language):
            assert names == {key: gettext(REPORT.fact[key].label) for key in names}


def test_the_qr_code_carries_the_code_behind_the_fragment_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def keep(text: str, _label: str) -> str:
        drawn.append(text)
        return ""

    monkeypatch.setattr("anlin.modules.intake.portal.receipt.qr_svg", keep)
    code = code_of(Client().post("/report/", whole()))
    assert drawn == [f"http://testserver/progress/#{code}"]


def test_forgery_is_refused_without_a_session(house: House, resident: Resident) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/progress/", {"code": resident.code}).status_code == 403
    token = strict.get("/progress/").cookies["csrftoken"].value
    assert strict.post("/progress/", {"code": resident.code, "csrfmiddlewaretoken": token}).status_code == 200
    assert Participant.objects.count() == 1


def test_an_answer_without_the_mark_comes_back_with_its_words_and_is_not_taken(
    house: House, resident: Resident
) -> None:
    strict = Client(enforce_csrf_checks=True)
    typed = {"code": resident.code, "step": "add_words", "words": "<i>又掉</i> 进去一个人", "write_key": str(uuid4())}
    before = matter_of(resident).last_seq
    lost = strict.post("/progress/answer/", typed)
    assert lost.status_code == 403
    shown = lost.content.decode()
    assert "请再按一次" in shown
    assert "照片需要重新选" in shown
    assert "&lt;i&gt;又掉&lt;/i&gt; 进去一个人" in shown
    assert typed["write_key"] in shown
    assert '<details class="words" open>' in shown
    assert matter_of(resident).last_seq == before
    fresh = shown.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post("/progress/answer/", typed | {"csrfmiddlewaretoken": fresh}).status_code == 200
    assert matter_of(resident).last_seq == before + 1


def test_an_answer_never_goes_without_the_photographs_that_were_refused(house: House, resident: Resident) -> None:
    wrong = SimpleUploadedFile("notes.txt", b"no picture", "text/plain")
    before = matter_of(resident).last_seq
    refused = resident.answers("add_words", words="照片在此", photos=[picture(), wrong])
    assert refused.status_code == 422
    assert "“notes.txt”：" in text_of(refused)
    assert 'name="photos_wanted"' in refused.content.decode()
    assert resident.answers("add_words", words="照片在此", photos_wanted="on").status_code == 422
    assert matter_of(resident).last_seq == before
    assert resident.answers("add_words", words="照片在此", photos_wanted="on", photos=picture()).status_code == 200
    assert matter_of(resident).last_seq == before + 1


def test_a_verdict_without_the_mark_keeps_what_was_chosen_and_written(house: House, resident: Resident) -> None:
    matter = closed(house, resident)
    strict = Client(enforce_csrf_checks=True)
    given = {
        "code": resident.code,
        "step": "verdict",
        "verdict": "refuse",
        "words": "还漏水",
        "write_key": str(uuid4()),
    }
    shown = strict.post("/progress/answer/", given).content.decode()
    assert 'value="refuse" id="verdict-verdict_1" checked' in shown
    assert "还漏水</textarea>" in shown
    matter.refresh_from_db()
    assert matter.state == "resolved"
    wrong = strict.post("/progress/answer/", {**given, "code": "4TKM-9XQ2-HV7D-R3CE-8"})
    assert wrong.status_code == 403
    assert "还漏水" not in wrong.content.decode()


def test_what_is_typed_for_one_report_is_never_given_to_another(house: House, resident: Resident) -> None:
    closed(house, resident)
    number = matter_of(resident).number
    assert f'data-draft="answer-{number}-verdict"' in resident.looks().content.decode()
    done = resident.answers("verdict", verdict="confirm").content.decode()
    assert f'data-draft-done="answer-{number}-verdict"' in done


# ------------------------------------------------------------------ what was typed stays where it was typed


def test_the_reporters_clock_says_that_it_was_extended(house: House, resident: Resident) -> None:
    matter = matter_of(resident)
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    taken(house, matter, "ask_extension", "case_officer", reason="等配件")
    taken(house, matter, "grant_extension", "station_chief", reason="配件三天后到")
    clock = text_of(resident.looks()).split("办理期限")[0]
    assert "延长 5 日，由所长批准" in clock
    assert "原定 " in clock


def test_a_wrong_code_stays_to_be_compared_and_full_width_is_read(house: House, resident: Resident) -> None:
    wrong = resident.client.post("/progress/", {"code": 'AAAA-"BBBB'})
    assert wrong.status_code == 404
    assert 'value="AAAA-&quot;BBBB"' in wrong.content.decode()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in resident.code.lower())
    assert resident.client.post("/progress/", {"code": wide}).status_code == 200
    assert 'name="code" type="text" value=""' in resident.client.get("/progress/").content.decode()


def test_an_empty_addition_is_told_what_it_wants_and_stays_open(house: House, resident: Resident) -> None:
    empty = resident.answers("add_words", words="")
    assert "请用几句话写您要补充的内容" in text_of(empty)
    assert "哪里不对" not in text_of(empty)
    assert '<details class="words" open>' in empty.content.decode()


def test_on_paper_moments_have_a_year_and_the_page_its_address(house: House, resident: Resident) -> None:
    receipt = resident.client.post("/report/", whole()).content.decode()
    year = f"{now():%Y}年"
    for page in (receipt, resident.looks().content.decode()):
        foot = page.split('class="paper-foot"')[1].split("</p>")[0]
        assert "http://testserver/progress/" in foot
        assert year in foot
        assert resident.code not in foot
        near = re.findall(r"<time([^>]*)>(?:<span>)?(?:今天|明天|昨天)", page)
        assert near
        assert all(f'title="{year}' in marks for marks in near)


def test_what_leads_away_from_a_page_that_is_not_kept_opens_beside_it(house: House, resident: Resident) -> None:
    """Pages with a code are never kept by a browser: back would ask whether to send the form again."""
    receipt = resident.client.post("/report/", whole())
    for page in (receipt, resident.looks()):
        assert "no-store" in page["Cache-Control"]
        inside = page.content.decode().split("<main")[1].split("<footer")[0]
        leading = re.findall(r"<(?:a|form)[^>]*(?:/verify/|/progress/document/)[^>]*>", inside)
        assert len(leading) >= 2
        assert all('target="_blank" rel="noopener"' in marks for marks in leading)
        assert "打开新页面" in text_of(page) or "在新页面中打开" in text_of(page)
