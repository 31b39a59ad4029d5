"""One fixed report, sent over HTTP by so many clients at once."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "a" * 32
WHAT = (
    "书院路四十一号院门口的路灯整排不亮，已经第三个晚上了。昨晚有位老人在台阶上摔倒，幸好没有大碍。院里孩子多，家长都很担心。"
    * 3
)[:120]
CODE = re.compile(rb'name="code" value="([0-9A-Z-]{21})"')
_HEAD = (
    f"POST /report/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={TOKEN}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"
)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_KEY = "00000000-0000-4000-8000-000000000000"  # where each report's own key goes
_OK = b"HTTP/1.1 200 "


@dataclass
class Sent:
    """What came of it: seconds of each acknowledged report, and their codes; answers that were no receipt."""

    seconds: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    refused: int = 0
    broken: int = 0


def body(lon: float, lat: float, key: str = "") -> str:
    """The last page's form: 120 Chinese characters, a point, contact details, no photo."""
    return urlencode(
        {
            "csrfmiddlewaretoken": TOKEN, "at": "look", "go": "send", "write_key": key or str(uuid4()), "category": "public_facility",
            "what": WHAT, "address": "书院路 41 号", "sought": "书院路 41 号", "lon": lon, "lat": lat, "when_kind": "about", "when": "昨晚",
            "reach": "contact", "contact_phone": "13800001234", "contact_name": "沈秋", "contact_safe": "any",
        }
    )  # fmt: skip


class Line:
    """A persistent connection, by hand: the clients run on the cores that are measured."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the next form takes a new connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, form: bytes) -> str:
        """The receipt's code; empty where the answer was no receipt.

        Raises:
            OSError: the connection broke.
        """
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall((_HEAD % len(form)).encode() + form)
        answer = self._answer(self._socket)
        found = CODE.search(answer) if answer.startswith(_OK) else None
        return found[1].decode() if found else ""

    @staticmethod
    def _answer(line: socket.socket) -> bytes:
        """Head and page; its length stands in the head."""
        got = b""
        while b"\r\n\r\n" not in got:
            got += _more(line)
        length = _LENGTH.search(got)
        if length is None:
            raise ConnectionError("an answer without a length")
        whole = got.index(b"\r\n\r\n") + 4 + int(length[1])
        while len(got) < whole:
            got += _more(line)
        return got


def _more(line: socket.socket) -> bytes:
    piece = line.recv(1 << 16)
    if not piece:
        raise ConnectionError("the server hung up")
    return piece


def send_for(port: int, seconds: float, clients: int, point: tuple[float, float]) -> Sent:
    """Send from so many clients for so long."""
    sent, until = Sent(), time.monotonic() + seconds
    send_while(lambda: time.monotonic() < until, port, clients, point, sent)
    return sent


def send_while(go_on: Callable[[], bool], port: int, clients: int, point: tuple[float, float], sent: Sent) -> None:
    """Send from so many clients; one whose connection breaks takes a new one."""
    lock = threading.Lock()

    before, after = body(*point, key=_KEY).encode().split(_KEY.encode())

    def work() -> None:
        with Line(port) as line:
            while go_on():
                form, began = before + str(uuid4()).encode() + after, time.monotonic()
                try:
                    code = line.send(form)
                except OSError:
                    line.close()
                    with lock:
                        sent.broken += 1
                    time.sleep(0.05)
                    continue
                with lock:
                    if code:
                        sent.seconds.append(time.monotonic() - began)
                        sent.codes.append(code)
                    else:
                        sent.refused += 1

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
