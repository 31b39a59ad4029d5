"""Withdraw a document: it keeps its number and stays visible, with the word on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.registry import document_named
from anlin.spine.document.selectors import REASON, may_read, may_withdraw
from anlin.spine.document.services.issuing import entry_about
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import may_see
from anlin.spine.matter.services import write_keys
from anlin.spine.place.selectors import district_timezone
from anlin.spine.vault.services import district_key, seal, unwrap

WITHDRAW = "document:withdraw_document"
LEAST, MOST = 2, 500


@transaction.atomic
def withdraw(*, document: int, actor: Actor, reason: str, write_key: str) -> IssuedDocument:
    """Withdraw a document, with a reason that its readers read.

    Raises:
        Refused: there is none that this actor may read, their role does not withdraw it, it is withdrawn, the matter
            was erased, the reason is too short or too long, or the write key was used for something else.
    """
    mine = IssuedDocument.objects.filter(pk=document).values("matter")
    matter = Matter.objects.select_for_update(of=("self",)).select_related("area").filter(pk__in=mine).first()
    if matter is None or not may_see(actor, matter):
        raise Refused(said("There is no such document."), code="missing")
    held = IssuedDocument.objects.select_related("unit").get(pk=document)
    declared = document_named(held.document)
    if not may_read(declared, matter, actor):
        raise Refused(said("There is no such document."), code="missing")
    if not may_withdraw(declared, matter, actor):
        raise Refused(said("Your role does not withdraw this document here."), code="role")
    words = reason.strip()
    key = write_keys.read_key(write_key)
    at = now()
    today = at.astimezone(district_timezone()).date()
    doing = write_keys.Done(matter.pk, matter.last_seq + 1)
    if write_keys.claim(key, {"withdraw": document, "reason": words}, today, doing) is not None:
        return held
    if held.withdrawn_at is not None:
        raise Refused(said("It is withdrawn already."), code="not_open")
    if matter.erased_at is not None:
        raise Refused(said("Its content was erased: nothing can be added to it any more."), code="not_open")
    if not LEAST <= len(words) <= MOST:
        raise Refused(
            said("Say why, in %(low)s to %(high)s characters."), code="fact", fact="reason", low=LEAST, high=MOST
        )
    matter_key = unwrap(district_key(), matter.key_wrapped, matter.ref)
    put_out_of_force(matter, held, actor.ref, at, sealed={REASON: seal(matter_key, REASON, words)})
    return held


def put_out_of_force(matter: Matter, held: IssuedDocument, who: str, at: datetime, **sealed: object) -> None:
    """Withdraw it inside a transaction that holds the matter; without `sealed=`, the step that ends it says why."""
    held.withdrawn_at, held.withdrawn_seq = at, entry_about(matter, WITHDRAW, who, held, {}, **sealed).seq
    held.save(update_fields=("withdrawn_at", "withdrawn_seq"))
