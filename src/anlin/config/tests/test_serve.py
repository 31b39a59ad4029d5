"""Serving: the port, the names that are answered, the settings that are shown."""

from __future__ import annotations

import socket

import pytest

from anlin.config import environment
from anlin.config.commands import serve, settings


@pytest.fixture
def taken() -> object:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


@pytest.mark.loopback
def test_a_free_port_is_taken_when_8000_is_not_free(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setattr(serve, "DEFAULT_PORT", taken)
    assert serve.free_port("127.0.0.1", None) not in {0, taken}


@pytest.mark.loopback
def test_a_port_asked_for_by_number_is_never_changed_silently(taken: int) -> None:
    with pytest.raises(serve.NotServed, match=f"Port {taken} is taken"):
        serve.free_port("127.0.0.1", taken)


def test_the_address_that_people_type_sets_host_and_origin_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANLIN_HOSTS", raising=False)
    given = serve.hosts(serve.Serving(host="0.0.0.0", address="https://anlin.example:8443"))  # noqa: S104
    assert given["ANLIN_HOSTS"].split(",")[-1] == "anlin.example"
    assert given["ANLIN_ORIGINS"] == "https://anlin.example:8443"


def test_on_this_machine_alone_no_other_name_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANLIN_HOSTS", raising=False)
    assert serve.hosts(serve.Serving())["ANLIN_HOSTS"] == "localhost,127.0.0.1,[::1]"


def test_settings_show_no_secret_and_no_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANLIN_SECRET_KEY", "planted-secret")
    monkeypatch.setenv("ANLIN_DATABASE_URL", "postgres://clerk:planted-password@db/anlin")
    assert settings.main([]) == 0
    shown = capsys.readouterr().out
    assert "planted" not in shown
    assert "postgres://clerk:***@db/anlin" in shown
    assert all(setting.name in shown for setting in environment.SETTINGS)
