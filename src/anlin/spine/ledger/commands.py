"""`anlin keys` and `anlin verify ledger`."""

from __future__ import annotations

import argparse
import sys

from django.conf import settings

from anlin.kernel.note import BadNote, VerifierKey, new_signing_key, verifier_key
from anlin.kernel.words import Phrase, said
from anlin.spine.ledger import keys
from anlin.spine.ledger.selectors import newest_checkpoint
from anlin.spine.ledger.triggers import LedgerUnguarded, assert_triggers
from anlin.spine.ledger.verifying import Fault, verify_ledger
from anlin.spine.spoken import drawn_in_both, in_both

_PURPOSES = {
    "log.key": said("signs the ledger's checkpoints"),
    "promise.key": said("signs promises on receipts, and nothing else"),
    "district.key": said("opens everything sealed"),
}


def show_keys(argv: list[str]) -> int:
    """Print where each key lives and its public half, and no secret. `--new` prints a key that is kept nowhere."""
    parser = argparse.ArgumentParser(prog="anlin keys", description=_both(said("Say where the keys live.")))
    parser.add_argument(
        "--new", metavar="NAME", help=_both(said("print a new log key for the environment; keep it secret"))
    )
    if name := parser.parse_args(argv).new:
        try:
            print(new_signing_key(name).secret_text())
        except BadNote:
            text = said("“%(name)s” cannot be the name of a log: it has no spaces and no plus sign, and is not empty.")
            print(in_both(text, name=name), file=sys.stderr)
            return 2
        return 0
    try:
        places = keys.key_places()
    except (ValueError, OSError) as error:
        text = said("A key in %(where)s cannot be read: %(why)s. Put it back from its copy")
        print(in_both(text, where=settings.KEYS_DIR, why=error), file=sys.stderr)
        return 2
    for key in places:
        there = "" if key.there else "  (" + _both(said("not there yet; made on first use")) + ")"
        print(f"{key.name:<13} {key.place}{there}\n{'':<13} {_both(_PURPOSES[key.name])}")
        if key.public:
            print(f"{'':<13} {key.public}")
    print(_both(said("Keys are never in the database nor in its backup: keep a copy of the folder apart.")))
    return 0


def verify(argv: list[str]) -> int:
    """Compute the ledger anew and name the first entry that is wrong.

    Returns:
        0: it holds. 1: something is wrong or a promise is broken. 2: no key.
    """
    parser = argparse.ArgumentParser(
        prog="anlin verify ledger", description=_both(said("Compute the ledger anew from its entries."))
    )
    parser.add_argument("--key", help=_both(said("the log's public key; without it, the one that is here")))
    parser.add_argument("--no-states", action="store_true", help=_both(said("leave out the matters' states")))
    parser.add_argument(
        "--no-promises", action="store_true", help=_both(said("leave out entries that came into the log too late"))
    )
    given = parser.parse_args(argv)
    try:
        key = key_to_verify_with(given.key)
    except ValueError as error:
        print(in_both(said("The key cannot be used: %(why)s"), why=error), file=sys.stderr)
        return 2
    if not given.key and (there := keys.signer_elsewhere(newest_checkpoint())):
        text = said(
            "This log was signed by %(there)s, but the key in %(folder)s is %(here)s: with it every entry would look wrong. "
            "Bring back the folder of keys that belongs to this database"
        )
        print(in_both(text, there=there, folder=settings.KEYS_DIR, here=f"{key.name}+{key.id.hex()}"), file=sys.stderr)
        return 2
    found = verify_ledger(key=key, states=not given.no_states)
    counts = said("%(entries)s entries, %(leaves)s in the tree, %(waiting)s waiting, %(checkpoints)s checkpoints")
    print(in_both(counts, **{name: getattr(found, name) for name in ("entries", "leaves", "waiting", "checkpoints")}))
    guarded = _guarded()
    for fault in found.faults[:1]:
        print(in_both(said("The first that is wrong: %(fault)s"), fault=_told(fault)))
    for fault in found.faults[1:10]:
        print(in_both(said("Wrong as well: %(fault)s"), fault=_told(fault)))
    for late in () if given.no_promises else found.late[:10]:
        print(in_both(said("A broken promise: %(fault)s"), fault=_told(late)))
    holds = guarded and (found.holds or (given.no_promises and not found.faults))
    if holds:
        print(in_both(said("The ledger holds.")))
    return 0 if holds else 1


def _guarded() -> bool:
    """Whether every trigger stands; where one does not, say so: what was done without it is looked for all the same."""
    try:
        assert_triggers()
    except LedgerUnguarded as error:
        text = said(
            "The ledger's guard %(name)s is missing, off or changed. Run: anlin migrate, then anlin verify ledger"
        )
        print(in_both(text, name=error.trigger), file=sys.stderr)
        return False
    return True


def key_to_verify_with(given: str | None = None) -> VerifierKey:
    """The key as it was typed; without one, that of the log here.

    Raises:
        ValueError: it is none, or was not copied whole.
    """
    if given:
        return verifier_key(given)
    # A backup from before a restore is of a log that is closed here.
    signed = keys.key_that_signed(newest_checkpoint())
    return signed.verifier if signed else keys.log_key().verifier


def place_of(fault: Fault) -> str:
    """Where something is wrong: its entry, its subject and number, its place in the tree."""
    places = [
        f"entry {fault.entry}" if fault.entry is not None else "",
        f"{fault.subject}#{fault.seq}" if fault.subject else "",
        f"index {fault.index}" if fault.index is not None else "",
        f"size {fault.size}" if fault.size is not None else "",
    ]
    return ", ".join(place for place in places if place)


def _told(fault: Fault) -> Phrase:
    why = f" ({fault.why})" if fault.why else ""
    return Phrase.of("%(place)s: %(words)s%(why)s", place=place_of(fault), words=Phrase.of(fault.words), why=why)


def _both(text: str) -> str:
    """Chinese and English on one line, for help and lists."""
    return " / ".join(dict.fromkeys(drawn_in_both(Phrase.of(text))))
