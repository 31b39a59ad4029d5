"""Copies of an embedded deployment: made while it runs, checked, and brought back. Keys are never in a copy.

A copy is a folder, or a .tar of one: `anlin.sqlite3`, the files of the deployment's home, and `backup.json` with the SHA-256 of each.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from anlin.config.speech import said, zh

DATABASE = "anlin.sqlite3"
MANIFEST = "backup.json"
LEFT_OUT = {"static", "logs", MANIFEST, "serve.lock", "start.lock", "migrate.lock"}
Check = Callable[[Path], str]


class NotKept(Exception):
    """No copy was made or brought back. The text says why in English, `told` in both languages."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why % values if values else why)
        self._chinese = zh(why, **values)

    def told(self, before: str) -> str:
        """A source string that leaves room for the reason, %(why)s, in Chinese and below it in English."""
        return f"{zh(before, why=self._chinese)}\n{before % {'why': self}}"


@contextlib.contextmanager
def serving_lock(home: Path, *, alone: bool) -> Iterator[None]:
    """Held shared by who serves or writes, and alone by who replaces the database.

    Raises:
        NotKept: somebody holds it the other way.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "serve.lock").open("a") as held:
        try:
            fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotKept("in use") from error
        yield


@contextlib.contextmanager
def start_gate(home: Path) -> Iterator[Callable[[], None]]:
    """A gate at which `wait_at_gate` waits, until the function given is called or we are gone."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "start.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(held, fcntl.LOCK_UN)


def wait_at_gate(home: Path) -> None:
    """Return when nobody keeps the gate shut any more."""
    with contextlib.suppress(FileNotFoundError), (home / "start.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_SH)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files_of(home: Path, database: Path, keys: Path) -> Iterator[Path]:
    """What a deployment keeps beside its database; keys, links and what can be made anew stay out."""
    beside = {database.name + end for end in ("", "-wal", "-shm", "-journal", ".lock")}
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if inside.parts[0] in LEFT_OUT or inside.parts[0].startswith("replaced-") or path.suffix == ".key":
            continue
        if path.is_symlink() or not path.is_file() or path.is_relative_to(keys):
            continue
        if not (path.parent == database.parent and path.name in beside):
            yield path


def _copied_database(source: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(source)) as live, contextlib.closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def back_up(*, database: Path, home: Path, keys: Path, target: Path, check: Check, at: datetime) -> Path:
    """Copy a deployment, running or not, and check the copy.

    Args:
        target: a folder, or a file that ends in .tar; it must not exist.
        check: given the copied database, says what is wrong with its ledger; empty when it holds.

    Raises:
        NotKept: the target exists, the database does not, or the copy does not hold.
    """
    if target.exists():
        raise NotKept(said("%(path)s is there already: name a new folder or file"), path=target)
    if not database.is_file():
        raise NotKept(said("%(path)s is not there"), path=database)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / "anlin"
        copy.mkdir(mode=0o700)
        _copied_database(database, copy / DATABASE)
        for path in _files_of(home, database, keys):
            place = copy / "files" / path.relative_to(home)
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # erased meanwhile
                shutil.copy2(path, place)
        listed = {
            path.relative_to(copy).as_posix(): digest_of(path) for path in sorted(copy.rglob("*")) if path.is_file()
        }
        (copy / MANIFEST).write_text(json.dumps({"at": at.isoformat(), "sha256": listed}, indent=1), encoding="utf-8")
        examine(copy, check)
        if target.suffix == ".tar":
            packed = Path(folder) / "anlin.tar"
            with tarfile.open(packed, "w") as archive:
                archive.add(copy, arcname=".")
            packed.chmod(0o600)
            copy = packed
        _synced(copy)
        copy.rename(target)
    _synced(target.parent)
    return target


def examine(copy: Path, check: Check) -> None:
    """Hold a copy against its own list, SQLite's integrity check and the ledger.

    Raises:
        NotKept: something does not agree; the text names the first.
    """
    try:
        listed = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise NotKept(said("%(path)s is no backup: its %(list)s cannot be read"), path=copy, list=MANIFEST) from error
    for name, digest in listed.items():
        path = copy / name
        if not path.resolve().is_relative_to(copy.resolve()) or not path.is_file() or digest_of(path) != digest:
            raise NotKept(said("%(path)s is missing or was changed after the backup was made"), path=name)
    for path in copy.rglob("*"):
        name = path.relative_to(copy).as_posix()
        if path.is_symlink() or (not path.is_dir() and name not in listed and name != MANIFEST):
            raise NotKept(said("%(path)s is not on the list of the backup: somebody put it there later"), path=name)
    with contextlib.closing(sqlite3.connect(copy / DATABASE)) as database:
        (answer,) = database.execute("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise NotKept(said("%(path)s is damaged: %(answer)s"), path=DATABASE, answer=answer)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".check-") as folder:
        # Opening a database changes its file: what is kept stays as its list says.
        looked_at = Path(shutil.copy2(copy / DATABASE, folder))
        if wrong := check(looked_at):
            raise NotKept(wrong)


@contextlib.contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[Path]:
    """The folder of a copy; a .tar is unpacked into a private folder beside the home for as long as it is needed."""
    if source.is_dir():
        yield source
        return
    if not source.is_file():
        raise NotKept(said("%(path)s is not there"), path=source)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise NotKept(said("%(path)s is no .tar that can be read"), path=source) from error
        yield Path(folder)


def bring_back(*, copy: Path, database: Path, home: Path, replace: bool, at: datetime) -> Path | None:
    """Put an examined copy in the place of a deployment that is not running.

    Returns:
        The folder that now holds what stood there before; None where nothing did.

    Raises:
        NotKept: a database stands there and `replace` is false.
    """
    aside = None
    if database.exists():
        if not replace:
            raise NotKept(said("%(path)s stands here already; --replace sets it aside"), path=database)
        aside = home / f"replaced-{at:%Y%m%dT%H%M%S}"
        aside.mkdir(mode=0o700)
    database.parent.mkdir(parents=True, exist_ok=True)
    incoming = database.with_suffix(".incoming")
    shutil.copy2(copy / DATABASE, incoming)
    _synced(incoming)
    files = copy / "files"
    for path in sorted(files.rglob("*")) if files.is_dir() else ():
        if path.is_file():
            place = home / path.relative_to(files)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
    if aside is not None:
        # The log goes with its database: a stranger's log would be played into the one that comes.
        for end in ("-wal", "-shm", ""):
            old = Path(f"{database}{end}")
            if old.exists():
                old.rename(aside / old.name)
    incoming.rename(database)
    _synced(database.parent)
    return aside
