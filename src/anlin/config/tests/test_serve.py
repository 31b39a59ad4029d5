"""Serving: the port, the names that are answered, the settings that are shown."""

from __future__ import annotations

import socket

import pytest

from anlin.config import environment, readiness
from anlin.config.commands import serve, settings
from anlin.spine.storage import StorageUnavailable


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


@pytest.mark.loopback
@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888"])
def test_an_address_that_this_machine_has_not_is_no_port_taken(host: str) -> None:
    with pytest.raises(serve.NotServed, match="This machine has no address") as refused:
        serve.free_port(host, 8999)
    assert "本机没有地址" in str(refused.value)


@pytest.mark.loopback
def test_a_name_that_nobody_knows_is_no_port_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_probe: socket.socket, _address: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket.socket, "bind", unknown)
    with pytest.raises(serve.NotServed, match="This machine has no address nowhere"):
        serve.free_port("nowhere.invalid", None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--port", "99999"], "--port is 99999; it takes a number from 1 to 65535"),
        (["--port", "-1"], "--port is -1"),
        (["--workers", "-3"], "--workers is -3; it takes a number from 1"),
        (["--threads", "0"], "--threads is 0; it takes a number from 1"),
        (["--address", "foo"], "--address is foo; it takes https://NAME"),
        (["--address", "https://"], "--address is https://"),
        (["--address", "https://anlin.example:port"], "it takes https://NAME"),
        (["--address", "https://anlin.example/desk/"], "nothing after it"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    monkeypatch.setattr(serve, "prepare", lambda: pytest.fail("it began"))
    assert serve.main(words) == 1
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert told in english
    assert chinese != english


@pytest.mark.parametrize("address", ["https://anlin.example", "http://10.0.0.7:8080/", "https://[2001:db8::1]:8443"])
def test_an_address_with_a_name_and_a_port_passes(address: str) -> None:
    serve.assert_servable(serve.Serving(port=8443, workers=2, address=address))


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


def test_a_database_that_is_gone_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> int:
        raise StorageUnavailable("gone", "connection refused\n\tIs the server running?")

    monkeypatch.setattr(readiness, "waiting_migrations", gone)
    with pytest.raises(serve.NotServed) as refused:
        serve.prepare()
    chinese, english = str(refused.value).splitlines()
    assert chinese == "数据库无法使用：connection refused Is the server running。请运行：anlin doctor"
    assert english == "The database cannot be used: connection refused Is the server running. Try: anlin doctor"


def test_behind_an_address_of_https_cookies_go_over_nothing_else_unless_somebody_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ANLIN_HTTPS", raising=False)
    assert serve.hosts(serve.Serving(address="https://anlin.example"))["ANLIN_HTTPS"] == "yes"
    assert "ANLIN_HTTPS" not in serve.hosts(serve.Serving(address="http://anlin.example"))
    monkeypatch.setenv("ANLIN_HTTPS", "no")
    assert "ANLIN_HTTPS" not in serve.hosts(serve.Serving(address="https://anlin.example"))
