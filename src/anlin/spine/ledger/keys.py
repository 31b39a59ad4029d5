"""The log's keys: in files that only the server's account reads, or in the environment; never in the database.

log.key      signs checkpoints; its name is the log's origin.
promise.key  signs promises and nothing else; the log key says whose it is, in `promise.delegation`.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from anlin.kernel.note import SigningKey, new_signing_key, opened, signing_key
from anlin.kernel.receipt import delegation_text

_VARIABLES = {"log.key": "ANLIN_LOG_KEY", "promise.key": "ANLIN_PROMISE_KEY"}


@dataclass(frozen=True)
class KeyPlace:
    """Where a key lives; `public` is what may be published, empty for a secret without a public half."""

    name: str
    place: str
    there: bool
    public: str


def log_key() -> SigningKey:
    """The key that signs checkpoints; made on first use."""
    return _signing_key_in(_folder(), "log.key")


def log_origin() -> str:
    """The log's name in checkpoints and entries."""
    return log_key().name


def name_log(origin: str) -> str:
    """Make the log's key under this origin, unless there is one; the origin in force, to be kept with the district."""
    if not os.environ.get(_VARIABLES["log.key"]):
        _made(_folder() / "log.key", origin)
    return log_origin()


def promise_key() -> SigningKey:
    """The key that signs promises; made on first use."""
    return _signing_key_in(_folder(), "promise.key")


@cache
def delegation() -> str:
    """The log key's note that names the promise key."""
    text = delegation_text(log_origin(), promise_key().verifier)
    path = _folder() / "promise.delegation"
    if path.exists() and opened(path.read_text(), log_key().verifier) == text:
        return path.read_text()
    note = log_key().sign(text)
    _write_new(path.with_suffix(f".{secrets.token_hex(4)}"), note).replace(path)
    return note


def key_places() -> list[KeyPlace]:
    """Every key's place, for `anlin keys` and `anlin doctor`; makes nothing and shows no secret."""
    places = []
    for name, variable in _VARIABLES.items():
        path = _folder() / name
        given = bool(os.environ.get(variable))
        there = given or path.exists()
        public = str(_signing_key_in(_folder(), name).verifier) if there else ""
        places.append(KeyPlace(name, variable if given else str(path), there, public))
    district = _folder() / "district.key"  # spine.vault's: everything sealed opens with it
    return [*places, KeyPlace("district.key", str(district), district.exists(), "")]


def _folder() -> Path:
    named: str | Path = settings.KEYS_DIR
    return named if isinstance(named, Path) else Path(named)  # asked for at every entry


@cache
def _signing_key_in(folder: Path, name: str) -> SigningKey:
    given = os.environ.get(_VARIABLES[name])
    if given:
        return signing_key(given)
    path = folder / name
    if not path.exists():
        _made(path, f"anlin.invalid/{secrets.token_hex(8)}" if name == "log.key" else f"{log_origin()}/promise")
    return signing_key(path.read_text())


def _made(path: Path, origin: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _write_new(
        path.with_name(f".{path.name}.{secrets.token_hex(4)}"), new_signing_key(origin).secret_text() + "\n"
    )
    try:
        os.link(draft, path)  # whole or not at all; where another process was first, its key is the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write_new(path: Path, text: str) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path
