"""Erase a matter's content: keys, content rows and search tokens go; the ledger stays and still verifies."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, holds
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.services import Tip, now, record
from anlin.spine.matter.models import Matter, Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of, tell_wiped
from anlin.spine.search import services as search
from anlin.spine.vault.models import StoredPhoto

ERASE = "matter:erase"


@transaction.atomic
def erase_matter(*, matter: int, rule: str, asked_by: Actor, approved_by: Actor) -> LedgerEntry:
    """Erase what a closed matter holds. Two people: one asks, another approves.

    Raises:
        Refused: legal hold, still open, not a supervisor, or both are one person.
    """
    held = Matter.objects.select_for_update(of=("self",)).select_related("area").get(pk=matter)
    _refuse(held, rule, asked_by, approved_by)
    entry = record(
        who=approved_by.ref,
        action=ERASE,
        subject=held.ref,
        left=held.state,
        enters=held.state,
        facts={"rule": rule, "asked_by": asked_by.ref},
        seq_prev=Tip(held.last_seq, held.last_digest),
    )
    held.last_seq, held.last_digest = entry.seq, bytes(entry.digest).hex()
    held.erased_at = now()
    wipe(held)
    search.forget_for_good()
    transaction.on_commit(lambda: remember_erased(held.ref))
    return entry


def wipe(matter: Matter) -> None:
    """Destroy keys, content, photographs and tokens, and coarsen the point to its area's middle."""
    LedgerContent.objects.filter(entry__subject=matter.ref).delete()
    StoredPhoto.objects.filter(matter=matter.pk).delete()
    Participant.objects.filter(matter=matter).update(key_wrapped=None, has_contact=False)
    search.forget(matter.pk)
    tell_wiped(matter)
    if matter.lon is not None:
        matter.lon, matter.lat = matter.area.middle
    matter.key_wrapped = matter.title_sealed = None
    matter.save(update_fields=("key_wrapped", "title_sealed", "lon", "lat", "erased_at", "last_seq", "last_digest"))


def replay_erasures() -> int:
    """Erase again what was erased after a backup was taken; a restored database serves nothing before this.

    Returns:
        How many matters held content again.
    """
    again = Matter.objects.filter(ref__in=erased_before()).exclude(key_wrapped=None).select_related("area")
    count = 0
    with transaction.atomic():
        for matter in again:
            matter.erased_at = matter.erased_at or now()
            wipe(matter)
            count += 1
        if count:
            search.forget_for_good()
    return count


def _refuse(matter: Matter, rule: str, asked_by: Actor, approved_by: Actor) -> None:
    if matter.erased_at is not None:
        raise Refused(said("This was erased before."), code="not_open")
    if matter.legal_hold:
        raise Refused(said("It must be kept: %(article)s."), code="not_open", article=matter.legal_hold)
    if matter.state not in process_of(matter).final:
        raise Refused(said("Only a closed matter can be erased."), code="not_open")
    if asked_by.ref == approved_by.ref:
        raise Refused(said("Two people are needed: one asks, another approves."), code="role")
    if not rule.strip():
        raise Refused(said("Name the rule under which it is erased."), code="fact", fact="rule")
    if not all(holds(actor, "supervisor", area=matter.area_id) for actor in (asked_by, approved_by)):
        raise Refused(said("Only supervisors of its area erase: who asks and who approves."), code="role")


def _list() -> Path:
    """The list of erased references, beside the keys and so outside every backup of the database."""
    return Path(settings.KEYS_DIR) / "erased.jsonl"


def erased_before() -> list[str]:
    """References that were erased here, also since any backup was taken."""
    return (
        [json.loads(line)["ref"] for line in _list().read_text(encoding="utf-8").splitlines()]
        if _list().exists()
        else []
    )


def remember_erased(ref: str) -> None:
    """Keep a reference on the list; called once the erasure is committed."""
    with os.fdopen(os.open(_list(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps({"ref": ref}) + "\n")
        file.flush()
        os.fsync(file.fileno())
