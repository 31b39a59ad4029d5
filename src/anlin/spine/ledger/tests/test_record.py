"""What is recorded stands as it was said, chained, and only inside a transaction."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from anlin.kernel.canonical import salted_digest
from anlin.kernel.entry import entry_digest
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import content_of, history_of
from anlin.spine.ledger.services import (
    NO_ENTRY,
    NewEntry,
    Sealed,
    Tip,
    clock_at,
    erase_content,
    now,
    record,
    record_many,
)


def sealed(value: object, participant: str | None = None) -> Sealed:
    return Sealed(salted_digest(bytes(16), value), b"blob of " + str(value).encode(), participant)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(who: str, subject: str) -> None:
    with pytest.raises(TransactionManagementError):
        record(who=who, action="intake/1:report", subject=subject)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_an_entry_says_what_was_recorded_and_commits_to_its_body(who: str, subject: str) -> None:
    entry = record(
        who=who,
        action="intake/1:report",
        subject=subject,
        enters="reported",
        facts={"category": "street_light"},
        sealed={"story": sealed("路灯不亮"), "phone": sealed("13800000000", "ab" * 16)},
        happened="昨晚十点左右",
    )
    kept = LedgerEntry.objects.get(pk=entry.pk)
    assert bytes(kept.digest) == entry_digest(kept.body.encode()) == entry.digest
    assert kept.told.facts == {"category": "street_light"}
    assert kept.told.happened == "昨晚十点左右"
    assert kept.told.known == kept.told.recorded
    assert kept.told.sealed["story"] == salted_digest(bytes(16), "路灯不亮").hex()
    assert "路灯" not in kept.body
    contents = {content.key: content for content in content_of([entry.pk])[entry.pk]}
    assert bytes(contents["story"].blob) == "blob of 路灯不亮".encode()
    assert contents["phone"].participant == "ab" * 16
    assert len(bytes(kept.leaf_salt)) == 16


@pytest.mark.django_db
def test_entries_of_a_subject_are_chained_with_and_without_a_given_tip(who: str, subject: str) -> None:
    first = record(who=who, action="a/1:x", subject=subject, seq_prev=NO_ENTRY)
    second = record(who=who, action="a/1:y", subject=subject, seq_prev=first.tip)
    third = record(who=who, action="a/1:z", subject=subject)
    assert [entry.seq for entry in history_of(subject)] == [1, 2, 3]
    assert second.told.prev == first.digest.hex()
    assert third.told.prev == second.digest.hex()
    assert third.tip[:2] == (3, third.digest.hex())


@pytest.mark.django_db
def test_a_stale_tip_is_refused(who: str, subject: str) -> None:
    first = record(who=who, action="a/1:x", subject=subject)
    record(who=who, action="a/1:y", subject=subject)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(who=who, action="a/1:z", subject=subject, seq_prev=first.tip)


@pytest.mark.django_db
def test_a_batch_keeps_its_order_across_subjects_and_statements(who: str) -> None:
    subjects = [secrets.token_hex(16) for _ in range(600)]
    new = [NewEntry(who, "a/1:x", s, sealed={"story": sealed(s)}, seq_prev=NO_ENTRY) for s in subjects]
    new += [NewEntry(who, "a/1:y", s) for s in subjects]
    entries = record_many(new)
    assert [entry.subject for entry in entries] == subjects * 2
    assert [entry.pk for entry in entries] == sorted(entry.pk for entry in entries)
    assert [entry.seq for entry in history_of(subjects[7])] == [1, 2]
    assert LedgerContent.objects.count() == 600


@pytest.mark.django_db
def test_with_its_tip_given_an_entry_costs_few_statements(
    who: str, subject: str, django_assert_max_num_queries: object
) -> None:
    tip = record(who=who, action="a/1:x", subject=subject, seq_prev=NO_ENTRY).tip
    most = 1 if connection.vendor == "postgresql" else 3
    with django_assert_max_num_queries(most):  # type: ignore[operator]  # pytest-django's fixture has no type
        record(who=who, action="a/1:y", subject=subject, seq_prev=tip, sealed={"a": sealed(1), "b": sealed(2)})


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["", "x" * 32, "AB" * 16, "ab" * 17])
def test_a_reference_that_could_say_something_is_refused(bad: str, subject: str) -> None:
    with pytest.raises(ValueError, match="32 hex digits"):
        record(who=bad, action="a/1:x", subject=subject)


@pytest.mark.django_db
def test_recorded_time_never_runs_backwards_within_a_subject(who: str, subject: str) -> None:
    late = now() + timedelta(hours=1)
    tip = record(who=who, action="a/1:x", subject=subject, seq_prev=Tip(0, "", late)).tip
    assert record(who=who, action="a/1:y", subject=subject, seq_prev=tip).recorded_at == late


@pytest.mark.django_db
def test_a_promise_is_kept_or_broken_in_real_time_even_in_a_fictional_past(who: str, subject: str) -> None:
    past = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    with clock_at(past):
        entry = record(who=who, action="a/1:x", subject=subject)
    assert entry.recorded_at == past
    assert entry.include_by > now()


def test_the_clock_never_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    from anlin.spine.ledger import clock

    class Stepping(datetime):
        back = timedelta(0)

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # UTC only
            return datetime.now(UTC) - cls.back

    monkeypatch.setattr(clock, "datetime", Stepping)
    before = now()
    Stepping.back = timedelta(hours=2)
    assert before <= now() <= now() < before + timedelta(seconds=30)


@pytest.mark.django_db
def test_erasure_deletes_content_and_leaves_the_entry(who: str, subject: str) -> None:
    facts = {"story": sealed("a"), "phone": sealed("b", "cd" * 16)}
    entry = record(who=who, action="a/1:x", subject=subject, sealed=facts)
    assert erase_content(subject=subject, participant="cd" * 16) == 1
    assert [content.key for content in content_of([entry.pk])[entry.pk]] == ["story"]
    assert erase_content(subject=subject) == 1
    assert history_of(subject) == [entry]


@pytest.mark.django_db(transaction=True)
def test_two_recorders_of_one_subject_wait_for_each_other(who: str, subject: str) -> None:
    failed: list[BaseException] = []

    def steps() -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    record(who=who, action="a/1:x", subject=subject)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=steps) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    entries = history_of(subject)
    assert [entry.seq for entry in entries] == list(range(1, 61))
    assert all(b.told.prev == a.digest.hex() for a, b in pairwise(entries))
