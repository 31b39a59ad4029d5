"""A document has a number without gaps, stays when it is withdrawn, and is there for its readers alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import translation

from anlin.kernel.document import Document
from anlin.spine.document import registry
from anlin.spine.document.models import IssuedDocument, Series
from anlin.spine.document.registry import all_documents, document_named, register, template_of
from anlin.spine.document.selectors import document_for, documents_of, reasons_of
from anlin.spine.document.services import Issued, issue, withdraw
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.selectors import entry_at
from anlin.spine.ledger.services import sequence_all
from anlin.spine.ledger.verifying import verify_ledger
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_named
from anlin.spine.matter.selectors import reporter_actor
from tests.house import House, built, report, taken

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = "intake.report"
RECEIPT, ACCEPTANCE, CLOSE = "intake.receipt", "intake.acceptance", "intake.close"


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def issued(house: House, matter: Matter, document: str = RECEIPT, by: str = "desk_officer", key: str = "") -> Issued:
    return issue(matter=matter.pk, document=document, actor=house.actor(by), write_key=key or str(uuid4()))


def withdrawn(house: House, made: IssuedDocument, by: str = "supervisor", reason: str = "地点写错") -> IssuedDocument:
    return withdraw(document=made.pk, actor=house.actor(by), reason=reason, write_key=str(uuid4()))


def assert_sound() -> None:
    sequence_all()
    assert verify_ledger(key=log_key().verifier).faults == []


@pytest.mark.parametrize("document", all_documents(), ids=lambda one: one.key)
def test_a_declaration_is_sound_and_has_its_text_in_both_languages(document: Document) -> None:
    assert document.problems(process_named(document.process)) == []
    assert {"zh-hans", "en", "look"} == set(template_of(document).files)


def test_what_says_who_somebody_is_stands_on_no_paper() -> None:
    loud = Document("intake.loud", "Loud", REPORT, "XX", ("desk_officer",), ("supervisor",), facts=("contact_phone",))
    notes = Document("intake.notes", "Notes", REPORT, "XX", ("desk_officer",), ("supervisor",), facts=("note",))
    assert "has a door of its own" in loud.problems(process_named(REPORT))[0]
    assert "not for everyone who reads it" in notes.problems(process_named(REPORT))[0]


def test_a_paper_is_ended_by_steps_that_there_are() -> None:
    ended = Document("intake.extra", "Extra", REPORT, "XX", ("desk_officer",), ("supervisor",), until=("vanish",))
    assert ended.problems(process_named(REPORT)) == ["document intake.extra: no step vanish"]


def test_an_auxiliary_withdraws_nothing_and_a_series_belongs_to_one_document() -> None:
    by_auxiliary = Document("intake.extra", "Extra", REPORT, "XX", ("desk_officer",), ("auxiliary",))
    same_letters = Document("intake.extra", "Extra", REPORT, "HZ", ("desk_officer",), ("supervisor",))
    with pytest.raises(ValueError, match="may not decide"):
        register(by_auxiliary, {})
    with pytest.raises(ValueError, match="another document's"):
        register(same_letters, {})
    assert "intake.extra" not in registry._documents


def test_numbers_count_from_one_in_their_series_and_year(house: House) -> None:
    made = [issued(house, report(house).matter).document for _n in range(3)]
    assert [one.nth for one in made] == [1, 2, 3]
    year = made[0].issued_at.year
    assert made[0].number == f"HZ〔{year}〕1"
    assert len({one.code for one in made}) == 3


def test_a_refused_issue_takes_no_number(house: House) -> None:
    matter = report(house).matter
    with transaction.atomic():
        issued(house, matter)
        transaction.set_rollback(True)  # something else of the same write went wrong
    assert not Series.objects.exists()
    assert issued(house, matter).document.nth == 1


def test_two_at_once_get_two_numbers_without_a_gap(house: House) -> None:
    matters = [report(house).matter for _n in range(6)]
    failed: list[Exception] = []

    def work(mine: list[Matter]) -> None:
        try:
            for matter in mine:
                issued(house, matter)
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(matters[half::2],)) for half in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(IssuedDocument.objects.values_list("nth", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_the_same_write_twice_issues_once_and_one_in_force_is_given_again(house: House) -> None:
    matter = report(house).matter
    key = str(uuid4())
    first, again = issued(house, matter, key=key), issued(house, matter, key=key)
    asked = issued(house, matter)
    assert (again.repeated, asked.repeated) == (True, True)
    assert first.document == again.document == asked.document
    assert IssuedDocument.objects.count() == 1


def test_it_is_on_record_by_number_and_by_the_digest_of_its_text(house: House) -> None:
    matter = report(house).matter
    made = issued(house, matter).document
    told = entry_at(matter.ref, made.seq).told
    assert told.action == "document:issue_document"
    assert told.facts == {
        "document_key": RECEIPT,
        "document_number": made.number,
        "document_template": template_of(document_named(RECEIPT)).digest,
    }
    assert_sound()


def test_a_notice_comes_with_its_step_and_another_with_the_next(house: House) -> None:
    matter = report(house).matter
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    first = IssuedDocument.objects.get(matter=matter)
    assert (first.document, first.about, first.seq, first.unit) == (ACCEPTANCE, 2, 3, house.units["desk"])
    taken(house, matter, "return", "station_chief", reason="不归我们管")
    taken(house, matter, "assign", "desk_officer", unit="station-north")
    assert [one.about for one in IssuedDocument.objects.filter(matter=matter).order_by("id")] == [2, 5]
    assert_sound()


def test_what_was_not_done_yet_is_not_certified(house: House) -> None:
    with pytest.raises(Refused, match="its step has not been taken"):
        issued(house, report(house).matter, CLOSE)


def test_roles_and_areas_decide_who_issues_and_withdraws(house: House) -> None:
    matter = report(house).matter
    with pytest.raises(Refused, match="Your role does not issue"):
        issued(house, matter, by="auxiliary")
    with pytest.raises(Refused, match="no such matter"):
        issued(house, matter, by="station_chief_south")
    made = issued(house, matter).document
    with pytest.raises(Refused, match="Your role does not withdraw"):
        withdrawn(house, made, by="desk_officer")
    with pytest.raises(Refused, match="no such document"):
        withdrawn(house, made, by="station_chief_south")


def test_a_withdrawn_document_stays_with_its_reason_and_the_next_has_a_number_of_its_own(house: House) -> None:
    matter = report(house).matter
    first = issued(house, matter).document
    withdrawn(house, first)
    second = issued(house, matter).document
    assert second.nth == 2
    seen = documents_of(Matter.objects.get(pk=matter.pk), house.actor("case_officer"))
    assert [(one.nth, one.withdrawn_at is not None) for one in seen] == [(1, True), (2, False)]
    assert list(reasons_of(Matter.objects.get(pk=matter.pk)).values()) == ["地点写错"]
    with pytest.raises(Refused, match="withdrawn already"):
        withdrawn(house, first)
    assert_sound()


def test_a_reason_is_needed_and_is_sealed(house: House) -> None:
    made = issued(house, report(house).matter).document
    with pytest.raises(Refused, match="Say why"):
        withdrawn(house, made, reason=" ")
    withdrawn(house, made, reason="误写了沈秋的住址")
    held = IssuedDocument.objects.get(pk=made.pk)
    body = entry_at(made.matter.ref, held.withdrawn_seq or 0).body
    assert "沈秋" not in body


def test_who_is_not_among_its_readers_gets_the_answer_of_what_is_not_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Document(
        "intake.inner", "Inner note", REPORT, "NB", ("desk_officer",), ("supervisor",), audience="staff", read_by=("desk_officer",)
    )  # fmt: skip
    monkeypatch.setattr(registry, "_documents", dict(registry._documents))
    register(inner, {"zh-hans": "", "en": "", "look": ""})
    matter = report(house).matter
    made = issued(house, matter, "intake.inner").document
    assert document_for(matter, house.actor("desk_officer"), made.code) == made
    reporter = reporter_actor(Participant.objects.get(matter=matter))
    for reader in (reporter, house.actor("case_officer")):
        assert documents_of(matter, reader) == []
        with pytest.raises(Http404):
            document_for(matter, reader, made.code)
    other = report(house).matter
    with pytest.raises(Http404):
        document_for(other, house.actor("desk_officer"), made.code)
