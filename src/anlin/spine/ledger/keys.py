"""The log's keys: in files that only the server's account reads, or in the environment; never in the database.

log.key      signs checkpoints; its name is the log's origin.
promise.key  signs promises and nothing else; the log key says whose it is, in `promise.delegation`.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from anlin.kernel.note import BadNote, SigningKey, new_signing_key, opened, parsed_note, signing_key
from anlin.kernel.receipt import delegation_text
from anlin.spine.ledger.models import LedgerCheckpoint
from anlin.spine.storage import NotDurable

_VARIABLES = {"log.key": "ANLIN_LOG_KEY", "promise.key": "ANLIN_PROMISE_KEY"}


class KeyMissing(NotDurable):
    """A key is not here with which this house has signed or sealed: another one in its place would lose what is there."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(f"{folder / name}: not there; bring it back from where you keep your keys")
        self.name = name
        self.folder = folder


@dataclass(frozen=True)
class KeyPlace:
    """Where a key lives; `public` is what may be published, empty for a secret without a public half."""

    name: str
    place: str
    there: bool
    public: str


def log_key() -> SigningKey:
    """The key that signs checkpoints; made on first use.

    Raises:
        KeyMissing: it is not here, and checkpoints are.
    """
    return _signing_key_in(_folder(), "log.key")


def log_origin() -> str:
    """The log's name in checkpoints and entries."""
    return log_key().name


def name_log(origin: str) -> str:
    """Make the log's key under this origin, unless there is one; the origin in force, to be kept with the district."""
    if not os.environ.get(_VARIABLES["log.key"]):
        _made(_folder() / "log.key", origin)
    return log_origin()


class KeyFromEnvironment(Exception):
    """The log's key stands in the environment, where only who runs the house can change it."""


def key_that_signed(note: str) -> SigningKey | None:
    """Whose checkpoint this is: the log key's, or that of a log which was closed here; None where it is neither's."""
    for key in (log_key(), *_closed()):
        try:
            opened(note, key.verifier)
        except BadNote:
            continue
        return key
    return None


def signer_elsewhere(note: str) -> str:
    """Whose checkpoint this says to be, where that is none of the keys here; empty where it is one's, or cannot be told."""
    ours = {(key.verifier.name, key.verifier.id) for key in (log_key(), *_closed())}
    try:
        signatures = parsed_note(note).signatures
    except BadNote:
        return ""
    if any((one.name, one.key_id) in ours for one in signatures):
        return ""
    return ", ".join(f"{one.name}+{one.key_id.hex()}" for one in signatures)


def _closed() -> list[SigningKey]:
    """The keys of logs that were closed here."""
    return [signing_key(path.read_text(encoding="utf-8")) for path in sorted(_folder().glob("closed-*.key"))]


def is_changing() -> bool:
    """Whether a change of the log's key has begun and not ended."""
    return _closing_path().exists()


def change_log_key(closing: SigningKey, origin: str) -> None:
    """Put another key under a new name in the log key's place; `end_change` when the database knows.

    Goes on where it broke off. Keys that were in force are kept where nothing signs with them.

    Args:
        closing: the key of the log that is being closed.

    Raises:
        KeyFromEnvironment: the key in the environment has to be changed by hand: the old one into `closing.key`.
    """
    if os.environ.get(_VARIABLES["log.key"]):
        if not is_changing() or log_key().name == closing.name:
            raise KeyFromEnvironment(str(_closing_path()))
        return
    present, following = _folder() / "log.key", _folder() / "next.key"
    if not is_changing():
        _made(following, origin)
        _keep(_closing_path(), closing)
    if following.exists():
        (_folder() / "promise.delegation").unlink(missing_ok=True)
        _keep_closed(signing_key(present.read_text(encoding="utf-8")))
        following.replace(present)
    _forget()


def closing_key() -> SigningKey:
    """The key of the log that is being closed."""
    return signing_key(_closing_path().read_text(encoding="utf-8"))


def end_change() -> None:
    """Keep the closed log's key where nothing signs with it."""
    _keep_closed(closing_key())
    _closing_path().unlink()
    _forget()


def _closing_path() -> Path:
    return _folder() / "closing.key"


def _keep_closed(key: SigningKey) -> None:
    _keep(_folder() / f"closed-{key.verifier.id.hex()}.key", key)


def _keep(path: Path, key: SigningKey) -> None:
    if not path.exists():
        _write_new(path.with_name(f".{path.name}.{secrets.token_hex(4)}"), key.secret_text() + "\n").replace(path)


def _forget() -> None:
    _signing_key_in.cache_clear()
    delegation.cache_clear()


def promise_key() -> SigningKey:
    """The key that signs promises; made on first use."""
    return _signing_key_in(_folder(), "promise.key")


@cache
def delegation() -> str:
    """The log key's note that names the promise key."""
    text = delegation_text(log_origin(), promise_key().verifier)
    path = _folder() / "promise.delegation"
    if path.exists():
        with suppress(BadNote):  # of a log before this one
            if opened(path.read_text(encoding="utf-8"), log_key().verifier) == text:
                return path.read_text(encoding="utf-8")
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
        if name == "log.key" and LedgerCheckpoint.objects.exists():
            raise KeyMissing(name, folder)
        _made(path, f"anlin.invalid/{secrets.token_hex(8)}" if name == "log.key" else f"{log_origin()}/promise")
    return signing_key(path.read_text(encoding="utf-8"))


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
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path
