"""A report that holds two: each goes its own way, nobody loses time, and the reporter sees both by the same receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from anlin.modules.intake.tests.portal import Resident, picture, text_of
from anlin.modules.intake.tests.test_portal_progress import matter_of
from anlin.spine.document.models import IssuedDocument
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter import clock_check
from anlin.spine.matter.models import Matter, MatterClock, Participant, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.words import opening_words
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built, report, signed_in, taken
from tests.pages import wrong_in

pytestmark = pytest.mark.django_db
OTHER = "另外，楼下商铺夜里放音响到两点"
WORDS = f"路灯整排不亮，有老人摔倒。{OTHER}"


@pytest.fixture
def house() -> House:
    return built()


def split(house: House, whole: Matter, by: str = "desk_officer", **facts: Any) -> Matter:
    given = {"part_what": OTHER, "part_category": "noise", "reason": "两件事由两个单位办", **facts}
    taken(house, whole, "split", by, **given)
    return Matter.objects.get(split_from=whole)


@pytest.fixture
def resident(house: House) -> Resident:
    somebody = Resident()
    lon, lat = house.point("g111")
    somebody.reports(lon=str(lon), lat=str(lat), what=WORDS, photos=[picture()])
    return somebody


def test_the_other_matter_has_its_own_number_state_words_and_links_both_ways(house: House) -> None:
    whole = report(house, WORDS).matter
    part = split(house, whole, part_place=True)
    assert part.number != whole.number and part.state == "reported"
    assert (part.category, part.area, part.lon) == ("noise", whole.area, whole.lon)
    assert opening_words([part], "what", "where")[part.pk] == {"what": OTHER, "where": "书院路 41 号"}
    client = signed_in("desk_officer", language="en")
    first, second = (client.get(f"/desk/m/{one.number}/").content.decode() for one in (whole, part))
    assert f'href="/desk/m/{part.number}/"' in first and "It held more than one matter" in first
    assert f'href="/desk/m/{whole.number}/"' in second and "Split off from" in second
    assert wrong_in(first, "en") == wrong_in(second, "en") == []


def test_a_part_that_a_reader_may_not_open_is_not_linked_for_them(house: House) -> None:
    whole = report(house, WORDS).matter
    part = split(house, whole)
    Wall.objects.create(matter=part, staff=house.users["desk_officer"].staff)
    page = signed_in("desk_officer").get(f"/desk/m/{whole.number}/").content.decode()
    assert f'href="/desk/m/{part.number}/"' not in page


def test_both_stand_in_the_ledger_and_it_verifies(house: House) -> None:
    whole = report(house, WORDS).matter
    part = split(house, whole)
    step, opening = history_of(whole.ref)[-1].told, history_of(part.ref)[0].told
    assert (step.action, step.facts["part"]) == ("intake.report/1:split", part.number)
    assert (opening.action, opening.facts["split_from"]) == ("intake.report/1:open", whole.number)
    assert opening.who == house.actor("desk_officer").ref
    sequence_all()
    assert verify_ledger(key=log_key().verifier).holds
    assert list(clock_check.faults()) == []


def test_nobody_loses_time_the_new_clocks_start_at_the_first_receipt(house: House) -> None:
    start = now()
    whole = report(house, WORDS).matter
    taken(house, whole, "assign", "desk_officer", unit="station-north")
    with clock_at(start + timedelta(days=2)):
        part = split(house, whole, by="station_chief")
    clocks = {clock.key: clock for clock in MatterClock.objects.filter(matter=part)}
    assert set(clocks) == {"acceptance", "handling"}
    assert {clock.started_at for clock in clocks.values()} == {whole.known_at}
    first = MatterClock.objects.get(matter=whole, key="handling")  # noise is promised as fast as a street lamp
    assert (clocks["handling"].due_strict, first.outcome) == (first.due_strict, "running")


def test_the_reporter_sees_both_by_the_same_receipt_and_answers_for_each(house: House, resident: Resident) -> None:
    whole = matter_of(resident)
    part = split(house, whole, part_place=True, part_photos=True)
    page = resident.looks()
    assert part.number in text_of(page) and "另一件单独办理" in text_of(page)
    other = resident.client.post("/progress/", {"code": resident.code, "part": part.number})
    assert OTHER in text_of(other) and whole.number in text_of(other)
    for matter in (part, whole):
        taken(house, matter, "assign", "desk_officer", unit="station-north")
        taken(house, matter, "take", "case_officer")
    taken(house, part, "close", "case_officer", disposition="fixed", evidence="音响已关，店主承诺")
    done = resident.answers("verdict", verdict="confirm", part=part.number)
    assert done.status_code == 200
    part.refresh_from_db()
    whole.refresh_from_db()
    assert (part.state, whole.state) == ("confirmed", "working")


def test_every_form_of_the_part_s_page_acts_on_the_part(house: House, resident: Resident) -> None:
    part = split(house, matter_of(resident))
    page = resident.client.post("/progress/", {"code": resident.code, "part": part.number}).content.decode()
    forms = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="code"' in form]
    back = [form for form in forms if f'value="{part.number}"' not in form]
    assert len(forms) > 4 and ["note beside" in form for form in back] == [True], "only the way to the first report"
    asked = {"code": resident.code, "part": part.number, "ask": "intake-receipt"}
    assert resident.client.post("/progress/document/", asked).status_code == 200
    assert IssuedDocument.objects.get().matter == part


def test_photographs_go_along_only_where_they_are_chosen(house: House, resident: Resident) -> None:
    whole = matter_of(resident)
    assert StoredPhoto.objects.filter(matter=whole.pk).count() == 1
    part = split(house, whole, part_photos=True)
    stored = StoredPhoto.objects.get(matter=part.pk)
    assert stored.ref != StoredPhoto.objects.get(matter=whole.pk).ref  # nothing joins the two but the matter itself
    answer = signed_in("desk_officer").get(f"/desk/m/{part.number}/photo/{stored.ref}/")
    assert answer.content[:3] == b"\xff\xd8\xff"
    bare = report(house, WORDS).matter
    assert not StoredPhoto.objects.filter(matter=split(house, bare, part_photos=True).pk).exists()
    assert opening_words([bare], "where")[bare.pk]


def test_a_stranger_s_code_opens_no_part_and_the_part_has_no_code_of_its_own(house: House, resident: Resident) -> None:
    part = split(house, matter_of(resident))
    stranger = Resident()
    stranger.reports()
    answer = stranger.client.post("/progress/", {"code": stranger.code, "part": part.number})
    assert answer.status_code == 404 and OTHER not in text_of(answer)
    hashes = set(Participant.objects.filter(matter__in=(part, matter_of(resident))).values_list("code_hash", flat=True))
    assert len(hashes) == 2


def test_contact_stays_where_it_was_given(house: House) -> None:
    whole = report(house, WORDS, phone="13800000000").matter
    part = split(house, whole)
    assert Participant.objects.get(matter=whole).has_contact
    assert not Participant.objects.get(matter=part).has_contact


def test_walls_and_supervision_go_along(house: House) -> None:
    whole = report(
        house, WORDS, complaint=True, category="complaint_officer", against_units=["station-north"], about_whom="北街所"
    ).matter
    part = split(house, whole, by="supervisor")
    assert part.complaint and part.held_by == "supervision"
    assert [wall.unit for wall in Wall.objects.filter(matter=part)] == [house.units["station-north"]]
    assert signed_in("case_officer").get(f"/desk/m/{part.number}/").status_code == 404
    assert signed_in("desk_officer").get(f"/desk/m/{part.number}/").status_code == 404


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({"part_what": ""}, "part_what"),
        ({"part_what": WORDS}, "part_what"),
        ({"part_category": "complaint_officer"}, "part_category"),
        ({"part_category": "nonsense"}, "part_category"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_no_split_is_refused_and_nothing_is_opened(house: House, facts: dict[str, str], fact: str) -> None:
    whole = report(house, WORDS).matter
    with pytest.raises(Refused) as refused:
        split(house, whole, **facts)
    assert refused.value.fact == fact
    assert Matter.objects.count() == 1
    assert len(history_of(whole.ref)) == 1


def test_ended_joined_imported_and_split_off_ones_are_refused(house: House) -> None:
    ended, joined, imported = (report(house, WORDS).matter for _each in range(3))
    taken(house, ended, "withdraw", "reporter")
    taken(house, joined, "merge", "desk_officer", into=imported.number)
    Matter.objects.filter(pk=imported.pk).update(imported=True)
    part = split(house, report(house, WORDS).matter)
    for matter in (ended, joined, imported, part):
        with pytest.raises(Refused) as refused:
            split(house, matter, part_what="只有这一件")
        assert refused.value.code == "not_open"


def test_who_handles_no_reports_splits_none(house: House) -> None:
    whole = report(house, WORDS).matter
    for who in ("auxiliary", "grid_worker", "case_officer_south"):
        with pytest.raises(Refused):
            split(house, whole, by=who)
    assert Matter.objects.count() == 1


def test_photographs_are_asked_about_only_where_there_are_any(house: House, resident: Resident) -> None:
    with_photos, without = matter_of(resident), report(house, WORDS).matter
    client = signed_in("supervisor")
    assert 'name="part_photos"' in client.get(f"/desk/m/{with_photos.number}/step/split/").content.decode()
    form = client.get(f"/desk/m/{without.number}/step/split/").content.decode()
    assert 'name="part_photos"' not in form and 'name="part_place"' in form


def test_what_was_split_is_not_likened_to_what_it_was_split_from(house: House) -> None:
    whole = report(house, WORDS).matter
    part = split(house, whole, part_place=True)
    again = split_again(house, whole)
    for one in (whole, part, again):
        page = signed_in("desk_officer").get(f"/desk/intake/?sel={one.number}")
        assert page.context["panel"].twins == [], one.number


def split_again(house: House, whole: Matter) -> Matter:
    facts = {"part_what": "楼下商铺放音响占了楼道", "part_category": "noise", "reason": "又一件", "part_place": True}
    taken(house, whole, "split", "desk_officer", **facts)
    return Matter.objects.filter(split_from=whole).latest("id")
