"""`anlin serve`: one supervisor over the web server, the jobs and the sequencer."""

from __future__ import annotations

import argparse
import contextlib
import errno
import http.client
import importlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from anlin.config import environment, keeping
from anlin.config.commands import worker
from anlin.config.speech import beside, both, said
from anlin.config.supervisor import Child, KeepsDying, Supervisor

DEFAULT_PORT = 8000
START_SECONDS = 60
MOST_WORKERS = 4
_NO_SUCH = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
_NO_SUCH_HOST = said("This machine has no address %(host)s. Leave --host out, or give 0.0.0.0 for all that it has")


class NotServed(Exception):
    """Serving cannot begin; the text says what to do."""


@dataclass(frozen=True)
class Serving:
    """How to serve. `port` None: 8000, or a free one where that is taken; `address`: what people type, behind a proxy.

    `workers` None: as `fitting_workers` says.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    workers: int | None = None
    threads: int = 4
    address: str = ""


def fitting_workers() -> int:
    """A web process for each core, at most four; on the embedded database one, since only one can write at a time.

    Measured: docs/decisions/0017-one-statement-a-report.md.
    """
    return (
        min(os.cpu_count() or 1, MOST_WORKERS) if environment.text("ANLIN_DATABASE_URL").startswith("postgres") else 1
    )


def free_port(host: str, wanted: int | None) -> int:
    """The port to bind.

    Raises:
        NotServed: the port that was asked for by number is taken or closed to us, or the host is not this machine's.
    """
    for port in (wanted,) if wanted else (DEFAULT_PORT, 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (OSError, UnicodeError) as error:
                if isinstance(error, (UnicodeError, socket.gaierror)) or error.errno in _NO_SUCH:
                    raise NotServed(both(_NO_SUCH_HOST, host=host)) from error
                if isinstance(error, PermissionError):
                    text = said("Port %(port)s is open to root alone. Choose another: anlin serve --port NUMBER")
                    raise NotServed(both(text, port=wanted)) from error
                continue
            return int(probe.getsockname()[1])
    raise NotServed(both(said("Port %(port)s is taken. Choose another: anlin serve --port NUMBER"), port=wanted))


def assert_servable(serving: Serving) -> None:
    """Look at what was asked for before anything starts.

    Raises:
        NotServed: a number out of its bounds, or an address that nobody could type.
    """
    bounds = (
        ("--port", serving.port, 1, 65_535),
        ("--workers", serving.workers, 1, 64),
        ("--threads", serving.threads, 1, 64),
    )
    for name, number, least, most in bounds:
        if number is not None and not least <= number <= most:
            text = said("%(name)s is %(number)s; it takes a number from %(least)s to %(most)s")
            raise NotServed(both(text, name=name, number=number, least=least, most=most))
    if serving.address and not _is_web_address(serving.address):
        text = said("--address is %(address)s; it takes https://NAME or https://NAME:PORT, nothing after it")
        raise NotServed(both(text, address=serving.address))


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    named = parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and "@" not in parts.netloc
    return named and parts.path in {"", "/"} and not parts.query and not parts.fragment and " " not in address


def web_child(serving: Serving, port: int) -> Child:
    """The web server: few threads, so few connections; a bounded queue; worker processes replaced when they die."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", serving.host, "--port", str(port)]
    workers = serving.workers or fitting_workers()
    command += ["--workers", str(workers), "--blocking-threads", str(serving.threads), "--backpressure", "128"]
    command += [
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
        "--workers-kill-timeout",
        "8s",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    return Child("web", [*command, "anlin.config.wsgi:application"], hosts(serving))


def hosts(serving: Serving) -> dict[str, str]:
    """Which names and origins are answered: the address that people type sets both together.

    Where that address is https, cookies go over nothing else, unless the operator said otherwise.
    """
    names = environment.listed("ANLIN_HOSTS")
    origins = environment.listed("ANLIN_ORIGINS")
    sealed: dict[str, str] = {}
    if serving.address:
        parts = urlsplit(serving.address)
        names.append(parts.hostname or serving.address)
        origins.append(f"{parts.scheme}://{parts.netloc}")
        if parts.scheme == "https" and "ANLIN_HTTPS" not in os.environ:
            sealed = {"ANLIN_HTTPS": "yes"}
    elif serving.host not in {"127.0.0.1", "localhost", "::1"}:
        names += [serving.host, socket.gethostname()]
    return {"ANLIN_HOSTS": ",".join(dict.fromkeys(names)), "ANLIN_ORIGINS": ",".join(dict.fromkeys(origins)), **sealed}


def is_healthy(host: str, port: int) -> bool:
    """True when /healthz answers 200 under a name that is always allowed."""
    reached = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    connection = http.client.HTTPConnection(reached, port, timeout=2)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


def prepare() -> None:
    """Set Django up and look once, before any process writes or answers, at what all of them need.

    Raises:
        NotServed: the database has migrations to run, cannot be reached, or could lose what is acknowledged.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django
    from django.db import connections
    from django.db.utils import DatabaseError

    django.setup()
    from anlin.config import static_files
    from anlin.config.readiness import cannot_be_used, waiting_migrations

    try:
        behind = waiting_migrations()
    except DatabaseError as error:
        raise NotServed(cannot_be_used(error)) from error
    finally:
        connections.close_all()
    if behind:
        raise NotServed(both(said("The database is not up to date. Run first: anlin migrate")))
    _refuse_unless_ready()
    static_files.bring_up_to_date()


def _refuse_unless_ready() -> None:
    from anlin.config.readiness import assert_ready, what_to_do_about
    from anlin.spine.ledger.services import LedgerUnguarded
    from anlin.spine.storage import NotDurable

    try:
        assert_ready()
    except LedgerUnguarded as wrong:
        raise NotServed(what_to_do_about(wrong)) from wrong
    except NotDurable as wrong:
        raise NotServed(
            both(said("Nothing may be stored here, so nothing is served: %(why)s. Try: anlin doctor"), why=wrong)
        ) from wrong


def run(serving: Serving, announce: Callable[[str], None], prepare: Callable[[], None] = prepare) -> int:
    """Serve until SIGINT or SIGTERM. The web server comes up behind a gate while `prepare` looks at what all need.

    Args:
        announce: called once with the address, when the first page can be asked for.

    Raises:
        NotServed: serving cannot begin, it did not answer within a minute, or a process of it died again and again.
    """
    assert_servable(serving)
    port = free_port(serving.host, serving.port)
    _refuse_wrong_settings()
    supervisor = Supervisor([web_child(serving, port)])
    try:
        with keeping.serving_lock(environment.home(), alone=False), keeping.start_gate(environment.home()) as open_gate:
            supervisor.start()
            prepare()
            open_gate()
            greeting = _greeting(serving, port, supervisor, announce)
            return supervisor.run(on_tick=lambda: next(greeting, None))
    except keeping.NotKept as refusal:
        raise NotServed(both(said("A restore is under way here. Try again when it has ended"))) from refusal
    except KeepsDying as dying:
        text = said("%(name)s stops again and again; its last words stand above. Try: anlin doctor")
        raise NotServed(both(text, name=dying)) from dying
    except BaseException:
        supervisor.end()
        raise


def _refuse_wrong_settings() -> None:
    """Wrong settings are told once, by us, before a process reads them too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])


def _greeting(serving: Serving, port: int, supervisor: Supervisor, announce: Callable[[str], None]) -> Iterator[None]:
    """Looks at each tick whether the first page is there; then tells the address and has the other processes start."""
    began = time.monotonic()
    while not is_healthy(serving.host, port):
        if time.monotonic() - began > START_SECONDS:
            raise NotServed(both(said("The pages did not come within a minute. Try: anlin doctor")))
        yield
    supervisor.children += worker.children()  # the first page need not share the machine with their start
    shown = "localhost" if serving.host == "127.0.0.1" else serving.host
    announce(serving.address or f"http://{shown}:{port}/")


def _announce(address: str) -> None:
    print(both(said("Anlin is at %(address)s; Ctrl-C stops it"), address=address), flush=True)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="anlin serve",
        description=both(said("serve pages and do the jobs, on this machine or behind a proxy")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    host = said("the address of this machine to serve at; 0.0.0.0 for all that it has")
    parser.add_argument("--host", default="127.0.0.1", help=beside(host))
    parser.add_argument("--port", type=int, help=beside(said("of itself 8000, or a free one where that is taken")))
    workers = said("web processes; of itself one a core on PostgreSQL, at most 4")
    parser.add_argument("--workers", type=int, help=beside(workers))
    threads = said("threads, and so database connections, of a web process")
    parser.add_argument("--threads", type=int, default=4, help=beside(threads))
    address = said("https://… that people type, where a proxy stands in front")
    parser.add_argument("--address", default="", help=beside(address))
    given = parser.parse_args(argv)
    try:
        return run(Serving(given.host, given.port, given.workers, given.threads, given.address), _announce)
    except NotServed as refusal:
        print(refusal, file=sys.stderr)
    return 1
