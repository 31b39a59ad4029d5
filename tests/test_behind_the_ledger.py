"""Whoever has the database has not the ledger: what is changed in a matter behind its back, `anlin verify ledger` names."""

from __future__ import annotations

import pytest

from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import Verification, verify_ledger
from anlin.spine.matter.models import Matter, Wall
from tests.house import House, built, report, signed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def matter(house: House) -> Matter:
    opened = report(house, "路灯不亮", phone="13800138000").matter
    taken(house, opened, "assign", "desk_officer", unit="station-north", note="先看看")
    taken(house, opened, "take", "case_officer")
    opened.refresh_from_db()
    return opened


def verified() -> Verification:
    sequence_all()
    return verify_ledger(key=log_key().verifier)


def why(result: Verification) -> str:
    return "; ".join(fault.why for fault in result.faults)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "assigned"}, "is stored as “assigned”"),
        ({"number": "20200101-AAAAAA"}, "its number is stored as"),
        ({"held_by": "supervision"}, "its held_by is stored as “supervision”, not “unit”"),
        ({"holder_unit": None}, "its holder is stored as “”, not “station-north”"),
        ({"category": "noise"}, "its category is stored as “noise”"),
        ({"urgency": 3}, "its urgency is stored as"),
        ({"source": "paper"}, "its source is stored as"),
        ({"last_digest": "0" * 64}, "names another last entry"),
    ],
)
def test_a_column_that_was_changed_is_named(house: House, changes: dict[str, object], told: str) -> None:
    matter = report(house, "路灯不亮").matter
    taken(house, matter, "assign", "desk_officer", unit="station-north", urgency="1")
    taken(house, matter, "take", "case_officer")
    assert verified().holds
    Matter.objects.filter(pk=matter.pk).update(**changes)
    assert told in why(verified())


def test_a_matter_that_nobody_opened_is_named(house: House, matter: Matter) -> None:
    assert verified().holds
    Matter.objects.create(
        ref="ab" * 16, number="20200101-AAAAAA", process="intake.report", version=1, state="reported", area=house.areas["g111"],
        held_since=matter.held_since, opened_at=matter.opened_at, known_at=matter.known_at, last_digest="",
    )  # fmt: skip
    assert "no entry says that it was opened" in why(verified())


def test_words_that_went_without_an_erasure_are_named_and_shown_as_missing_not_as_erased(matter: Matter) -> None:
    client = signed_in("desk_officer", language="en")
    LedgerContent.objects.filter(entry__subject=matter.ref, key="what").delete()
    assert "the content of “what” is gone, and nobody erased it" in why(verified())
    page = client.get(f"/desk/m/{matter.number}/").content.decode()
    assert "does not agree with the ledger" in page
    assert ": erased" not in page


def test_a_key_that_was_destroyed_without_an_erasure_is_shown_so(matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(key_wrapped=None)
    page = signed_in("desk_officer", language="en").get(f"/desk/m/{matter.number}/").content.decode()
    assert "does not agree with the ledger" in page


def test_an_erasure_that_nobody_decided_is_named(matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(erased_at=matter.opened_at)
    assert "it is erased without an entry" in why(verified())


def test_a_complaint_that_was_opened_to_its_subject_is_named(house: House) -> None:
    first = report(
        house, "民警推人", complaint=True, category="complaint_officer", against_units=["station-north"]
    ).matter
    later = report(house, "有人推人").matter
    joined = report(house, "也看到推人").matter
    taken(house, joined, "merge", "desk_officer", into=later.number)
    taken(house, later, "concerns", "supervisor", unit="station-north", reason="反映的正是该所")
    assert verified().holds
    for matter in (first, later, joined):
        Matter.objects.filter(pk=matter.pk).update(complaint=False)
        assert "is stored as none" in why(verified()), matter.number
        Matter.objects.filter(pk=matter.pk).update(complaint=True)
    assert verified().holds
    Wall.objects.filter(matter=later).delete()
    assert "its wall against station-north is gone" in why(verified())
