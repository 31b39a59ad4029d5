"""What enters in bulk is, row for row, what enters one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import models

from anlin.kernel.number import receipt_code
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import clock_at
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall, WriteKey
from anlin.spine.matter.selectors import participant_by_code
from anlin.spine.matter.services.bulk import Past, PastStep, enter_many
from anlin.spine.party.models import Unit
from anlin.spine.rows import insert_models, insert_together, lot_of, next_ids
from anlin.spine.search.models import SearchDoc
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHAT, WHERE, PHONE = "路灯整排不亮", "书院路 41 号", "13812345678"
PRIVATE = {"id", "ref", "number", "key_wrapped", "title_sealed", "last_digest", "matter_id", "code_hash", "digest", "leaf_salt",
           "body", "subject", "entry_id", "blob", "participant", "doc", "matter", "include_by"}  # fmt: skip


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def no_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is issued with a step that somebody takes; of a past that enters, when somebody asks for it."""
    monkeypatch.setattr("anlin.spine.document.with_steps.documents_for", lambda _process: [])


def one_by_one(house: House) -> Matter:
    with clock_at(START):
        matter = report(house, WHAT, where=WHERE, phone=PHONE).matter
    with clock_at(START + timedelta(hours=1)):
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    with clock_at(START + timedelta(hours=2)):
        taken(house, matter, "take", "case_officer")
    with clock_at(START + timedelta(hours=3)):
        taken(house, matter, "wait", "case_officer", waiting_for="供电公司", reason="需停电")
    matter.refresh_from_db()
    return matter


def past(house: House, code: str) -> Past:
    unit: Unit = house.units["station-north"]
    officer = house.users["case_officer"].staff
    facts = {
        "category": "public_facility",
        "source": "web",
        "what": WHAT,
        "where": WHERE,
        "contact_name": "沈秋",
        "contact_phone": PHONE,
    }
    desk, mine = house.actor("desk_officer").ref, house.actor("case_officer").ref
    hour = timedelta(hours=1)
    steps = (
        PastStep("open", START, "", "reported", facts),
        PastStep("assign", START + hour, desk, "assigned", {"unit": unit.key}, held_by="unit", unit=unit),
        PastStep("take", START + 2 * hour, mine, "working", held_by="unit", unit=unit, staff=officer),
        PastStep(
            "wait",
            START + 3 * hour,
            mine,
            "waiting",
            {"waiting_for": "供电公司", "reason": "需停电"},
            held_by="outside",
        ),
    )
    return Past(
        process="intake.report", area=house.areas["g111"], steps=steps, title=WHAT, search_text=f"{WHAT}\n{WHERE}",
        point=house.point("g111"), category="public_facility", source="web", code=code,
    )  # fmt: skip


def rows_of(model: type[models.Model], **which: Any) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if key not in PRIVATE}
        for row in model._default_manager.filter(**which).order_by("pk").values()
    ]


@pytest.mark.usefixtures("no_papers")
def test_a_matter_entered_in_bulk_fills_the_same_tables_with_the_same_rows(house: House) -> None:
    ordinary = one_by_one(house)
    code = receipt_code(7)
    with clock_at(START + timedelta(hours=4)):
        (matter,) = enter_many([past(house, code)], fiction=True)
    for model, key in ((Matter, "pk"), (MatterClock, "matter"), (Participant, "matter"), (SearchDoc, "matter")):
        assert rows_of(model, **{key: matter.pk}) == rows_of(model, **{key: ordinary.pk}), model
    mine, theirs = (list(LedgerEntry.objects.filter(subject=one.ref).order_by("seq")) for one in (matter, ordinary))
    for entry, other in zip(mine, theirs, strict=True):
        told, same = entry.told, other.told
        assert (told.action, told.left, told.enters, told.recorded, told.known) == (
            same.action, same.left, same.enters, same.recorded, same.known,
        )  # fmt: skip
        assert {**told.facts, "number": ""} == {**same.facts, "number": ""}
        assert set(told.sealed) == set(same.sealed)
        contents = [
            sorted((row.key, row.participant is None) for row in LedgerContent.objects.filter(entry=one))
            for one in (entry, other)
        ]
        assert contents[0] == contents[1]
    stored = Matter.objects.get(pk=matter.pk)
    assert (stored.last_seq, stored.last_digest) == (4, bytes(mine[-1].digest).hex())
    found = participant_by_code(code)
    assert found is not None
    assert found.matter == stored


def test_a_wall_stands_around_a_complaint_that_enters_in_bulk(house: House) -> None:
    against = house.units["station-north"].pk
    steps = (PastStep("open", START, "", "reported", {"category": "officer_conduct", "source": "web", "what": WHAT}),)
    complaint = Past(
        process="intake.report", area=house.areas["g111"], steps=steps, title=WHAT, search_text=WHAT,
        category="officer_conduct", code=receipt_code(8), complaint=True, against_units=[against],
    )  # fmt: skip
    with clock_at(START):
        (matter,) = enter_many([complaint], fiction=True)
    assert [wall.unit_id for wall in Wall.objects.filter(matter=matter.pk)] == [against]
    assert SearchDoc.objects.get(matter=matter.pk).walled


def test_rows_of_several_tables_enter_together_as_django_stores_them(house: House) -> None:
    ordinary = one_by_one(house)
    clocks = list(MatterClock.objects.filter(matter=ordinary))
    names = [field.attname for field in MatterClock._meta.concrete_fields if not field.primary_key]
    before = set(MatterClock.objects.values_list("pk", flat=True))
    taken = [("11111111-1111-4111-8111-111111111111", "f" * 64, ordinary.pk, 1, START.date())]
    insert_together(
        [
            lot_of(WriteKey, ("key", "digest", "matter", "seq", "day"), taken),
            lot_of(MatterClock, names, [[getattr(clock, name) for name in names] for clock in clocks]),
            lot_of(Participant, ("ref",), []),
        ]
    )
    again = MatterClock.objects.exclude(pk__in=before).order_by("pk")
    assert [[getattr(row, name) for name in names] for row in again] == [
        [getattr(row, name) for name in names] for row in clocks
    ]
    assert WriteKey.objects.filter(key=taken[0][0], matter=ordinary.pk, day=START.date()).exists()


def test_prepared_rows_are_stored_as_django_stores_them(house: House) -> None:
    ordinary = one_by_one(house)
    clocks = list(MatterClock.objects.filter(matter=ordinary))
    for pk, clock in zip(next_ids(MatterClock, len(clocks)), clocks, strict=True):
        clock.pk = pk
    insert_models(MatterClock, clocks)
    again = list(MatterClock.objects.filter(pk__in=[clock.pk for clock in clocks]))
    names = [field.attname for field in MatterClock._meta.concrete_fields]
    assert [[getattr(row, name) for name in names] for row in again] == [
        [getattr(row, name) for name in names] for row in clocks
    ]
    added = MatterClock.objects.create(**{name: getattr(clocks[0], name) for name in names if name != "id"})
    assert added.pk > max(clock.pk for clock in clocks)
