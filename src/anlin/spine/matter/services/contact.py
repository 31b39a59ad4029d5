"""Who reported and how to reach them: shown only for a purpose, and each reading stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.ledger.services import Tip, now, record
from anlin.spine.matter.models import ContactRead, Matter, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.selectors import may_see
from anlin.spine.vault.services import district_key, unseal, unwrap

READ = "matter:read_contact"
QUARTER_S = 15 * 60
PURPOSES: dict[str, str] = {
    "ask": said("To ask about this report"),
    "tell": said("To tell how it went"),
    "protect": said("To protect somebody in danger"),
    "supervise": said("To check how it was handled"),
}


@dataclass(frozen=True)
class Contact:
    """A participant's identity facts, by fact key."""

    facts: dict[str, object]


@transaction.atomic
def read_contact(*, matter: int, actor: Actor, purpose: str) -> Contact:
    """Show a reporter's contact to a member of staff.

    One ledger entry for each reader, matter and quarter of an hour, with the purpose in clear.

    Raises:
        Refused: no purpose of the list was named, or the matter may not be seen.
    """
    if purpose not in PURPOSES:
        raise Refused(said("Say what you need it for."), code="fact", fact="purpose")
    held = Matter.objects.select_for_update(of=("self",)).filter(pk=matter).first()
    if held is None or actor.staff_id is None or not may_see(actor, held):
        raise Refused(said("There is no such matter."), code="missing")
    if held.erased_at is not None:
        raise Refused(said("It was erased: nobody can be reached through it any more."), code="not_open")
    moment = now()
    _read, first = ContactRead.objects.get_or_create(
        matter=held, staff_id=actor.staff_id, quarter=int(moment.timestamp()) // QUARTER_S
    )
    if first:
        entry = record(
            who=actor.ref,
            action=READ,
            subject=held.ref,
            left=held.state,
            enters=held.state,
            facts={"purpose": purpose},
            seq_prev=Tip(held.last_seq, held.last_digest),
        )
        held.last_seq, held.last_digest = entry.seq, bytes(entry.digest).hex()
        held.save(update_fields=("last_seq", "last_digest"))
    return Contact(_identity(held))


def _identity(matter: Matter) -> dict[str, object]:
    process = process_of(matter)
    matter_key = unwrap(district_key(), matter.key_wrapped, matter.ref)
    people = {row.ref: row for row in Participant.objects.filter(matter=matter) if row.key_wrapped}
    keys = {ref: unwrap(matter_key, row.key_wrapped, ref) for ref, row in people.items()}
    rows = LedgerContent.objects.filter(entry__subject=matter.ref, participant__in=list(keys)).order_by("entry_id")
    return {
        row.key: unseal(keys[row.participant], row.key, row.blob).value
        for row in rows
        if row.participant in keys and row.key in process.fact
    }
