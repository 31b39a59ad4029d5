"""Moving a matter: refusals first, once for each key, whole or not at all, and the second of two people is told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter, MatterClock, Participant, WriteKey
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import reporter_actor
from anlin.spine.matter.services import advance, advancing, opening
from anlin.spine.matter.services.opening import Contents, Opened, open_matter
from anlin.spine.search.models import SearchDoc
from anlin.spine.vault.models import StoredPhoto
from tests.house import NOBODY, House, built, report, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


def opened(house: House, key: str, *, actor: str = "", **changes: Any) -> Opened:
    facts = {"category": "noise", "source": "web", "what": "半夜施工"} | changes.pop("facts", {})
    contents = Contents(
        process="intake.report", facts=facts, area=house.areas["g111"], category="noise", source="web", **changes
    )
    who = house.actor(actor) if actor else NOBODY
    return open_matter(contents=contents, actor=who, write_key=key, participant=not actor)


def counted() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Matter, MatterClock, Participant, LedgerEntry, SearchDoc, WriteKey)
    )


# ------------------------------------------------------------------ opening


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({"what": ""}, "what"),
        ({"what": "短"}, "what"),
        ({"what": "长" * 2001}, "what"),
        ({"category": "gathering"}, "category"),
        ({"unknown": "x"}, "unknown"),
        ({"contact_phone": "1"}, "contact_phone"),
        ({"urgency": "9"}, "urgency"),
    ],
)
def test_a_fact_out_of_bounds_opens_nothing_and_is_named(house: House, facts: dict[str, object], fact: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(house, str(uuid4()), facts=facts)
    assert (refused.value.code, refused.value.fact) == ("fact", fact)
    assert refused.value.sentence
    assert counted() == (0,) * 6


@pytest.mark.parametrize("who", ["auditor", "administrator", "liaison", "auxiliary", "case_officer_south"])
def test_whoever_may_not_open_here_does_not(house: House, who: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(house, str(uuid4()), actor=who)
    assert refused.value.code == "role"
    assert counted() == (0,) * 6


def test_the_same_write_sent_twice_is_one_matter_and_one_receipt(house: House) -> None:
    key = str(uuid4())
    first, second = opened(house, key), opened(house, key)
    assert (second.matter.pk, second.code, second.entry.pk) == (first.matter.pk, first.code, first.entry.pk)
    assert second.repeated and not first.repeated
    assert Matter.objects.count() == LedgerEntry.objects.count() == 1


def test_the_same_key_with_other_words_is_refused_in_plain_words(house: House) -> None:
    key = str(uuid4())
    opened(house, key)
    with pytest.raises(Refused) as refused:
        opened(house, key, facts={"what": "另一件事"})
    assert refused.value.code == "doubled"
    assert Matter.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "1234", "1" * 500])
def test_a_key_that_is_none_is_refused(house: House, key: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(house, key)
    assert refused.value.code == "missing"


def test_nothing_is_stored_when_the_ledger_refuses(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(opening, "record_with", full)
    with pytest.raises(OSError, match="no space"):
        opened(house, str(uuid4()), photos=_stores_a_photo)
    assert counted() == (0,) * 6
    assert not StoredPhoto.objects.exists()


def _stores_a_photo(matter: int, _key: bytes) -> list[str]:
    StoredPhoto.objects.create(matter=matter, ref="0" * 32, blob=b"x", width=1, height=1)
    return ["0" * 32]


# ------------------------------------------------------------------ advancing


def test_two_people_take_one_step_and_the_second_is_told_what_it_is_now(house: House) -> None:
    matter = report(house).matter
    seen = matter.last_seq
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    with pytest.raises(Refused) as refused:
        advance(
            matter=matter.pk,
            step="assign",
            actor=house.actor("supervisor"),
            facts={"unit": "station-south"},
            write_key=str(uuid4()),
            seen=seen,
        )
    assert refused.value.code == "moved"
    assert "已派出" in refused.value.sentence
    matter.refresh_from_db()
    assert matter.holder_unit == house.units["station-north"]


def test_a_step_that_is_not_open_says_where_the_matter_stands(house: House) -> None:
    matter = report(house).matter
    with pytest.raises(Refused) as refused:
        taken(house, matter, "close", "supervisor", disposition="fixed", evidence="换了灯泡")
    assert refused.value.code == "not_open"
    assert "受理台" in refused.value.sentence


@pytest.mark.parametrize(
    ("step", "by", "facts", "code"),
    [
        ("assign", "case_officer", {"unit": "station-north"}, "role"),
        ("assign", "case_officer_south", {"unit": "station-north"}, "missing"),
        ("assign", "administrator", {"unit": "station-north"}, "missing"),
        ("assign", "desk_officer", {}, "fact"),
        ("assign", "desk_officer", {"unit": "nowhere"}, "fact"),
        ("assign", "desk_officer", {"unit": "station-north", "evidence": "x"}, "fact"),
        ("nothing", "desk_officer", {}, "not_open"),
        ("reply", "desk_officer", {"reply": "x"}, "not_open"),
        ("withdraw", "desk_officer", {}, "role"),
    ],
)
def test_a_refused_step_leaves_everything_as_it_was(
    house: House, step: str, by: str, facts: dict[str, object], code: str
) -> None:
    matter = report(house).matter
    before = counted(), Matter.objects.values().get(pk=matter.pk)
    with pytest.raises(Refused) as refused:
        taken(house, matter, step, by, **facts)
    assert refused.value.code == code
    assert (counted(), Matter.objects.values().get(pk=matter.pk)) == before


def test_a_reporter_acts_in_their_own_matter_alone(house: House) -> None:
    mine, others = report(house).matter, report(house, "另一件事").matter
    stranger = reporter_actor(Participant.objects.get(matter=mine))
    with pytest.raises(Refused) as refused:
        advance(matter=others.pk, step="withdraw", actor=stranger, facts={}, write_key=str(uuid4()))
    assert refused.value.code == "missing"


def test_a_doubled_step_is_one_step(house: House) -> None:
    matter = report(house).matter
    key = str(uuid4())
    for nth in range(2):
        done = advance(
            matter=matter.pk, step="add_words", actor=_reporter(matter), facts={"words": "补充"}, write_key=key
        )
        assert done.repeated == bool(nth)
    matter.refresh_from_db()
    assert matter.last_seq == 2


def test_a_step_is_rolled_back_whole_when_the_ledger_refuses(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = report(house).matter
    before = counted(), Matter.objects.values().get(pk=matter.pk), list(MatterClock.objects.values().order_by("id"))

    def full(**_given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(advancing, "record", full)
    with pytest.raises(OSError, match="no space"), transaction.atomic():
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert (
        counted(),
        Matter.objects.values().get(pk=matter.pk),
        list(MatterClock.objects.values().order_by("id")),
    ) == before


def test_an_erased_matter_takes_no_step(house: House) -> None:
    matter = report(house).matter
    Matter.objects.filter(pk=matter.pk).update(erased_at=matter.opened_at)
    with pytest.raises(Refused) as refused:
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert refused.value.code == "not_open"


def _reporter(matter: Matter) -> Any:
    return reporter_actor(Participant.objects.get(matter=matter))
