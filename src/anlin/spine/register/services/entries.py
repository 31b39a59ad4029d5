"""The ledger entries of records, and the index of their words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from anlin.kernel.canonical import canonical
from anlin.kernel.number import record_number
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import Sealed, Tip, now, record
from anlin.spine.matter.models import WriteKey
from anlin.spine.matter.refusals import Refused
from anlin.spine.place.selectors import district_timezone
from anlin.spine.register.content import key_of
from anlin.spine.register.models import Record
from anlin.spine.search import services as search
from anlin.spine.vault.services import keyed_hash, seal

ADD, CHANGE, RETIRE, RESTORE = "add", "change", "retire", "restore"
MERGE, TOOK_IN, UNMERGE, GAVE_BACK = "merge", "took_in", "unmerge", "gave_back"
READ_PERSON, ERASE_PERSON = "read_person", "erase_person"


def action_of(register: Register, verb: str) -> str:
    """The action as the ledger names it."""
    return f"{register.key}/{register.version}:{verb}"


def held_for(actor: Actor, register: Register, record: int, roles: tuple[str, ...]) -> Record:
    """The record, locked for a write by somebody who holds one of these roles there.

    Raises:
        Refused: there is none, or the actor's roles do not reach it.
    """
    held = Record.objects.select_for_update(of=("self",)).select_related("area").filter(pk=record).first()
    if held is None or held.register != register.key or not _reaches(actor, held, register.read_by):
        raise Refused(said("There is no such record."), code="missing")
    if not _reaches(actor, held, roles):
        raise Refused(said("Your role does not do this here."), code="role")
    return held


def _reaches(actor: Actor, held: Record, roles: tuple[str, ...]) -> bool:
    return any(first <= held.area_id <= last for first, last in actor.areas_as(*roles))


def told(
    held: Record,
    register: Register,
    verb: str,
    actor: Actor,
    *,
    left: str,
    public: Mapping[str, object] | None = None,
    sealed: Mapping[str, Sealed] | None = None,
) -> LedgerEntry:
    """Put what happened to a locked record on record; the record is not saved here."""
    entry = record(
        who=actor.ref,
        action=action_of(register, verb),
        subject=held.ref,
        left=left,
        enters=held.state,
        facts=public or {},
        sealed=sealed or {},
        seq_prev=Tip(held.last_seq, held.last_digest) if held.last_digest else None,
    )
    held.last_seq, held.last_digest = entry.seq, bytes(entry.digest).hex()
    return entry


def sealed_reason(held: Record, reason: str) -> dict[str, Sealed]:
    """A reason, sealed under the record's key."""
    return {"reason": seal(key_of(held), "reason", reason)} if reason else {}


def text_of(register: Register, number: str, values: Mapping[str, object]) -> str:
    """What search finds of a record: its words, never its owner's."""
    return "\n".join([number, *(str(values[fact.key]) for fact in register.searched if values.get(fact.key))])


def index(held: Record, register: Register, values: Mapping[str, object], entry: LedgerEntry) -> None:
    """Index what it says now, in place of what it said."""
    search.forget(-held.pk)
    search.index(doc=entry.pk, matter=-held.pk, area=held.area_id, text=text_of(register, held.number, values))


def done_before(key: str, body: Mapping[str, object]) -> int | None:
    """Take a client's key for a write to a register, or find the record that the first one was about.

    Raises:
        Refused: the key was used for another body.
    """
    written = canonical({"key": key, "body": body}).decode()
    digest = keyed_hash("write/record/v1", written)  # the key goes in: two writes of the same words must not look alike
    today = now().astimezone(district_timezone()).date()
    kept, first = WriteKey.objects.get_or_create(key=key, defaults={"digest": digest, "matter": 0, "day": today})
    if not first and kept.digest != digest:
        raise Refused(
            said("This was sent before with other content. Open the page again to send a new one; your text is kept."),
            code="doubled",
        )
    return None if first else kept.matter


def settle_write(key: str, record: int) -> None:
    """Remember what the write was about."""
    WriteKey.objects.filter(key=key).update(matter=record)


def free_numbers(count: int) -> list[str]:
    """Numbers that no record has."""
    while True:
        drawn = list({record_number(secrets.randbits(45)) for _ in range(count)})
        used = set(Record.objects.filter(number__in=drawn).values_list("number", flat=True))
        if len(drawn) == count and not used:
            return drawn
