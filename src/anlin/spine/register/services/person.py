"""Who owns it and how to reach them: shown for a purpose and on record; erased by two people."""

from __future__ import annotations

from django.db import transaction

from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, holds
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.services import erase_content, now
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.erasure import erased_before, remember_erased
from anlin.spine.register.content import person_of
from anlin.spine.register.models import PersonRead, Record
from anlin.spine.register.registry import register_of
from anlin.spine.register.services.entries import ERASE_PERSON, READ_PERSON, held_for, told

QUARTER_S = 15 * 60
PURPOSES: dict[str, str] = {
    "reach": said("To reach whoever answers for it"),
    "serve": said("To serve a notice or document"),
    "protect": said("To protect somebody in danger"),
    "supervise": said("To check how it is kept"),
}


@transaction.atomic
def read_person(*, register: Register, record: int, actor: Actor, purpose: str) -> dict[str, object]:
    """Show who owns it to a member of staff: one ledger entry for each reader, record and quarter of an hour.

    Raises:
        Refused: no purpose of the list was named, the record may not be seen, or nobody is registered.
    """
    if purpose not in PURPOSES:
        raise Refused(said("Say what you need it for."), code="fact", fact="purpose")
    held = held_for(actor, register, record, register.kept_by)
    if actor.staff_id is None or held.person_key is None:
        raise Refused(said("No owner is registered here."), code="not_open")
    quarter = int(now().timestamp()) // QUARTER_S
    _read, first = PersonRead.objects.get_or_create(record=held, staff_id=actor.staff_id, quarter=quarter)
    if first:
        told(held, register, READ_PERSON, actor, left=held.state, public={"purpose": purpose})
        held.save(update_fields=("last_seq", "last_digest"))
    return person_of(held)


@transaction.atomic
def erase_person(*, record: int, rule: str, asked_by: Actor, approved_by: Actor) -> LedgerEntry:
    """Erase who owns a record: key and content go, the entries stay. Two people: one asks, another approves.

    Raises:
        Refused: nobody is registered, not two supervisors of the area, or no rule is named.
    """
    held = Record.objects.select_for_update(of=("self",)).select_related("area").get(pk=record)
    if held.person_key is None:
        raise Refused(said("No owner is registered here."), code="not_open")
    if asked_by.ref == approved_by.ref:
        raise Refused(said("Two people are needed: one asks, another approves."), code="role")
    if not rule.strip():
        raise Refused(said("Name the rule under which it is erased."), code="fact", fact="rule")
    if not all(holds(actor, "supervisor", area=held.area_id) for actor in (asked_by, approved_by)):
        raise Refused(said("Only supervisors of its area erase: who asks and who approves."), code="role")
    register = register_of(held)
    public = {"rule": rule, "asked_by": asked_by.ref}
    entry = told(held, register, ERASE_PERSON, approved_by, left=held.state, public=public)
    gone = held.person_ref
    wipe_person(held)
    transaction.on_commit(lambda: remember_erased(gone))
    return entry


def wipe_person(held: Record) -> None:
    """Destroy the owner's key and what was sealed under it."""
    erase_content(subject=held.ref, participant=held.person_ref)
    held.person_key = held.person_sealed = None
    held.person_erased_at = held.person_erased_at or now()
    held.edition += 1
    held.save()


def replay_person_erasures() -> int:
    """Erase again what was erased after a backup was taken. Returns how many records held an owner again."""
    again = Record.objects.filter(person_ref__in=erased_before()).exclude(person_key=None)
    count = 0
    with transaction.atomic():
        for held in again:
            wipe_person(held)
            count += 1
    return count
