"""Writing a report: nothing is lost, nothing half-sent, and one report for one key."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from anlin.kernel.coordinates import wgs84_to_gcj02
from anlin.modules.intake.portal import report as report_page
from anlin.modules.intake.tests.portal import SENTENCE, code_of, hidden_of, sent, text_of, whole
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import now
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, Participant, WriteKey
from anlin.spine.matter.selectors import reporter_actor
from anlin.spine.place.models import Address
from anlin.spine.place.selectors import address_key
from anlin.spine.storage import StorageUnavailable
from tests.house import House, built

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """A small district with one address."""
    made = built()
    lon, lat = made.point("g111")
    Address.objects.create(
        text_zh="书院路 41 号",
        text_en="41 Shuyuan Road",
        site_zh="便民超市",
        key=address_key("书院路 41 号"),
        kind="door",
        area=made.areas["g111"],
        lon=lon,
        lat=lat,
    )
    return made


@pytest.fixture
def phone() -> Client:
    """A browser that checks forms as a real one must."""
    return Client(enforce_csrf_checks=False)


def step(phone: Client, given: dict[str, str], **changes: str) -> Any:
    """Send a page with what it carried and what was typed."""
    return phone.post("/report/", {**given, **changes})


def told(matter: Matter) -> dict[str, object]:
    """The first entry's facts as the reporter reads them."""
    happening = history_for(matter, reporter_actor(Participant.objects.get(matter=matter)))[0]
    return {one.fact.key: one.value for one in happening.told if one.look == "value"}


TITLES = {
    "zh-hans": ("发生了什么", "在哪里发生的", "什么时候发生的", "能联系您吗", "寄出前，看一看", "已收到"),
    "en": (
        "What happened",
        "Where did it happen",
        "When did it happen",
        "May we reach you",
        "Have a look before sending",
        "We received it",
    ),
}


@pytest.mark.parametrize(("language", "titles"), TITLES.items())
def test_five_pages_and_a_receipt(house: House, phone: Client, language: str, titles: tuple[str, ...]) -> None:
    phone.cookies["lang"] = language
    pages = [phone.get("/report/")]
    pages.append(step(phone, hidden_of(pages[-1]), category="public_facility", what=SENTENCE))
    found = step(phone, hidden_of(pages[-1]), address="书院路 41", go="find")
    assert "便民超市" in text_of(found)
    picked = step(phone, hidden_of(found), address="书院路 41", go=f"pick:{Address.objects.get().pk}")
    assert "aria-current" in picked.content.decode()
    pages.append(step(phone, hidden_of(picked), address=picked.context["form"]["address"].value()))
    pages.append(step(phone, hidden_of(pages[-1]), when_kind="now"))
    pages.append(
        step(phone, hidden_of(pages[-1]), reach="contact", contact_phone="13900006018", contact_safe="text_only")
    )
    pages.append(step(phone, hidden_of(pages[-1]), go="send"))
    for page, title in zip(pages, titles, strict=True):
        assert page.status_code == 200
        assert title in text_of(page)
        assert "110" in text_of(page)
        assert "tel:110" in page.content.decode()
        assert "/leave/" in page.content.decode()
    matter = Matter.objects.get()
    assert matter.area == house.areas["g111"]
    assert matter.lon == pytest.approx(house.point("g111")[0])
    assert matter.source == "web"
    assert told(matter)["what"] == SENTENCE
    assert Participant.objects.get().has_contact
    assert code_of(pages[-1]) in text_of(pages[-1])


@pytest.mark.parametrize(
    ("at", "go"), [("what", "next"), ("where", "find"), ("when", "next"), ("reach", "next"), ("look", "send")]
)
def test_enter_in_a_field_goes_on_and_changes_nothing_else(house: House, phone: Client, at: str, go: str) -> None:
    """A browser takes the first submit button that belongs to the form, wherever on the page it stands."""
    page = phone.post("/report/", whole(at="what", go=f"to:{at}")).content.decode()
    start = page.index('<form id="report"')
    buttons = [(found.start(), found.group()) for found in re.finditer(r"<button[^>]*type=\"submit\"[^>]*>", page)]
    own = [tag for where, tag in buttons if 'form="report"' in tag or (where > start and "form=" not in tag)]
    assert f'name="go" value="{go}"' in own[0]


def test_words_alone_say_where_and_the_map_stays_untouched(house: House, phone: Client) -> None:
    response = sent(phone, address=None, sought=None, words="河边第二座桥下")
    assert response.status_code == 200
    matter = Matter.objects.get()
    assert (matter.lon, matter.area) == (None, house.areas["d"])
    assert told(matter)["where"] == "河边第二座桥下"


def test_an_address_that_is_known_is_offered_before_one_goes_on_with_words(house: House, phone: Client) -> None:
    first = phone.post("/report/", whole(at="where", go="next", sought=None, address="书院路"))
    assert "书院路 41 号" in text_of(first)
    second = step(phone, hidden_of(first), address="书院路")
    assert "什么时候发生的" in text_of(second)


def test_a_pin_set_by_an_address_falls_with_another_address(house: House, phone: Client) -> None:
    page = phone.post("/report/", whole(at="where", go=f"pick:{Address.objects.get().pk}"))
    assert hidden_of(page)["lon"]
    other = step(phone, hidden_of(page), address="别处", go="find")
    assert not hidden_of(other).get("lon")


def test_an_address_chosen_in_english_stays_english_and_the_desk_reads_its_own_name_beside_it(
    house: House, phone: Client
) -> None:
    Address.objects.update(text_en="41 Shuyuan Road")
    phone.cookies["lang"] = "en"
    page = phone.post("/report/", whole(at="where", go=f"pick:{Address.objects.get().pk}"))
    assert 'value="41 Shuyuan Road · 书院路 41 号"' in page.content.decode()
    assert "aria-current" in page.content.decode()
    look = phone.post(
        "/report/", hidden_of(page) | {"at": "where", "go": "next", "address": "41 Shuyuan Road · 书院路 41 号"}
    )
    assert "When did it happen?" in text_of(look)
    assert hidden_of(look)["lon"]
    carried = {name: value for name, value in hidden_of(look).items() if name != "at"}
    assert sent(phone, **carried).status_code == 200
    assert told(Matter.objects.get())["where"] == "41 Shuyuan Road · 书院路 41 号"
    again = phone.post("/report/", whole(at="where", go="find", address="41 Shuyuan Road · 书院路 41 号"))
    assert "1 place found" in text_of(again)


def test_what_looks_personal_is_covered_unless_the_writer_uncovers_it(house: House, phone: Client) -> None:
    text = "物业让我找他 13812342207，没人接。"
    look = phone.post("/report/", whole(at="reach", go="next", what=text))
    assert "描述里有手机号" in text_of(look)
    sent(phone, what=text)
    sent(phone, what=text, unmask="on")
    covered, uncovered = Matter.objects.order_by("id")
    assert "13812342207" not in str(told(covered)["what"])
    assert told(uncovered)["what"] == text


def test_a_complaint_goes_to_supervision_and_is_walled_from_the_unit(house: House, phone: Client) -> None:
    first = phone.post("/report/", whole(at="what", go="next", category="complaint_officer"))
    assert first.status_code == 422
    assert "请写明是哪位民警或哪个单位" in text_of(first)
    response = sent(phone, category="complaint_officer", about_whom="三号窗口的民警", about_unit="station-north")
    matter = Matter.objects.get()
    assert matter.complaint
    assert matter.held_by == Matter.Held.SUPERVISION
    assert [wall.unit for wall in matter.walls.all()] == [house.units["station-north"]]
    assert "督察" in text_of(response)


def test_sent_twice_is_one_report_and_the_same_receipt(house: House, phone: Client) -> None:
    form = whole()
    first, second = phone.post("/report/", form), phone.post("/report/", form)
    assert code_of(first) == code_of(second)
    assert Matter.objects.count() == 1


def test_sent_again_after_the_key_was_forgotten_is_the_same_receipt(house: House, phone: Client) -> None:
    form = whole()
    first = phone.post("/report/", form)
    WriteKey.objects.all().delete()
    assert code_of(phone.post("/report/", form)) == code_of(first)
    assert Matter.objects.count() == 1


def test_other_words_under_the_same_key_are_refused_and_the_first_code_is_told(house: House, phone: Client) -> None:
    form = whole()
    first = phone.post("/report/", form)
    again = phone.post("/report/", form | {"what": "改了主意，写的是另一件事。"})
    assert again.status_code == 409
    assert code_of(first) in text_of(again)
    assert "改了主意" in text_of(again)
    assert Matter.objects.count() == 1
    assert hidden_of(again)["write_key"] != form["write_key"]


def test_back_keeps_everything_and_judges_nothing(house: House, phone: Client) -> None:
    page = phone.post("/report/", whole(at="when", go="to:what", when_kind="", when="前天半夜"))
    assert page.status_code == 200
    assert SENTENCE in page.content.decode()
    assert hidden_of(page)["when"] == "前天半夜"


def test_another_language_keeps_everything(house: House, phone: Client) -> None:
    page = phone.post("/report/", whole(at="what", language="en"))
    assert "What happened" in text_of(page)
    assert SENTENCE in page.content.decode()
    assert page.cookies["lang"].value == "en"


def test_storage_that_fails_keeps_everything_in_the_form(
    house: House, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise StorageUnavailable("gone")

    monkeypatch.setattr(report_page, "send", gone)
    response = sent(phone)
    assert response.status_code == 503
    assert "什么都没寄出" in text_of(response)
    assert hidden_of(response)["what"] == SENTENCE
    assert Matter.objects.count() == 0


# ------------------------------------------------------------------ refusals


REFUSALS = [
    ("what", {"what": ""}, "请用几句话写发生了什么"),
    ("what", {"what": "啊"}, "请至少写两个字"),
    ("what", {"what": "长" * 2001}, "2000"),
    ("what", {"category": "gathering"}, "请选是什么事"),
    ("where", {"address": None, "sought": None}, "请说明地点"),
    ("where", {"lon": "2.35", "lat": "48.85"}, "不在本区"),
    ("where", {"lon": "999", "lat": "34.8"}, "经度：请填"),
    ("when", {"when_kind": None}, "请选什么时候发生的"),
    ("when", {"when_kind": "about", "when": ""}, "请写大概什么时候"),
    ("when", {"when_kind": "exact", "happened": "2999-01-01T10:00"}, "这个时间还没到"),
    ("when", {"when_kind": "exact", "happened": "1901-01-01T10:00"}, "六十多年前"),
    ("when", {"when_kind": "exact", "happened": "yesterday"}, "请写明日期和时间"),
    ("reach", {"reach": None}, "能不能联系您"),
    ("reach", {"reach": "contact"}, "请写电话号码"),
    ("reach", {"reach": "contact", "contact_phone": "13900006018"}, "怎样联系您才安全"),
]


@pytest.mark.parametrize(("page", "changes", "sentence"), REFUSALS)
@pytest.mark.parametrize("at_the_end", [False, True], ids=["on its page", "at the end"])
def test_refused_with_a_sentence_and_everything_kept(
    house: House, phone: Client, page: str, changes: dict[str, Any], sentence: str, at_the_end: bool
) -> None:
    given = whole(**changes) if at_the_end else whole(at=page, go="next", **changes)
    response = phone.post("/report/", given)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert 'id="errors"' in response.content.decode()
    assert Matter.objects.count() == 0
    kept = response.content.decode()
    assert given["write_key"] in kept
    assert given["what"] in kept


def test_a_point_shifted_as_chinese_maps_are_is_offered_corrected_and_never_changed_silently(
    house: House, phone: Client
) -> None:
    lon, lat = wgs84_to_gcj02(*house.point("g114", east=0.9))
    shifted = whole(at="where", go="next", lon=str(lon), lat=str(lat))
    response = phone.post("/report/", shifted)
    assert response.status_code == 422
    assert "国内公开的地图有偏移（GCJ-02）" in text_of(response)
    assert float(hidden_of(response)["lon"]) == pytest.approx(float(lon))
    assert phone.post("/report/", whole(lon=str(lon), lat=str(lat))).status_code == 422
    taken = step(phone, hidden_of(response), go="correct", address="书院路 41 号")
    assert float(hidden_of(taken)["lon"]) == pytest.approx(house.point("g114", east=0.9)[0], abs=1e-6)
    sent(phone, lon=hidden_of(taken)["lon"], lat=hidden_of(taken)["lat"])
    assert Matter.objects.get().area == house.areas["g114"]


def test_no_session_and_no_trace_of_the_device(house: House, phone: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    agent, address = "PlantedAgent/1.0", "203.0.113.77"
    from_: dict[str, Any] = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent, "HTTP_X_FORWARDED_FOR": address}
    pages = [phone.get(path, **from_) for path in ("/", "/report/", "/progress/", "/who/", "/privacy/", "/verify/")]
    receipt = phone.post("/report/", whole(), **from_)
    pages += [
        receipt,
        phone.post("/progress/", {"code": code_of(receipt)}, **from_),
        phone.post("/progress/", {"code": "wrong"}, **from_),
    ]
    for page in pages:
        assert set(page.cookies) <= {"csrftoken"}
    stored = " ".join(entry.body for entry in LedgerEntry.objects.all())
    for planted in (agent, address, code_of(receipt)):
        assert planted not in stored
        assert planted not in caplog.text
    assert SENTENCE not in stored
    assert all(SENTENCE.encode() not in bytes(content.blob) for content in LedgerContent.objects.all())


def test_forgery_is_refused_and_every_receipt_carries_its_own_token(house: House) -> None:
    for _time in range(2):  # the second receipt of a minute is filled into the first one's page
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/report/", whole()).status_code == 403
        token = strict.get("/report/").cookies["csrftoken"].value
        receipt = strict.post("/report/", whole(csrfmiddlewaretoken=token))
        inside = receipt.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        code = code_of(receipt)
        assert code in text_of(receipt)
        assert Matter.objects.latest("id").number in text_of(receipt)
        assert strict.post("/progress/", {"code": code, "csrfmiddlewaretoken": inside}).status_code == 200


def test_an_hour_ago_is_taken_and_the_next_minute_of_a_fast_phone_too(house: House, phone: Client) -> None:
    for minutes in (-60, 1):
        moment = timezone.localtime(now() + timedelta(minutes=minutes))
        response = sent(phone, when_kind="exact", happened=f"{moment:%Y-%m-%dT%H:%M}", write_key=str(uuid4()))
        assert response.status_code == 200, text_of(response)


# ------------------------------------------------------------------ the safety mark was lost


@pytest.mark.parametrize("at", ["what", "where", "when", "reach", "look"])
def test_without_the_mark_the_same_page_comes_back_with_all_that_was_typed(house: House, at: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    given = whole(at=at, what="<b>井盖</b> 不见了", csrfmiddlewaretoken="x" * 64)
    for language in ("zh-hans", "en"):
        strict.cookies["lang"] = language
        lost = strict.post("/report/", given)
        assert lost.status_code == 403
        assert "csrftoken" in lost.cookies
        shown = lost.content.decode()
        assert f'name="at" value="{at}"' in shown
        assert ("请再按一次" if language == "zh-hans" else "press the button once more") in shown
        assert "&lt;b&gt;井盖&lt;/b&gt; 不见了" in shown
        assert "<b>井盖" not in shown
        assert ("照片需要重新选" in shown) == (at == "look" and language == "zh-hans")
        del strict.cookies["csrftoken"]
    assert not Matter.objects.exists()


def test_pressed_once_more_the_report_is_sent_once(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    lost = strict.post("/report/", whole())
    fresh = lost.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert hidden_of(lost)["at"] == "look"
    sent_ = strict.post("/report/", {**hidden_of(lost), "go": "send", "csrfmiddlewaretoken": fresh})
    assert sent_.status_code == 200, text_of(sent_)
    assert told(Matter.objects.get())["what"] == SENTENCE


def test_a_key_that_somebody_else_may_know_is_not_carried_on(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    given = whole()
    assert hidden_of(strict.post("/report/", given))["write_key"] != given["write_key"]
    ours = strict.post("/report/", given, HTTP_ORIGIN="http://testserver")
    assert hidden_of(ours)["write_key"] == given["write_key"]


def test_what_another_site_sends_is_neither_taken_nor_drawn(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/report/").cookies["csrftoken"].value
    for origin in ("https://elsewhere.example", "null"):
        forged = strict.post("/report/", whole(csrfmiddlewaretoken=token), HTTP_ORIGIN=origin)
        assert forged.status_code == 403
        assert SENTENCE not in forged.content.decode()
    guessed = strict.post("/report/", whole(csrfmiddlewaretoken="y" * 64))
    assert guessed.status_code == 403
    assert not Matter.objects.exists()
    assert "csrftoken" in strict.cookies


def test_what_is_demanded_is_not_called_optional(house: House, phone: Client) -> None:
    page = phone.get("/report/").content.decode()
    whom = page.split('for="id_about_whom"')[1].split("</label>")[0]
    assert "选填" not in whom
    assert "两项至少填一项" in page.split('id="id_about_whom-hint"')[1][:40]


def test_what_was_covered_is_listed_with_chinese_marks(house: House, phone: Client) -> None:
    words = "房主 13800001111，身份证 11010519491231002X，找他。"
    shown = text_of(phone.post("/report/", whole(what=words, at="reach", go="next")))
    assert "身份证号" in shown
    assert re.search(r"手机号码?、身份证号码?|身份证号码?、手机号码?", shown), shown


def test_the_longest_word_breaks_wherever_people_are_quoted() -> None:
    """Chinese breaks anywhere; English pages need it said for what people wrote."""
    sheet = Path(str(finders.find("css/components.css"))).read_text()
    rule = sheet.split("/* what people wrote")[1].split("}")[0]
    assert "overflow-wrap: anywhere" in rule
    for place in (".words", ".said", ".pre", ".quote", ".h-matter", "q", "dd"):
        assert place in re.split(r"[(), ]+", rule), place
