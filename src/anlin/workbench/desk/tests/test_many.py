"""One step for many rows: a preview that cannot lie, each row by itself, refused rows told why, and nothing twice."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from anlin.kernel.soundness import unsound
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.models import Matter, MatterClock, Wall
from anlin.spine.matter.registry import process_named
from anlin.spine.matter.services import advancing
from tests.house import House, built, report, signed_in, taken
from tests.pages import wrong_in

pytestmark = pytest.mark.django_db
MANY = "/desk/many/intake-report/"
LIST = "/desk/all/intake-report/"
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}


@pytest.fixture
def house() -> House:
    return built()


def sent(client: Client, stage: str, matters: Sequence[Any], step: str = "assign", **facts: str) -> Any:
    """A stage of the bulk step; `matters` are matters, or rows as their form names them."""
    rows = [one.number if isinstance(one, Matter) else one for one in matters]
    given = {"write_key": str(uuid4()), **facts}
    return client.post(MANY, {"stage": stage, "step": step, "row": rows, **given})


def outcomes(response: Any) -> dict[str, str]:
    """What each row was refused for; empty for those that were not."""
    return {one.number: one.refused for one in response.context["told"]}


def entries(matter: Matter) -> list[str]:
    return [entry.told.action.rpartition(":")[2] for entry in history_of(matter.ref)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bulk_step_from_list_to_result(house: House, language: str) -> None:
    first, second = report(house).matter, report(house, "井盖松动", grid="g112").matter
    client = signed_in("desk_officer", language=language)
    listed = client.get(LIST).content.decode()
    assert f'name="row" value="{first.number}"' in listed and '<option value="assign">' in listed
    assert '<option value="close">' not in listed  # not declared fit for many
    form = client.get(MANY, {"step": "assign", "row": [first.number, second.number]}).content.decode()
    assert 'name="unit"' in form
    key = str(uuid4())
    preview = sent(client, "preview", [first, second], unit="station-north", write_key=key)
    assert outcomes(preview) == {first.number: "", second.number: ""}
    assert entries(first) == ["open"]
    result = sent(
        client,
        "do",
        re.findall(r'name="row" value="([^"]+)"', preview.content.decode())[:2],
        unit="station-north",
        write_key=key,
    )
    assert outcomes(result) == {first.number: "", second.number: ""}
    for matter in (first, second):
        matter.refresh_from_db()
        assert (matter.state, matter.holder_unit) == ("assigned", house.units["station-north"])
        assert entries(matter) == ["open", "assign", "issue_document"]
        assert f"/desk/m/{matter.number}/" in result.content.decode()
    for html in (listed, form, preview.content.decode(), result.content.decode()):
        assert wrong_in(html, LANGUAGES[language]) == []


def test_rows_that_may_not_are_refused_with_their_reason_and_the_others_done(house: House) -> None:
    ready, elsewhere, gone_on = report(house).matter, report(house, grid="g211").matter, report(house).matter
    taken(house, gone_on, "assign", "desk_officer", unit="station-north")
    client = signed_in("desk_officer", language="en")
    for stage in ("preview", "do"):
        told = outcomes(sent(client, stage, [ready, elsewhere, gone_on], unit="station-north"))
        assert told[ready.number] == ""
        assert told[elsewhere.number] == "North Street station does not work at this place: choose a unit that does."
        assert told[gone_on.number] == "This step is not open now: the matter is “Assigned”."
    assert entries(ready) == ["open", "assign", "issue_document"]
    assert entries(elsewhere) == ["open"]


def test_the_result_tells_of_the_refused_rows_too(house: House) -> None:
    ready, elsewhere = report(house).matter, report(house, grid="g211").matter
    client, given = signed_in("desk_officer"), {"unit": "station-north", "write_key": str(uuid4())}
    preview = sent(client, "preview", [ready, elsewhere], **given)
    result = sent(client, "do", preview.context["rows"], **given)
    assert outcomes(result) == outcomes(preview)
    assert (result.context["done"], result.context["refused"]) == (1, 1)


def test_a_preview_stores_nothing_at_all(house: House) -> None:
    matters = [report(house).matter for _each in range(3)]

    def stored() -> tuple[object, ...]:
        rows = list(Matter.objects.order_by("id").values())
        return rows, LedgerEntry.objects.count(), LedgerContent.objects.count(), list(MatterClock.objects.values())

    before = stored()
    assert set(outcomes(sent(signed_in("desk_officer"), "preview", matters, unit="station-north")).values()) == {""}
    assert stored() == before


def test_what_is_sent_twice_is_done_once(house: House) -> None:
    matters = [report(house).matter for _each in range(2)]
    client, key = signed_in("desk_officer"), str(uuid4())
    rows = [f"{matter.number}~{matter.last_seq}" for matter in matters]
    for _each in range(2):
        assert set(outcomes(sent(client, "do", rows, "note_down", note="电工今天到", write_key=key)).values()) == {""}
    assert [entries(matter) for matter in matters] == [["open", "note_down"]] * 2


def test_the_same_key_with_another_body_does_nothing(house: House) -> None:
    matter, key = report(house).matter, str(uuid4())
    client = signed_in("desk_officer")
    sent(client, "do", [matter], "note_down", note="电工今天到", write_key=key)
    told = outcomes(sent(client, "do", [matter], "note_down", note="别的话", write_key=key))
    assert told[matter.number]
    assert entries(matter) == ["open", "note_down"]


def test_a_row_that_moved_since_the_preview_is_refused(house: House) -> None:
    still, moved = report(house).matter, report(house).matter
    rows = [f"{matter.number}~{matter.last_seq}" for matter in (still, moved)]
    taken(house, moved, "note_down", "supervisor", note="先别动")
    told = outcomes(sent(signed_in("desk_officer", language="en"), "do", rows, unit="station-north"))
    assert told == {still.number: "", moved.number: "Something happened to it since the preview: look at it again."}
    assert entries(moved) == ["open", "note_down"]


def test_each_row_is_a_transaction_of_its_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = report(house).matter, report(house).matter
    plain = advancing._recorded

    def fails_for_second(process: Any, matter: Matter, *rest: Any) -> LedgerEntry:
        if matter.pk == second.pk:
            raise RuntimeError("the power goes")
        return plain(process, matter, *rest)

    monkeypatch.setattr(advancing, "_recorded", fails_for_second)
    with pytest.raises(RuntimeError):
        sent(signed_in("desk_officer"), "do", [first, second], unit="station-north")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("assigned", "reported")


def test_what_may_not_be_seen_is_refused_as_what_does_not_exist(house: House) -> None:
    south, walled = report(house, grid="g211").matter, report(house).matter
    Wall.objects.create(matter=walled, staff_id=house.actor("case_officer").staff_id)
    response = sent(
        signed_in("case_officer", language="en"), "do", [south, walled, "2026-01-01-XXXXX"], "note_down", note="看看"
    )
    assert set(outcomes(response).values()) == {"There is no such matter."}
    assert "路灯" not in response.content.decode()
    assert entries(south) == entries(walled) == ["open"]


def test_a_missing_fact_leads_back_to_the_form_with_what_was_typed(house: House) -> None:
    matter = report(house).matter
    response = sent(signed_in("desk_officer"), "preview", [matter], note="这句话不能丢")
    assert response.status_code == 422
    assert "这句话不能丢" in response.content.decode()
    again = sent(signed_in("desk_officer"), "form", [matter], unit="station-north", note="这句话不能丢")
    assert again.status_code == 200 and "这句话不能丢" in again.content.decode()


def test_all_that_fit_the_filters_can_be_chosen_at_once(house: House) -> None:
    noise = [report(house, category="noise").matter for _each in range(3)]
    report(house)
    response = signed_in("desk_officer").get(MANY, {"step": "assign", "all": "1", "category": "noise"})
    assert {number for number, _title in response.context["listed"]} == {matter.number for matter in noise}


def test_without_rows_or_step_the_page_says_what_to_choose(house: House) -> None:
    number = report(house).matter.number
    client = signed_in("desk_officer", language="en")
    for asked in ({}, {"row": number}, {"step": "assign"}, {"step": "close", "row": number}):
        html = client.get(MANY, asked).content.decode()
        assert "Choose matters of the list, and a step." in html
        assert wrong_in(html, "en") == []


def test_the_result_goes_out_as_a_workbook_and_only_as_it_was(house: House) -> None:
    ready, elsewhere = report(house).matter, report(house, grid="g211").matter
    client = signed_in("desk_officer", language="en")
    result = sent(client, "do", [ready, elsewhere], unit="station-north").context["result"]
    response = client.post(f"{MANY}result.xlsx", {"result": result})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Number", ready.number, elsewhere.number]
    assert [row[4] for row in rows] == ["Result", "done", "refused"]
    assert rows[1][1:4] == ["At the desk", "Assigned", "North Street station"]
    assert client.post(f"{MANY}result.xlsx", {"result": result[:-1] + "x"}).status_code == 404
    assert client.post("/desk/many/hazards-hazard/result.xlsx", {"result": result}).status_code == 404


def test_a_step_that_needs_photographs_is_not_for_many() -> None:
    steps = tuple(
        replace(step, requires=("photos",)) if step.key == "note_down" else step
        for step in process_named("intake.report").steps
    )
    assert any("not for many" in problem for problem in unsound(replace(process_named("intake.report"), steps=steps)))


def test_the_form_for_many_asks_for_no_photograph(house: House) -> None:
    number = report(house).matter.number
    html = signed_in("desk_officer").get(MANY, {"step": "note_down", "row": number}).content.decode()
    assert 'name="note"' in html and 'name="photos"' not in html
