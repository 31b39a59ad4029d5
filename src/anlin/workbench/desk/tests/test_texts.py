"""Texts to reply with: kept in two languages, chosen without script, filled with public facts, and nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import process_named
from anlin.workbench.desk.texts import PLACES, Words, filled, keep_text, places_of_texts
from anlin.workbench.models import ReplyText
from tests.house import House, built, report, signed_in, taken
from tests.pages import wrong_in

pytestmark = pytest.mark.django_db
TEXTS = "/desk/texts/"
GIVEN = {
    "place": "intake.report/reported/question",
    "name_zh": "问门牌",
    "name_en": "Which door",
    "text_zh": "您好，关于 {number}（{category}）：请问是几号？",
    "text_en": "About {number}, {category}: which door is it?",
}


@pytest.fixture
def house() -> House:
    return built()


def kept(house: House, **changes: str) -> ReplyText:
    given = GIVEN | changes
    _process, state, fact = given.pop("place").split("/")
    return keep_text(
        actor=house.actor("supervisor"),
        process=process_named("intake.report"),
        state=state,
        fact=fact,
        words=Words(**given),
    )


def ask(matter: Matter) -> str:
    return f"/desk/m/{matter.number}/step/ask/"


def text_in(response: Any) -> str:
    found = re.search(r'<textarea[^>]*name="question"[^>]*>(.*?)</textarea>', response.content.decode(), re.DOTALL)
    assert found
    return found[1].strip()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_a_keeper_writes_one_and_the_desk_officer_is_offered_it(house: House, who: str, language: str) -> None:
    keeper = signed_in(who, language=language)
    assert keeper.post(f"{TEXTS}new/", GIVEN)["Location"] == TEXTS
    speaks = {"en": "en", "zh-hans": "zh-Hans"}[language]
    for address in (TEXTS, f"{TEXTS}new/", f"{TEXTS}{ReplyText.objects.get().pk}/"):
        assert wrong_in(keeper.get(address).content.decode(), speaks) == []
    page = signed_in("desk_officer", language=language).get(ask(report(house).matter)).content.decode()
    assert "问门牌 · 中文" in page and "Which door · English" in page
    assert wrong_in(page, speaks) == []


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "（公共设施）：请问是几号？"), ("en", ", Public facilities: which door is it?")]
)
def test_a_chosen_text_stands_in_the_form_with_public_facts_and_below_what_was_typed(
    house: House, language: str, said: str
) -> None:
    text, matter = kept(house), report(house).matter
    key = str(uuid4())
    given = {"put": "1", "text": f"{text.pk}~{language}", "question": "已经写好的话", "write_key": key, "seen": "1"}
    response = signed_in("desk_officer").post(ask(matter), given)
    assert response.status_code == 200
    assert text_in(response).startswith("已经写好的话\n\n")
    assert matter.number in text_in(response) and text_in(response).endswith(said)
    assert key in response.content.decode()
    matter.refresh_from_db()
    assert matter.state == "reported"


def test_without_a_choice_or_with_one_that_is_not_offered_what_was_typed_stays(house: House) -> None:
    elsewhere, matter = kept(house, place="intake.report/working/question"), report(house).matter
    for chosen in ("", f"{elsewhere.pk}~zh", f"{elsewhere.pk}~fr", "999999~zh", "x~zh"):
        response = signed_in("desk_officer").post(ask(matter), {"put": "1", "text": chosen, "question": "这句话不能丢"})
        assert text_in(response) == "这句话不能丢"


def test_a_text_is_offered_in_its_state_and_for_its_fact_alone(house: House) -> None:
    kept(house)
    matter = report(house).matter
    desk = signed_in("desk_officer")
    assert "问门牌" not in desk.get(f"/desk/m/{matter.number}/step/not_ours/").content.decode()
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    assert "问门牌" not in signed_in("case_officer").get(f"/desk/m/{matter.number}/step/ask_reporter/").content.decode()


def test_where_photographs_can_be_chosen_it_is_said_that_they_come_after_the_text(house: House) -> None:
    kept(house)
    kept(house, place="intake.report/working/evidence")
    matter = report(house).matter
    warning = "data-put-warning"
    assert warning not in signed_in("desk_officer").get(ask(matter)).content.decode()
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")
    page = signed_in("case_officer").get(f"/desk/m/{matter.number}/step/close/").content.decode()
    assert warning in page and "js/put-text" in page


def test_enter_takes_the_step_and_puts_no_text_in(house: House) -> None:
    kept(house)
    page = signed_in("desk_officer").get(ask(report(house).matter)).content.decode()
    buttons = re.findall(r"<button[^>]*>", page.split('data-draft="step-', 1)[1].split("</form>", 1)[0])
    assert len(buttons) == 3
    assert ["put" in button for button in buttons] == [False, True, False]


def test_the_panel_of_the_desk_leads_to_the_texts_with_what_was_typed(house: House) -> None:
    kept(house)
    matter = report(house).matter
    desk = signed_in("desk_officer")
    assert 'name="put"' in desk.get("/desk/intake/").content.decode()
    response = desk.post(ask(matter), {"put": "", "question": "写到一半", "next": "/desk/intake/"})
    assert text_in(response) == "写到一半" and 'name="next" value="/desk/intake/"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"text_zh": "请 {contact_name} 回复"}, "{contact_name}"),
        ({"text_en": "Dear {what}"}, "{what}"),
        ({"text_en": "open { brace"}, "{"),
        ({"text_en": ""}, ""),
        ({"name_zh": "  "}, ""),
        ({"text_zh": "长" * 2001}, ""),
        ({"place": "intake.report/reported/contact_phone"}, ""),
        ({"place": "intake.report/confirmed/question"}, ""),
    ],
)
def test_what_is_no_public_fact_or_not_in_both_languages_is_refused(
    house: House, changes: dict[str, str], named: str
) -> None:
    response = signed_in("supervisor", language="en").post(f"{TEXTS}new/", GIVEN | changes)
    assert response.status_code == 422
    assert not named or f"“{named.strip('{}') or '{'}” is no public fact" in response.content.decode()
    assert not ReplyText.objects.exists()


def test_who_writes_to_reporters_does_not_keep_the_texts(house: House) -> None:
    text = kept(house)
    for who in ("desk_officer", "case_officer", "station_chief", "auditor"):
        client = signed_in(who)
        for address in (TEXTS, f"{TEXTS}new/", f"{TEXTS}{text.pk}/"):
            assert client.get(address).status_code == 404
        assert client.post(f"{TEXTS}{text.pk}/end/").status_code == 404


def test_words_are_changed_and_a_text_is_ended_each_on_record_without_the_words(house: House) -> None:
    text = kept(house)
    keeper = signed_in("administrator")
    keeper.post(f"{TEXTS}{text.pk}/", GIVEN | {"text_zh": "新的话：{due} 之前回复"})
    text.refresh_from_db()
    assert text.text_zh.startswith("新的话")
    keeper.post(f"{TEXTS}{text.pk}/end/")
    assert "问门牌" not in signed_in("desk_officer").get(ask(report(house).matter)).content.decode()
    assert keeper.get(f"{TEXTS}{text.pk}/").status_code == 404
    told = [entry.told for entry in LedgerEntry.objects.filter(body__contains='"text:')]
    assert [entry.action for entry in told] == ["text:keep", "text:keep", "text:end"]
    assert all("门牌" not in str(entry.facts) and "新的话" not in str(entry.facts) for entry in told)


def test_every_place_can_be_filled_in_both_languages(house: House) -> None:
    matter = report(house).matter
    for language in ("zh-hans", "en"):
        for place in PLACES:
            assert filled(f"<{{{place}}}>", matter, language) not in ("<>", f"<{{{place}}}>")
    assert "样板区" in filled("{district}", matter, "zh-hans") and "Sample" in filled("{district}", matter, "en")


def test_texts_are_for_words_that_the_reporter_reads(house: House) -> None:
    places = places_of_texts(process_named("intake.report"))
    assert ("reported", "question") in places and ("working", "evidence") in places
    assert not [fact for _state, fact in places if fact in ("note", "words", "reply", "contact_name")]


def test_a_step_page_costs_the_same_queries_however_many_texts(house: House) -> None:
    matter, client = report(house).matter, signed_in("desk_officer")

    def asked(client: Client) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(ask(matter)).status_code == 200
        return len(caught)

    kept(house)
    asked(client)
    before = asked(client)
    for nth in range(5):
        kept(house, name_zh=f"第 {nth} 条")
    assert asked(client) == before
