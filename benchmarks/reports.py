"""One fixed report, sent over HTTP by so many clients at once."""

from __future__ import annotations

import http
import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "a" * 32
WHAT = (
    "书院路四十一号院门口的路灯整排不亮，已经第三个晚上了。昨晚有位老人在台阶上摔倒，幸好没有大碍。院里孩子多，家长都很担心。"
    * 3
)[:120]
CODE = re.compile(rb'name="code" value="([0-9A-Z-]{21})"')
_HEADERS = {
    "Host": "localhost",
    "Cookie": f"csrftoken={TOKEN}",
    "Content-Type": "application/x-www-form-urlencoded",
}


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


def send_one(connection: http.client.HTTPConnection, form: str) -> str:
    """The receipt's code; empty where the answer was no receipt."""
    connection.request("POST", "/report/", form, _HEADERS)
    with connection.getresponse() as answer:
        page = answer.read()
    found = CODE.search(page) if answer.status == http.HTTPStatus.OK else None
    return found[1].decode() if found else ""


def send_for(port: int, seconds: float, clients: int, point: tuple[float, float]) -> Sent:
    """Send from so many clients for so long."""
    sent, until = Sent(), time.monotonic() + seconds
    send_while(lambda: time.monotonic() < until, port, clients, point, sent)
    return sent


def send_while(go_on: Callable[[], bool], port: int, clients: int, point: tuple[float, float], sent: Sent) -> None:
    """Send from so many clients; one whose connection breaks takes a new one."""
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while go_on():
            form, began = body(*point), time.monotonic()
            try:
                code = send_one(connection, form)
            except (OSError, http.client.HTTPException):
                connection.close()
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
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
