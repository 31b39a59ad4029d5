"""Receipts: what the reporter holds, and what it proves with the log's public key alone.

A receipt is JSON: {"v": 1, "kind": "anlin-receipt", "log": origin, "entry": the entry's body, "salt": base64 of the
leaf's salt, "promise": signed note, "delegation": the log's note that names the promise key, "index": n or null,
"proof": base64 hashes or null, "checkpoint": signed note or null, "contents": {fact: {"salt": base64, "value": …}}}.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from anlin.kernel import merkle
from anlin.kernel.canonical import SALT_BYTES, canonical, salted_digest
from anlin.kernel.entry import Entry, entry_digest, entry_of, leaf_of
from anlin.kernel.note import VerifierKey, opened, opened_checkpoint, verifier_key
from anlin.kernel.words import Phrase, said

VERSION = 1
KIND = "anlin-receipt"
HASH_BYTES = 32
LARGEST = 2**53 - 1
"""Of a whole number in a receipt, either side of nought: what every reader of JSON reads alike (RFC 7493)."""
_DELEGATION = "anlin/delegation/v1"
_PROMISE = "anlin/promise/v1"


class BadReceipt(ValueError):
    """The file is no receipt of this version."""


@dataclass(frozen=True)
class Verdict:
    """What a receipt proves.

    `state` is "proved" (stands in the signed log), "promised" (signed, not yet in the log), "overdue" (promised, its
    time is over, and the receipt does not show it in the log) or "wrong" (something in it does not verify).
    """

    state: str
    proved: tuple[Phrase, ...] = ()
    not_proved: tuple[Phrase, ...] = ()
    wrong: tuple[Phrase, ...] = ()

    @property
    def holds(self) -> bool:
        """Nothing in the receipt is wrong, and it is proved or still within its promise."""
        return self.state in {"proved", "promised"}


@dataclass(frozen=True)
class Promised:
    """What a promise says: this leaf will stand in the log by then."""

    origin: str
    digest: bytes
    leaf: bytes
    recorded: str
    include_by: str

    def text(self) -> str:
        """The text that the promise key signs."""
        lines = (_PROMISE, self.origin, _b64(self.digest), _b64(self.leaf), self.recorded, self.include_by)
        return "\n".join(lines) + "\n"


def delegation_text(origin: str, promise_key: VerifierKey) -> str:
    """The text in which a log names the key that signs its promises. It cannot be taken for a checkpoint."""
    return f"{_DELEGATION}\n{origin}\n{promise_key}\n"


def receipt_text(receipt: Mapping[str, Any]) -> str:
    """The receipt as its file holds it."""
    return json.dumps({"v": VERSION, "kind": KIND, **receipt}, ensure_ascii=False, indent=1) + "\n"


def receipt_of(text: str | bytes) -> dict[str, Any]:
    """The receipt in a file.

    Raises:
        BadReceipt: it is none, or of a version that this program does not know.
    """
    try:
        receipt = json.loads(text, object_pairs_hook=_once, parse_int=_whole, parse_float=_whole, parse_constant=_whole)
        json.dumps(receipt, ensure_ascii=False).encode()  # half a character is none
    except (ValueError, RecursionError):  # the last: nested without end
        raise BadReceipt("not a receipt: no JSON that every program reads alike") from None
    if (
        not isinstance(receipt, dict)
        or receipt.get("kind") != KIND
        or receipt.get("v") is True
        or receipt.get("v") != VERSION
    ):
        raise BadReceipt("not a receipt, or of a later version than this program knows")
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand there once: of two, one program would take the first and another the last."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands there twice")
    return made


def _whole(number: str) -> int:
    """A whole number; others are written and rounded in more than one way."""
    read = int(number)
    if abs(read) > LARGEST:
        raise ValueError("too large a number")
    return read


def check(receipt: Mapping[str, Any], key: VerifierKey, *, at: datetime | None = None) -> Verdict:
    """What the receipt proves to someone who has the log's public key and trusts nobody else.

    Args:
        at: the moment against which a promise is overdue; now where it is left out.
    """
    checked = _Checked(receipt, key, at or datetime.now(UTC))
    try:
        checked.entry_and_contents()
        checked.promise()
        checked.inclusion()
    except ValueError as error:  # BadNote and BadReceipt are some
        checked.fault(said("The receipt cannot be checked: %(why)s"), why=error)
    return checked.verdict()


class _Checked:
    """One receipt under examination: findings gather in three lists."""

    def __init__(self, receipt: Mapping[str, Any], key: VerifierKey, at: datetime) -> None:
        self._receipt, self._key, self._at = receipt, key, at
        self._proved: list[Phrase] = []
        self._open: list[Phrase] = []
        self._wrong: list[Phrase] = []
        self._included = self._overdue = self._promised = False
        self._digest = self._leaf = b""

    def fault(self, text: str, **values: object) -> None:
        self._wrong.append(Phrase.of(text, **values))

    def verdict(self) -> Verdict:
        if self._wrong:
            state = "wrong"
        elif self._included:
            state = "proved"
        elif self._overdue:
            state = "overdue"
        elif self._promised:
            state = "promised"
        else:
            self.fault(said("The receipt carries neither a promise nor a place in the log: it proves nothing."))
            state = "wrong"
        self._open.append(Phrase.of(said("Not proved: that what was reported is true, nor who reported it.")))
        if state == "proved":
            self._open.append(
                Phrase.of(
                    said("Not proved: that everybody is shown the same log; compare the checkpoint with a witness.")
                )
            )
        return Verdict(state, tuple(self._proved) if state != "wrong" else (), tuple(self._open), tuple(self._wrong))

    def entry_and_contents(self) -> None:
        body = self._text("entry")
        try:
            entry = entry_of(body)
            in_form = canonical(json.loads(body)) == body.encode()
        except (ValueError, TypeError, RecursionError):
            raise BadReceipt("the entry is unreadable") from None
        if not isinstance(entry.sealed, dict) or not isinstance(entry.facts, dict):
            raise BadReceipt("the entry is unreadable")
        if not in_form:
            self.fault(said("The entry's text is not in its canonical form."))
        if not self._receipt.get("log") == entry.log == self._key.name:
            self.fault(
                said("The entry is of the log %(log)s, and the key is of %(key)s."), log=entry.log, key=self._key.name
            )
        self._digest = entry_digest(body.encode())
        self._leaf = merkle.leaf_hash(leaf_of(self._bytes("salt", SALT_BYTES), self._digest))
        self._contents(entry)

    def _contents(self, entry: Entry) -> None:
        contents = self._receipt.get("contents")
        contents = {} if contents is None else contents
        if not isinstance(contents, dict):
            raise BadReceipt("the contents are unreadable")
        for name, one in contents.items():
            try:
                digest = salted_digest(_unb64(one["salt"]), one["value"]).hex()
            except (TypeError, KeyError, ValueError, RecursionError):
                digest = ""
            if not digest or entry.sealed.get(name) != digest:
                self.fault(said("What the receipt says under “%(fact)s” is not what was recorded."), fact=name)
            else:
                self._proved.append(Phrase.of(said("“%(fact)s” reads as it was recorded."), fact=name))
        closed = sorted(set(entry.sealed) - set(contents))
        if closed:
            self._open.append(Phrase.of(said("Sealed, not shown by this receipt: %(facts)s."), facts=", ".join(closed)))

    def promise(self) -> None:
        if self._receipt.get("promise") is None:
            return
        lines = opened(self._text("delegation"), self._key).split("\n")
        if len(lines) != 4 or lines[:2] != [_DELEGATION, self._key.name]:
            raise BadReceipt("the log's word for the promise key is unreadable")
        promise = opened(self._text("promise"), verifier_key(lines[2])).split("\n")
        recorded, include_by = promise[4:6] if len(promise) == 7 else ("", "")
        if promise != Promised(self._key.name, self._digest, self._leaf, recorded, include_by).text().split("\n"):
            self.fault(said("The promise is for another entry than this one."))
            return
        self._promised = True
        self._proved.append(
            Phrase.of(
                said("The log signed on %(recorded)s that this entry would stand in it by %(by)s."),
                recorded=recorded,
                by=include_by,
            )
        )
        self._overdue = _moment(include_by) < self._at and self._receipt.get("index") is None
        if self._overdue:
            self._open.append(
                Phrase.of(
                    said(
                        "The promised time is over, and this receipt shows no place in the log. Fetch the receipt again: if it "
                        "still shows none, the promise is broken, and this file is the evidence."
                    )
                )
            )

    def inclusion(self) -> None:
        index = self._receipt.get("index")
        if index is None:
            self._open.append(Phrase.of(said("Not yet proved: that the entry stands in the log.")))
            return
        checkpoint = opened_checkpoint(self._text("checkpoint"), self._key)
        proof = self._receipt.get("proof")
        if isinstance(index, bool) or not isinstance(index, int) or not isinstance(proof, list) or len(proof) > 64:
            raise BadReceipt("the place in the log is unreadable")
        path = [_unb64(one) for one in proof]
        if any(len(one) != HASH_BYTES for one in path):
            raise BadReceipt("the place in the log is unreadable")
        if not merkle.included(index=index, size=checkpoint.size, leaf=self._leaf, proof=path, root=checkpoint.root):
            self.fault(said("The entry is not where the receipt says it stands in the log."))
            return
        self._included = True
        self._proved.append(
            Phrase.of(
                said("The entry stands in the log as number %(number)s of %(size)s, unchanged since it was recorded."),
                number=index + 1,
                size=checkpoint.size,
            )
        )

    def _text(self, name: str) -> str:
        value = self._receipt.get(name)
        if not isinstance(value, str):
            raise BadReceipt(f"“{name}” is missing")
        return value

    def _bytes(self, name: str, size: int) -> bytes:
        raw = _unb64(self._text(name))
        if len(raw) != size:
            raise BadReceipt(f"“{name}” has the wrong length")
        return raw


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadReceipt("a time is unreadable") from None
    if moment.tzinfo is None:
        raise BadReceipt("a time has no time zone")
    return moment


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: object) -> bytes:
    if not isinstance(text, str):
        raise BadReceipt("not base64")
    if len(text) % 4:
        raise BadReceipt("not base64")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadReceipt("not base64") from None
