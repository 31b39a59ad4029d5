"""Storage that fails under a report: nothing half-written, and what was typed stands in the form again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client

from anlin.modules.intake.tests.portal import SENTENCE, sent, whole
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter, WriteKey
from anlin.spine.storage import StorageUnavailable
from tests.house import House, built, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return built()


@pytest.fixture
def full_disk(house: House) -> Iterator[None]:
    """No page more: what SQLite answers when the disk is full. Pages that earlier tests left free are given back."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


def nothing_stored() -> bool:
    return not (Matter.objects.exists() or LedgerEntry.objects.exists() or WriteKey.objects.exists())


@pytest.mark.engine("sqlite")
def test_a_full_disk_refuses_and_keeps_what_was_typed(full_disk: None) -> None:
    client, form = Client(), whole(what=SENTENCE * 60, contact_phone="13800001234", reach="contact", contact_safe="any")
    answers = [client.post("/report/", {**form, "write_key": f"00000000-0000-4000-8000-{n:012}"}) for n in range(40)]
    refused = [one for one in answers if one.status_code == 503]
    assert refused, "the disk was full in the end"
    assert SENTENCE in refused[-1].content.decode()
    assert Matter.objects.count() == LedgerEntry.objects.count() == len(answers) - len(refused)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone()[0] == "ok"


@pytest.mark.engine("sqlite")
def test_after_the_disk_has_room_again_the_same_form_is_stored_once(house: House) -> None:
    client, form = Client(), whole()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    assert client.post("/report/", form).status_code == 503
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")
    assert nothing_stored()
    assert client.post("/report/", form).status_code == 200
    assert client.post("/report/", form).status_code == 200
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    "statement", ["INSERT INTO matter_writekey", 'INTO "ledger_entry"', 'INTO "matter_participant"']
)
def test_a_database_gone_in_mid_request_leaves_nothing_half_written(house: House, statement: str) -> None:
    met: list[str] = []

    def gone(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if statement in sql and not sql.startswith("INSERT INTO django_session"):
            met.append(sql)
            raise StorageUnavailable("gone", "the server closed the connection")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(gone):
        answer = sent(Client())
    assert met
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode(), "what was typed stands in the form"
    assert nothing_stored()


@pytest.mark.engine("postgresql")
def test_a_server_that_ends_the_connection_under_a_report_is_met_with_the_form(house: House) -> None:
    client = Client()
    assert client.get("/report/").status_code == 200

    def ends(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "matter_writekey" in sql:
            import psycopg

            with psycopg.connect(**_to_the_server()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ends):
        answer = sent(client)
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    connection.close()
    assert nothing_stored()
    assert sent(Client()).status_code == 200


def test_storage_that_fails_while_a_session_is_saved_is_no_fault_of_ours(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_store: SessionStore, must_create: bool = False) -> None:
        raise StorageUnavailable("busy", "no turn to write")

    client = signed_in("desk_officer")
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True
    monkeypatch.setattr(SessionStore, "save", gone)
    answer = client.get("/desk/intake/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"


def _to_the_server() -> dict[str, Any]:
    kept = connection.get_connection_params()
    return {key: kept[key] for key in ("dbname", "user", "host", "port", "password") if kept.get(key)}


def test_an_error_of_storage_is_an_error_of_the_database() -> None:
    assert issubclass(StorageUnavailable, OperationalError)
