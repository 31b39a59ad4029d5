"""Call an address that somebody typed, without being led into our own network.

The name is resolved once; every address that it gives must be public; the connection goes to the very address that was looked
at, and the certificate is checked against the name. No redirect, no proxy of the environment, little time, little read.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from anlin.kernel.words import said

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
CONNECT_S, READ_S, WHOLE_S = 5.0, 10.0, 20.0
LONGEST_ADDRESS = 2000
MOST_READ = 4096
_V6_GLOBAL = ipaddress.ip_network("2000::/3")
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32",  # this host, protocols, 6to4 relays, Azure's metadata
        "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",  # translated, tunnels, examples
    )
)  # fmt: skip


class Refused(ValueError):
    """An address that is not called. `reason` is an English source string that says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parsed(address: str) -> SplitResult:
    """The address in its parts, as far as it can be judged without looking its name up.

    Raises:
        Refused: it is no https address with a host, carries a name and password, or is too long.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Refused(said("This is no address: write https://…")) from None
    schemes = ("https", "http") if settings.WEBHOOKS_LOCAL else ("https",)
    plain = address.isascii() and address.isprintable() and " " not in address
    if parts.scheme not in schemes or not parts.hostname or not plain or len(address) > LONGEST_ADDRESS or port == 0:
        raise Refused(said("This is no address: write https://…"))
    if parts.username is not None or parts.password is not None:
        raise Refused(said("Leave name and password out of the address: each message is signed."))
    return parts


def is_public(address: IPAddress) -> bool:
    """An address of the open internet, on no list of what leads inside."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is not None:
            return is_public(inner)
        if address not in _V6_GLOBAL:
            return False
    listed = any(address.version == one.version and address in one for one in _NEVER)
    return address.is_global and not address.is_multicast and not address.is_reserved and not listed


def looked_up(host: str, port: int) -> str:
    """The one address that will be called: looked up now, once, and judged.

    Raises:
        Refused: one of the host's addresses is not public.
        OSError: it cannot be looked up.
    """
    # An address in brackets or digits, decimal and octal forms too, comes back from here as what it means.
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    if not addresses:
        raise OSError("no address")
    if not settings.WEBHOOKS_LOCAL and not all(is_public(one) for one in addresses):
        raise Refused(said("This address leads into a private network: give one of the open internet."))
    return str(addresses[0])


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body; the status that came back. A redirect is an answer like any other, and not followed.

    Raises:
        Refused: the address may not be called.
        OSError, urllib3.exceptions.HTTPError: nobody answered, or not in time.
    """
    parts = parsed(address)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    target = looked_up(host, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc, "User-Agent": "Anlin-Webhook/1", "Content-Type": "application/json", **headers}
    pool = _pool(parts.scheme, target, port, host)
    watch = threading.Timer(WHOLE_S, pool.cut)
    watch.daemon = True
    watch.start()
    try:
        answer = pool.urlopen(
            "POST",
            path,
            body=body,
            headers=sent,
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        answer.read(MOST_READ)
        return int(answer.status)
    finally:
        watch.cancel()
        pool.cut()


class _Cut:
    """A pool whose one connection can be cut off from outside, by a watch over the whole call."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._made: list[urllib3.connection.HTTPConnection] = []

    def _new_conn(self) -> Any:
        made = super()._new_conn()  # type: ignore[misc]  # of the pool beside it
        self._made.append(made)
        return made

    def cut(self) -> None:
        """End it, whatever it is doing."""
        for made in self._made:
            if made.sock is not None:
                with contextlib.suppress(OSError):  # it has ended by itself
                    made.sock.shutdown(socket.SHUT_RDWR)
            made.close()


class _Plain(_Cut, HTTPConnectionPool):
    """http, in development."""


class _Sealed(_Cut, HTTPSConnectionPool):
    """https: to an address, in the name of a host."""


def _pool(scheme: str, target: str, port: int, host: str) -> _Plain | _Sealed:
    timeout = urllib3.Timeout(connect=CONNECT_S, read=READ_S)
    if scheme == "http":
        return _Plain(target, port, timeout=timeout, maxsize=1)
    return _Sealed(
        target, port, timeout=timeout, maxsize=1, cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host
    )
