"""No address that somebody typed leads into our own network, however it is written and whatever its name turns into."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest
from pytest_django import Settings

from anlin.spine.notice import outside
from anlin.spine.notice.outside import Refused, is_public, looked_up, parsed, post

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0." + "0", "0.1.2.3",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2001::1", "2001:db8::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "3fff::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "114.114.114.114", "2400:3200::1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
Row = tuple[Any, Any, int, str, tuple[str, int]]


def named(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name service that gives these answers in turn, the last one for ever; what it was asked."""
    asked: list[str] = []

    def answer(host: str, port: int, **_more: object) -> list[Row]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("text", PRIVATE)
def test_what_leads_inside_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_of_the_open_internet_is(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.enable_socket  # numbers and the name of this machine ask nobody outside
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "0.0.0." + "0", "localhost", "::1", "::ffff:127.0.0.1"],
)  # fmt: skip
def test_every_way_to_write_this_machine_is_seen_through_by_the_real_resolver(host: str) -> None:
    with pytest.raises((Refused, OSError)):
        looked_up(host, 443)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "https://", "https:///x", "https://a b/",
        "https://example.org:99999/", "https://example.org:0/", "https://user:secret@example.org/", "https://user@example.org",
        "//example.org", "javascript:alert(1)", "https://例子.中国/", "https://example.org/\r\nHost: x", "https://" + "a" * 3000, "", "x",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        parsed(address)


def test_one_private_address_among_public_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, ["8.8.8.8", "10.0.0.7"])
    with pytest.raises(Refused):
        looked_up("hook.example.org", 443)


def test_a_name_that_changes_its_mind_is_asked_once_and_the_judged_address_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = named(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    called: list[tuple[str, dict[str, Any]]] = []

    class Pool:
        def __init__(self, target: str, port: int, **given: Any) -> None:
            called.append((target, given))

        def urlopen(self, *_args: object, **_given: object) -> Any:
            raise OSError

        def cut(self) -> None:
            """Nothing was made."""

    monkeypatch.setattr(outside, "_Sealed", Pool)
    with pytest.raises(OSError):  # noqa: PT011 - the pool's own
        post("https://hook.example.org/in", b"{}", {})
    assert asked == ["hook.example.org"]
    ((target, given),) = called
    assert target == "8.8.8.8"
    assert given["server_hostname"] == given["assert_hostname"] == "hook.example.org"
    assert given["cert_reqs"] == "CERT_REQUIRED"


def test_a_private_address_is_refused_before_any_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, ["169.254.169.254"])
    never: Callable[..., Any] = lambda *_a, **_k: pytest.fail("connected")  # noqa: E731 - said once
    monkeypatch.setattr(outside, "_pool", never)
    with pytest.raises(Refused):
        post("https://metadata.example.org/latest/", b"{}", {})


@pytest.mark.enable_socket
def test_development_may_go_where_production_may_not(settings: Settings) -> None:
    settings.WEBHOOKS_LOCAL = True
    assert parsed("http://127.0.0.1:8000/in").port == 8000
    assert looked_up("127.0.0.1", 8000) == "127.0.0.1"
