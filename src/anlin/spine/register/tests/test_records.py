"""A record is kept: added, changed, retired, joined, separated; its history tells every field, and nobody is found by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.erasure import erased_before
from anlin.spine.register.content import person_of, values_of
from anlin.spine.register.doubles import doubles_of
from anlin.spine.register.history import agrees, history_for
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_named
from anlin.spine.register.selectors import records_visible_to
from anlin.spine.register.services import Where, add_record, change_record, merge, restore, retire, unmerge
from anlin.spine.register.services.person import erase_person, read_person, replay_person_erasures
from anlin.spine.search.selectors import matching
from tests.house import House, built

NAME, PHONE = "欧阳慕雪", "13912345678"
RULE = "样 2026-3 第 4 条"
pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def register() -> Register:
    return register_named("premises")


def added(
    house: House,
    name: str = "青禾面馆",
    where: str = "书院路 41 号",
    grid: str = "g111",
    by: str = "case_officer",
    **facts: object,
) -> Record:
    given = {"name": name, "where": where, "use": "catering", **facts}
    return add_record(register=register_named("premises"), facts=given, where=Where(house.areas[grid], house.point(grid)),
                      actor=house.actor(by), write_key=str(uuid4())).record  # fmt: skip


def changed(
    record: Record,
    actor: Actor,
    seen: int | None = None,
    where: Where | None = None,
    forget: bool = False,
    **facts: object,
) -> Record:
    return change_record(register=register_named("premises"), record=record.pk, facts=facts, where=where, actor=actor,
                         write_key=str(uuid4()), seen=record.edition if seen is None else seen, forget_person=forget).record  # fmt: skip


def test_history_tells_of_every_field_who_when_before_and_after(house: House) -> None:
    record = added(house, storeys=2, remarks="后厨在地下室")
    record = changed(record, house.actor("station_chief"), storeys=3, remarks=None)
    record = changed(record, house.actor("case_officer"), where=Where(house.areas["g112"], house.point("g112")))
    first, second, third = history_for(record)
    assert (first.verb, first.who, first.edition) == ("add", "林川", 1)
    assert {change.fact.key: (change.before, change.after.value) for change in first.changes}["storeys"] == (None, 2)
    moved = {change.fact.key: (change.before and change.before.value, change.after.value) for change in second.changes}
    assert moved == {"storeys": (2, 3), "remarks": ("后厨在地下室", None)}
    assert (second.who, second.edition) == ("秦岭", 2)
    (spot,) = third.changes
    assert (spot.fact.key, str(spot.after.value).split()[1]) == ("spot", "g112")
    assert agrees(values_of(record), [first, second, third])


def test_a_copy_that_says_something_else_than_the_ledger_is_seen(house: House) -> None:
    record = added(house)
    story = history_for(record)
    assert not agrees({**values_of(record), "name": "别的名字"}, story)


def test_what_is_the_same_is_not_written_again(house: House) -> None:
    record = added(house)
    same = changed(record, house.actor("case_officer"), name="青禾面馆")
    assert (same.edition, same.last_seq) == (1, 1)


def test_two_people_at_once_get_a_sentence_and_nothing_is_lost(house: House) -> None:
    record = added(house)
    changed(record, house.actor("case_officer"), seen=1, storeys=2)
    with pytest.raises(Refused) as refused:
        changed(record, house.actor("station_chief"), seen=1, storeys=5)
    assert refused.value.code == "moved"
    record.refresh_from_db()
    assert values_of(record)["storeys"] == 2
    assert changed(record, house.actor("station_chief"), seen=2, storeys=5).edition == 3


def test_the_same_write_sent_twice_is_done_once(house: House, register: Register) -> None:
    key, actor = str(uuid4()), house.actor("case_officer")
    facts = {"name": "青禾面馆", "where": "书院路 41 号", "use": "catering"}
    where = Where(house.areas["g111"], house.point("g111"))
    one, two = (add_record(register=register, facts=facts, where=where, actor=actor, write_key=key) for _ in range(2))
    assert (one.record.pk, two.repeated) == (two.record.pk, True)
    with pytest.raises(Refused) as refused:
        add_record(register=register, facts={**facts, "use": "shop"}, where=where, actor=actor, write_key=key)
    assert refused.value.code == "doubled"


@pytest.mark.parametrize("who", ["auxiliary", "liaison", "auditor", "administrator", "case_officer_south"])
def test_who_keeps_no_register_there_changes_nothing(house: House, who: str) -> None:
    record = added(house)
    with pytest.raises(Refused):
        changed(record, house.actor(who), storeys=9)
    with pytest.raises(Refused):
        added(house, name="别家", by=who)
    assert LedgerEntry.objects.filter(subject=record.ref).count() == 1


def test_records_are_seen_in_ones_areas_alone(house: House, register: Register) -> None:
    north, south = added(house), added(house, "河畔旅馆", "滨河路 2 号", "g221", by="supervisor")
    assert set(records_visible_to(house.actor("case_officer"), register)) == {north}
    assert set(records_visible_to(house.actor("supervisor"), register)) == {north, south}
    assert set(records_visible_to(house.actor("auditor"), register)) == set()


def test_retired_and_restored_never_deleted(house: House, register: Register) -> None:
    record, chief = added(house), house.actor("station_chief")
    with pytest.raises(Refused):
        retire(register=register, record=record.pk, actor=house.actor("case_officer"), reason="已关店")
    with pytest.raises(Refused):
        retire(register=register, record=record.pk, actor=chief, reason="")
    assert retire(register=register, record=record.pk, actor=chief, reason="已关店").state == "retired"
    with pytest.raises(Refused):
        changed(record, chief, seen=2, storeys=2)
    assert restore(register=register, record=record.pk, actor=chief, reason="又开了").state == "current"
    assert [one.verb for one in history_for(record)] == ["add", "retire", "restore"]
    assert history_for(record)[1].reason == "已关店"


def test_doubles_are_suggested_with_their_reasons(house: House, register: Register) -> None:
    record = added(house, "青禾面馆", "书院路 41 号")
    same = added(house, "青禾 面馆", "书院路41号")
    namesake = added(house, "青禾面馆", "滨河路 2 号", "g121", by="supervisor")
    alike = added(house, "青禾面馆（书院路店）", "书院路 43 号")
    added(house, "河畔旅馆", "书院路 45 号")
    found = {one.record: one for one in doubles_of(record, register, house.actor("station_chief"))}
    assert set(found) == {same, namesake, alike}
    assert (found[same].same_name, found[same].same_place, found[same].metres) == (True, True, 0)
    assert (found[namesake].same_name, found[namesake].same_place, found[namesake].metres) == (True, False, None)
    assert (found[alike].same_name, found[alike].alike) == (False, True)


def test_a_double_points_to_the_one_that_stays_and_can_be_separated(house: House, register: Register) -> None:
    stays, double, chief = added(house), added(house), house.actor("station_chief")
    merged = merge(register=register, record=double.pk, into=stays.pk, actor=chief, reason="同一家店")
    assert (merged.state, merged.merged_into) == ("merged", stays)
    assert values_of(merged)["name"] == "青禾面馆"
    stays.refresh_from_db()
    assert [one.verb for one in history_for(stays)] == ["add", "took_in"]
    with pytest.raises(Refused):
        merge(register=register, record=stays.pk, into=added(house).pk, actor=chief, reason="也是")
    apart = unmerge(register=register, record=double.pk, actor=chief, reason="是两家")
    assert (apart.state, apart.merged_into) == ("current", None)
    assert [one.verb for one in history_for(apart)] == ["add", "merge", "unmerge"]
    assert history_for(apart)[1].public["other"] == stays.number


def test_the_ledger_verifies_and_a_state_changed_by_hand_is_found(house: House, register: Register) -> None:
    record, double, chief = added(house), added(house), house.actor("station_chief")
    merge(register=register, record=double.pk, into=record.pk, actor=chief, reason="同一家店")
    retire(register=register, record=record.pk, actor=chief, reason="已关店")
    sequence_all()
    assert verify_ledger(key=log_key().verifier).holds
    Record.objects.filter(pk=record.pk).update(state="current")
    assert [fault.subject for fault in verify_ledger(key=log_key().verifier).faults] == [record.ref]


def test_an_owner_is_sealed_read_for_a_purpose_and_on_record(house: House, register: Register) -> None:
    record, officer = added(house, owner_name=NAME, owner_phone=PHONE), house.actor("case_officer")
    assert NAME not in str(values_of(record))
    assert all(change.after.value is None for change in history_for(record)[0].changes if change.fact.identity)
    with pytest.raises(Refused):
        read_person(register=register, record=record.pk, actor=officer, purpose="")
    with pytest.raises(Refused):
        read_person(register=register, record=record.pk, actor=house.actor("auxiliary"), purpose="reach")
    for _twice in range(2):
        shown = read_person(register=register, record=record.pk, actor=officer, purpose="reach")
        assert shown == {"owner_name": NAME, "owner_phone": PHONE}
    reads = [one for one in history_for(record) if one.verb == "read_person"]
    assert [one.public for one in reads] == [{"purpose": "reach"}]


def test_of_an_owner_only_the_latest_is_kept(house: House) -> None:
    record, officer = added(house, owner_name=NAME, owner_phone=PHONE), house.actor("case_officer")
    record = changed(record, officer, owner_phone="13800000000")
    assert person_of(record) == {"owner_name": NAME, "owner_phone": "13800000000"}
    assert LedgerContent.objects.filter(entry__subject=record.ref, key="owner_phone").count() == 1
    record = changed(record, officer, forget=True, owner_name="陆平")
    assert person_of(record) == {"owner_name": "陆平"}
    kept = LedgerContent.objects.filter(participant=record.person_ref, key="owner_name")
    assert list(kept.values_list("entry__seq", flat=True)) == [3]
    record = changed(record, officer, name="青禾面庄")
    assert record.edition == 4
    assert person_of(record) == {"owner_name": "陆平"}


def test_an_owner_is_erased_by_two_and_again_after_a_restore(
    house: House, register: Register, django_capture_on_commit_callbacks: Any
) -> None:
    record = added(house, owner_name=NAME, owner_phone=PHONE)
    supervisor = house.actor("supervisor")
    with pytest.raises(Refused):
        erase_person(record=record.pk, rule=RULE, asked_by=supervisor, approved_by=supervisor)
    second = replace(supervisor, ref="e" * 32)
    before = Record.objects.get(pk=record.pk)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(record=record.pk, rule=RULE, asked_by=supervisor, approved_by=second)
    record.refresh_from_db()
    assert person_of(record) == {}
    assert not LedgerContent.objects.filter(participant=before.person_ref).exists()
    assert values_of(record)["name"] == "青禾面馆"
    with pytest.raises(Refused):
        read_person(register=register, record=record.pk, actor=house.actor("case_officer"), purpose="reach")
    assert before.person_ref in erased_before()
    Record.objects.filter(pk=record.pk).update(person_key=before.person_key, person_sealed=before.person_sealed)
    assert [replay_person_erasures(), replay_person_erasures()] == [1, 0]


def test_search_finds_records_among_records_only(house: House) -> None:
    record = added(house, "青禾面馆", dangers="两个液化气瓶", owner_name=NAME, remarks=f"电话{PHONE}")
    assert matching("液化气瓶", areas=None, records=True) == [-record.pk]
    assert matching("液化气瓶", areas=None) == []
    assert matching(NAME, areas=None, records=True) == []
    changed(record, house.actor("case_officer"), dangers="无")
    assert matching("液化气瓶", areas=None, records=True) == []
    assert matching("青禾面馆", areas=None, records=True) == [-record.pk]


def test_two_premises_of_one_owner_share_no_value_that_a_strangers_do_not(house: House) -> None:
    told = (("甲店", NAME, PHONE), ("乙店", NAME, PHONE), ("丙店", "陆平", "13811112222"))
    made = [added(house, name, f"{name}路 1 号", owner_name=who, owner_phone=phone).pk for name, who, phone in told]
    names = [field.attname for field in Record._meta.concrete_fields]
    one, two, other = (Record.objects.values_list(*names).get(pk=pk) for pk in made)
    shared = {name for name, a, b, c in zip(names, one, two, other, strict=True) if a == b != c}
    assert shared == set()


def test_reading_a_history_takes_as_many_queries_for_ten_changes_as_for_one(house: House) -> None:
    record, officer = added(house), house.actor("case_officer")
    few = _queries(record)
    for storeys in range(2, 12):
        record = changed(record, officer, storeys=storeys)
    assert _queries(record) == few


def _queries(record: Record) -> int:
    with CaptureQueriesContext(connection) as asked:
        history_for(record)
    return len(asked)
