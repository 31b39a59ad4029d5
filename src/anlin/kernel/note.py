"""Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), with Ed25519.

A note is text, an empty line, and signature lines "— name base64(key id ‖ signature)". A verifier key is
"name+key id+base64(0x01 ‖ public key)", a signing key "PRIVATE+KEY+name+key id+base64(0x01 ‖ seed)".
Signatures by keys that are not asked about (other algorithms, witnesses) are tolerated and prove nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_DASH = "\u2014 "
_MOST_BYTES = 1_000_000
_MOST_SIGNATURES = 100
KEY_BYTES = 32


class BadNote(ValueError):
    """The text is no signed note, key or checkpoint; or the signature asked for is missing or wrong."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key and the name it signs under."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no proof of anything."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """A private key and the name it signs under."""

    def __init__(self, name: str, seed: bytes) -> None:
        _refuse_bad_name(name)
        self.name = name
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The text with its signature, as a note. The text ends with a newline."""
        if not text.endswith("\n") or _has_controls(text):
            raise BadNote("a note's text ends with a newline and has no other control characters")
        blob = base64.b64encode(self.verifier.id + self._key.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.name} {blob}\n"

    def secret_text(self) -> str:
        """The private key as text; it belongs in a file that only the server reads, and nowhere else."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{base64.b64encode(_ED25519 + self._seed).decode()}"


def new_signing_key(name: str) -> SigningKey:
    """A fresh key for a name without spaces or plus signs."""
    return SigningKey(name, secrets.token_bytes(KEY_BYTES))


def signing_key(text: str) -> SigningKey:
    """The key that `SigningKey.secret_text` wrote; raises `BadNote`, never quoting the text."""
    if not text.startswith(_PRIVATE):
        raise BadNote("not a signing key")
    name, key_id, seed = _key_parts(text.strip().removeprefix(_PRIVATE))
    key = SigningKey(name, seed)
    if key.verifier.id != key_id:
        raise BadNote("the signing key's id does not belong to it")
    return key


def verifier_key(text: str) -> VerifierKey:
    """The public key that "name+id+base64" stands for; raises `BadNote`."""
    name, key_id, public = _key_parts(text.strip())
    key = VerifierKey(name, public)
    if key.id != key_id:
        raise BadNote("the key's id does not belong to it: was it copied whole?")
    return key


@dataclass(frozen=True)
class Signature:
    """One signature line: whose, by which key id, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A note taken apart; nothing in it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


def parsed_note(note: str) -> Note:
    """Text and signatures; raises `BadNote` where the form is wrong."""
    if len(note.encode()) > _MOST_BYTES or _has_controls(note):
        raise BadNote("not a note: too long, or control characters in it")
    text, gap, below = note.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise BadNote("not a note: no signatures")
    lines = below[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise BadNote("not a note: too many signatures")
    return Note(text + "\n", tuple(_parsed_signature(line) for line in lines))


def opened(note: str, key: VerifierKey) -> str:
    """The note's text, when the key signed it.

    Raises:
        BadNote: the form is wrong, or this key's signature is missing or wrong.
    """
    parsed = parsed_note(note)
    for one in parsed.signatures:
        if one.name == key.name and one.key_id == key.id:
            if key.signed(parsed.text, one.signature):
                return parsed.text
            raise BadNote(f"the signature of {key.name} is wrong")
    raise BadNote(f"no signature of {key.name} by this key")


@dataclass(frozen=True)
class Checkpoint:
    """A log's statement: under this origin, a tree of this many leaves has this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def checkpoint_of(text: str) -> Checkpoint:
    """The checkpoint in a note's text; extension lines are allowed and ignored. Raises `BadNote`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1]:
        raise BadNote("not a checkpoint")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise BadNote("not a checkpoint: the size is no decimal number")
    return Checkpoint(origin, int(size), _decoded(root, hashlib.sha256().digest_size))


def opened_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """A checkpoint signed by the log that the key belongs to; raises `BadNote`."""
    checkpoint = checkpoint_of(opened(note, key))
    if checkpoint.origin != key.name:
        raise BadNote("the checkpoint is of another log")
    return checkpoint


def _parsed_signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise BadNote("not a signature line")
    name, _, blob = line.removeprefix(_DASH).partition(" ")
    _refuse_bad_name(name)
    raw = _decoded(blob)
    if len(raw) < 5:
        raise BadNote("a signature is too short")
    return Signature(name, raw[:4], raw[4:])


def _key_parts(text: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, blob = rest.partition("+")
    _refuse_bad_name(name)
    raw = _decoded(blob, 1 + KEY_BYTES)
    if raw[:1] != _ED25519:
        raise BadNote("the key is not an Ed25519 key")
    if len(key_id) != 8:
        raise BadNote("a key's id has eight hex digits")
    try:
        return name, bytes.fromhex(key_id), raw[1:]
    except ValueError:
        raise BadNote("a key's id has eight hex digits") from None


def _decoded(text: str, size: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
    if len(text) % 4:  # more padding than there is to pad
        raise BadNote("not base64")
    if size is not None and len(raw) != size:
        raise BadNote(f"expected {size} bytes")
    return raw


def _refuse_bad_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise BadNote("a key's name has no spaces and no plus sign, and is not empty")


def _has_controls(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)
