"""Matters entered many at once leave the same rows as matters opened and advanced one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from anlin.kernel.number import receipt_code
from anlin.spine.ledger.clock import clock_at
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import history_of
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall
from anlin.spine.matter.services.bulk import Past, PastStep, enter_many
from anlin.spine.search.models import SearchDoc
from anlin.spine.search.services import matching
from tests.house import House, built, report, taken

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STEPS: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    ("assign", "desk_officer", "assigned", {"unit": "station-north"}, "unit"),
    ("take", "case_officer", "working", {}, "unit"),
    ("ask_reporter", "case_officer", "asking", {"question": "几号路灯？"}, "reporter"),
    ("reply_to_handler", "reporter", "working", {"reply": "第三盏"}, "unit"),
    ("close", "case_officer", "resolved", {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}, "reporter"),
    ("confirm", "reporter", "confirmed", {}, "nobody"),
)
OPENING = {"category": "public_facility", "source": "web", "what": "路灯整排不亮", "where": "书院路 41 号"}
OWN = {"id", "ref", "number", "key_wrapped", "title_sealed", "last_digest"}
"""Random, or following from what is random."""
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def one_by_one(house: House) -> Matter:
    with clock_at(START):
        matter = report(house, OPENING["what"], where=OPENING["where"]).matter
    for nth, (step, by, _enters, facts, _held) in enumerate(STEPS, 1):
        with clock_at(START + timedelta(hours=nth)):
            taken(house, matter, step, by, **facts)
    return Matter.objects.get(pk=matter.pk)


def at_once(house: House) -> Matter:
    unit, officer = house.units["station-north"], house.users["case_officer"].staff
    steps = [PastStep("open", START, "", "reported", OPENING)]
    for nth, (step, by, enters, facts, held) in enumerate(STEPS, 1):
        who = "" if by == "reporter" else house.actor(by).ref
        takes = step in ("take", "reply_to_handler")
        steps.append(
            PastStep(
                step,
                START + timedelta(hours=nth),
                who,
                enters,
                facts,
                held_by=held if enters != "confirmed" else "",
                unit=unit,
                staff=officer if takes or nth > 2 else None,
            )
        )
    past = Past(
        process="intake.report",
        area=house.areas["g111"],
        steps=steps,
        title=OPENING["what"],
        search_text=f"{OPENING['what']}\n{OPENING['where']}",
        point=house.point("g111"),
        category="public_facility",
        source="web",
        code=receipt_code(uuid4().int >> 48),
    )
    with clock_at(START + timedelta(days=1)):
        (matter,) = enter_many([past], fiction=True)
    return Matter.objects.get(pk=matter.pk)


def row(model: type[Any], /, *, without: set[str], **which: object) -> list[dict[str, object]]:
    return [
        {key: value for key, value in one.items() if key not in without}
        for one in model.objects.filter(**which).order_by("pk").values()
    ]


def test_the_same_rows_come_out(house: House) -> None:
    slow, fast = one_by_one(house), at_once(house)
    assert row(Matter, without=OWN, pk=fast.pk) == row(Matter, without=OWN, pk=slow.pk)
    assert row(MatterClock, without={"id", "matter_id"}, matter=fast) == row(
        MatterClock, without={"id", "matter_id"}, matter=slow
    )
    assert row(Participant, without={"id", "ref", "matter_id", "code_hash", "key_wrapped"}, matter=fast) == row(
        Participant, without={"id", "ref", "matter_id", "code_hash", "key_wrapped"}, matter=slow
    )
    assert not Wall.objects.exists()


def test_the_same_entries_and_contents_come_out(house: House) -> None:
    slow, fast = one_by_one(house), at_once(house)

    def told(matter: Matter) -> list[tuple[object, ...]]:
        return [
            (e.told.action, e.told.left, e.told.enters, e.recorded_at, {k: v for k, v in e.told.facts.items() if k != "number"}, set(e.told.sealed))
            for e in history_of(matter.ref)
        ]  # fmt: skip

    assert told(fast) == told(slow)
    for matter in (slow, fast):
        keys = LedgerContent.objects.filter(entry__subject=matter.ref).values_list("entry__seq", "key", "participant")
        assert {(seq, key, bool(who)) for seq, key, who in keys} == {
            (1, "what", False), (1, "where", False), (4, "question", False), (5, "reply", False), (6, "evidence", False),
        }  # fmt: skip
        newest = LedgerEntry.objects.get(subject=matter.ref, seq=matter.last_seq)
        assert bytes(newest.digest).hex() == matter.last_digest


def test_search_finds_both_alike(house: House) -> None:
    slow, fast = one_by_one(house), at_once(house)
    for words in ("整排不亮", "书院路", "几号路灯", "第三盏", "已复亮"):
        assert set(matching(words, areas=[(1, 10**9)])) == {slow.pk, fast.pk}, words
    texts = [row(SearchDoc, without={"id", "doc", "matter"}, matter=one.pk) for one in (slow, fast)]
    assert len(texts[0]) == len(texts[1]) > 3
