"""How serving begins: the pages come up while the house is looked at, and answer nobody before that has ended."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from anlin.config import keeping
from anlin.config.commands import serve
from anlin.config.supervisor import Child

_PAGES = """
import http.server, os, sys
from pathlib import Path
from anlin.config import keeping
home = Path(sys.argv[1])
(home / "pid").write_text(str(os.getpid()))
keeping.wait_at_gate(home)
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Page).serve_forever()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANLIN_HOME", str(tmp_path))

    def pages(_serving: serve.Serving, port: int) -> Child:
        ours = {"PYTHONPATH": str(Path(keeping.__file__).parents[2])}
        return Child("web", [sys.executable, "-c", _PAGES, str(tmp_path), str(port)], ours)

    monkeypatch.setattr(serve, "web_child", pages)
    monkeypatch.setattr("anlin.config.commands.worker.children", list)
    return tmp_path


def _until_started(home: Path) -> int:
    deadline = time.monotonic() + 15
    while not (started := home / "pid").exists() or not started.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(started.read_text())


@pytest.mark.loopback
def test_nobody_is_answered_before_the_house_was_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = serve.free_port("127.0.0.1", None)
    answered_early = []

    def looks() -> None:
        _until_started(home)
        time.sleep(0.1)
        answered_early.append(serve.is_healthy("127.0.0.1", port))

    class Enough(Exception):
        """The address was told: the house stands."""

    told = []

    def announce(address: str) -> None:
        told.append(address)
        raise Enough

    with pytest.raises(Enough):
        serve.run(serve.Serving(port=port), announce, looks)
    assert (answered_early, told) == ([False], [f"http://localhost:{port}/"])


@pytest.mark.loopback
def test_a_house_that_is_refused_leaves_no_process_and_no_wait(home: Path) -> None:
    started = []

    def looks() -> None:
        started.append(_until_started(home))
        raise serve.NotServed("not up to date")

    with pytest.raises(serve.NotServed, match="not up to date"):
        serve.run(serve.Serving(port=serve.free_port("127.0.0.1", None)), lambda _address: None, looks)
    assert not Path(f"/proc/{started[0]}").exists()


def test_who_waits_at_the_gate_goes_on_when_it_opens_and_when_its_keeper_is_gone(tmp_path: Path) -> None:
    keeping.wait_at_gate(tmp_path)  # nobody ever kept one
    passed = threading.Event()

    def waits() -> None:
        keeping.wait_at_gate(tmp_path)
        passed.set()

    with keeping.start_gate(tmp_path) as opens:
        threading.Thread(target=waits, daemon=True).start()
        assert not passed.wait(0.1)
        opens()
        assert passed.wait(10)
    with keeping.start_gate(tmp_path):
        passed.clear()
        threading.Thread(target=waits, daemon=True).start()
        assert not passed.wait(0.1)
    assert passed.wait(10)
