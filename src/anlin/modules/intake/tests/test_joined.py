"""Joining and separating: no promise is renewed by it, and nobody is left joined to what ended."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anlin.modules.intake.tests.portal import Resident, picture, text_of
from anlin.spine.access.models import Grant
from anlin.spine.ledger.clock import clock_at, now
from anlin.spine.matter.clock_check import faults
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import may_see
from anlin.spine.vault.models import StoredPhoto
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db
DONE = {"disposition": "fixed", "evidence": "换了灯头，已复亮"}


@pytest.fixture
def house() -> House:
    return built()


def deciding(matter: Matter) -> MatterClock:
    """The clock of the decision who handles it; one promise is one row."""
    return MatterClock.objects.get(matter=matter, key="acceptance")


def in_work(house: House, matter: Matter) -> None:
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    taken(house, matter, "take", "case_officer")


def test_joining_and_separating_does_not_renew_the_time_to_decide(house: House) -> None:
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    with clock_at(now() + timedelta(hours=2)):
        taken(house, matter, "ask", "desk_officer", question="哪一盏？")
    with clock_at(now() + timedelta(hours=5)):
        taken(house, matter, "reply", "reporter", reply="第三盏")
    due = deciding(matter).due_strict
    for hours in (6, 8):
        with clock_at(now() + timedelta(hours=hours)):
            taken(house, matter, "merge", "desk_officer", into=whole.number)
        assert deciding(matter).outcome == "in_time"
        with clock_at(now() + timedelta(hours=hours + 1)):
            taken(house, matter, "unmerge", "desk_officer", reason="不是同一处")
    row = deciding(matter)
    assert (row.outcome, row.started_at, row.due_strict) == ("running", matter.known_at, due)
    matter.refresh_from_db()
    assert matter.alarm_at == due
    assert not list(faults())


def test_what_was_separated_after_its_time_ran_out_is_late(house: House) -> None:
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    with clock_at(now() + timedelta(hours=30)):
        taken(house, matter, "unmerge", "desk_officer", reason="不是同一处")
        taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert deciding(matter).outcome == "late"


def test_who_was_joined_to_a_withdrawn_report_goes_on_alone_with_a_new_day_to_decide(house: House) -> None:
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    with clock_at(now() + timedelta(hours=30)):
        taken(house, whole, "withdraw", "reporter")
    matter.refresh_from_db()
    assert (matter.state, matter.merged_into, matter.held_by) == ("reported", None, "desk")
    rows = MatterClock.objects.filter(matter=matter, key="acceptance").order_by("id")
    assert [row.outcome for row in rows] == ["in_time", "running"]


def test_who_was_joined_after_a_refused_close_is_not_left_behind_when_it_is_upheld(house: House) -> None:
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    in_work(house, whole)
    taken(house, whole, "close", "case_officer", **DONE)
    taken(house, whole, "refuse", "reporter", words="没有亮")
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    taken(house, whole, "uphold", "supervisor", reason="现场已复亮")
    matter.refresh_from_db()
    assert (matter.state, matter.merged_into) == ("reported", None)


def test_who_was_joined_to_what_turns_out_a_complaint_goes_behind_its_wall_alone(house: House) -> None:
    """It told of the same: whoever the complaint concerns would read of it there (line 6)."""
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    taken(house, whole, "concerns", "supervisor", unit="station-north", reason="说的是民警")
    matter.refresh_from_db()
    assert (matter.state, matter.complaint, matter.merged_into) == ("reported", True, None)
    assert matter.held_by == Matter.Held.SUPERVISION
    assert not may_see(house.actor("case_officer"), matter)


def test_whoever_closed_does_not_uphold_the_own_close_where_somebody_else_can(house: House) -> None:
    matter = report(house, "三盏路灯连着不亮").matter
    taken(house, matter, "assign", "supervisor", unit="supervision")
    taken(house, matter, "take", "supervisor")
    taken(house, matter, "close", "supervisor", **DONE)
    taken(house, matter, "refuse", "reporter", words="没有亮")
    other = Grant.objects.create(
        user=house.users["station_chief"], role="supervisor", area=house.areas["d"], since=now() - timedelta(days=1)
    )
    with pytest.raises(Refused, match=r"yourself|您本人"):
        taken(house, matter, "uphold", "supervisor", reason="现场已复亮")
    other.delete()
    assert taken(house, matter, "uphold", "supervisor", reason="只有一位督察员").matter.state == "upheld"


def test_nothing_is_joined_to_what_was_closed_already(house: House) -> None:
    whole, matter = report(house, "三盏路灯连着不亮").matter, report(house, "北门口路灯坏了").matter
    in_work(house, whole)
    taken(house, whole, "close", "case_officer", **DONE)
    with pytest.raises(Refused) as refused:
        taken(house, matter, "merge", "desk_officer", into=whole.number)
    assert (refused.value.code, refused.value.fact) == ("fact", "into")


def test_a_complaint_and_what_is_none_are_not_joined(house: House) -> None:
    matter = report(house, "北门口路灯坏了").matter
    about = report(
        house, "民警推人", category="complaint_officer", complaint=True, against_units=["station-north"]
    ).matter
    for one, other in ((matter, about), (about, matter)):
        with pytest.raises(Refused) as refused:
            taken(house, one, "merge", "supervisor", into=other.number)
        assert refused.value.fact == "into"


def test_everybody_who_was_joined_sees_the_close_and_its_photographs_and_nothing_of_the_other_reporter(
    house: House,
) -> None:
    leading, joined = Resident(), Resident()
    leading.reports(what="青山超市门口的灯坏了", address="青禾里 8 号", photos=picture())
    whole = Matter.objects.latest("id")
    joined.reports(what="路灯又不亮了")
    matter = Matter.objects.latest("id")
    for one in (whole, matter):
        Matter.objects.filter(pk=one.pk).update(area=house.areas["g111"])
    taken(house, matter, "merge", "desk_officer", into=whole.number)
    in_work(house, whole)
    leading.answers("add_words", words="我是三单元的老沈")
    given = {"write_key": str(uuid4()), "disposition": "fixed", "evidence": "换了灯头", "photos": after_repair()}
    assert signed_in("case_officer").post(f"/desk/m/{whole.number}/step/close/", given).status_code == 302
    page = joined.looks()
    shots = re.findall(r'<img class="photo ph-m" src="([^"]+)"', page.content.decode())
    assert len(shots) == 1, "beside the question whether it is done"
    assert joined.client.get(shots[0]).headers["Content-Type"] == "image/jpeg"
    assert "换了灯头" in text_of(page)
    for words in ("青山超市", "青禾里", "老沈", whole.number):
        assert words not in page.content.decode()
    kept = StoredPhoto.objects.filter(matter=matter.pk)
    assert kept.count() == 1, "the close alone, not what the other reporter sent"
    assert set(kept.values_list("width", flat=True)) == {64}


def after_repair() -> SimpleUploadedFile:
    """The officer's photograph: of another size than a resident's."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "JPEG")
    return SimpleUploadedFile("after.jpg", out.getvalue(), "image/jpeg")
