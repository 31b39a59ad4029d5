"""Documents for a reader: those of a matter, one by its code, and those that may be issued now."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.http import Http404

from anlin.kernel.document import Document
from anlin.kernel.number import read_record_number
from anlin.spine.access.actors import Actor, holds
from anlin.spine.access.roles import REPORTER
from anlin.spine.document.models import DocumentFile, IssuedDocument
from anlin.spine.document.registry import document_named, documents_for
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import entry_at
from anlin.spine.matter.models import Matter
from anlin.spine.vault.services import NotOpened, district_key, unseal, unseal_bytes, unwrap

REASON = "document_reason"


def documents_of(matter: Matter, actor: Actor) -> list[IssuedDocument]:
    """The documents of a matter that this reader may read, oldest first. The matter itself must be theirs to open."""
    found = IssuedDocument.objects.filter(matter=matter).select_related("unit").order_by("id")
    return [one for one in found if may_read(document_named(one.document), matter, actor)]


def document_for(matter: Matter, actor: Actor, code: str) -> IssuedDocument:
    """The one door to a document.

    Raises:
        Http404: there is none in this matter, or its readers are others; the same answer for both.
    """
    found = document_by_code(code)
    if found is None or found.matter_id != matter.pk or not may_read(document_named(found.document), matter, actor):
        raise Http404
    found.matter = matter
    return found


def document_by_code(code: str) -> IssuedDocument | None:
    """The document that this code checks, for anybody: its page tells number, date, unit and state, and no content."""
    read = read_record_number(code)
    return IssuedDocument.objects.select_related("unit", "matter").filter(code=read or "").first()


def successor_of(document: IssuedDocument) -> IssuedDocument | None:
    """The document that the step which ended this one issued in its place; None: nothing took its place."""
    if document.withdrawn_at is None:
        return None
    later = IssuedDocument.objects.filter(matter=document.matter_id, issued_at=document.withdrawn_at)
    return later.exclude(pk=document.pk).order_by("id").last()


def may_read(document: Document, matter: Matter, actor: Actor) -> bool:
    """Whether somebody who may open the matter is among the readers of this document."""
    if actor.participant_id is not None:
        return document.audience == "parties"
    return not document.read_by or any(holds(actor, role, area=matter.area_id) for role in document.read_by)


def may_issue(document: Document, matter: Matter, actor: Actor) -> bool:
    """Whether this actor may ask for it."""
    if actor.participant_id is not None:
        return REPORTER in document.issued_by
    return any(holds(actor, role, area=matter.area_id) for role in document.issued_by if role != REPORTER)


def may_withdraw(document: Document, matter: Matter, actor: Actor) -> bool:
    """Whether this actor may withdraw it."""
    return actor.is_staff and any(holds(actor, role, area=matter.area_id) for role in document.withdrawn_by)


def issuable(matter: Matter, actor: Actor, steps: Sequence[tuple[str, int]]) -> list[Document]:
    """The documents that this actor may ask for now: their step was taken, and none is in force about it.

    Args:
        steps: the matter's entries as (step, number), oldest first.
    """
    if matter.erased_at is not None:
        return []
    held = set(IssuedDocument.objects.filter(matter=matter, withdrawn_at=None).values_list("document", "about"))
    return [
        document
        for document in documents_for(matter.process)
        if may_issue(document, matter, actor)
        and (about := last_about(document, steps)) is not None
        and (document.key, about) not in held
    ]


def last_about(document: Document, steps: Sequence[tuple[str, int]]) -> int | None:
    """The number of the last entry that the document is about; None: its step was not taken yet, or one ended it since."""
    ends = {*document.after, *document.until}
    step, seq = next(((step, seq) for step, seq in reversed(steps) if step in ends), ("", None))
    return seq if step in document.after else None


def reasons_of(matter: Matter) -> dict[int, str]:
    """Why documents of the matter were withdrawn, by the entry's number; erased ones are left out."""
    rows = LedgerContent.objects.filter(entry__subject=matter.ref, key=REASON)
    told: dict[int, str] = {}
    for seq, blob in rows.values_list("entry__seq", "blob"):
        try:
            told[seq] = str(unseal(unwrap(district_key(), matter.key_wrapped, matter.ref), REASON, blob).value)
        except NotOpened:
            continue
    return told


def files_of(document: IssuedDocument) -> list[DocumentFile]:
    """What was drawn of a document, without the bytes: languages, states and digests."""
    return list(DocumentFile.objects.filter(document=document).defer("blob").order_by("state", "language"))


def state_of(document: IssuedDocument) -> str:
    """What a print of it says now: `issued` or `withdrawn`."""
    return "withdrawn" if document.withdrawn_at else "issued"


def kept_file(document: IssuedDocument, language: str) -> bytes | None:
    """The file that was drawn of it as it stands now; None: none was, or it was erased."""
    row = DocumentFile.objects.filter(document=document, language=language, state=state_of(document)).first()
    if row is None or row.blob is None:
        return None
    try:
        key = unwrap(district_key(), document.matter.key_wrapped, document.matter.ref)
        return unseal_bytes(key, sealed_name(document.code, language, row.state), row.blob)
    except NotOpened:
        return None


def sealed_name(code: str, language: str, state: str) -> str:
    """What a file is sealed as: one taken from another row does not open."""
    return f"document/{code}/{language}/{state}"


def last_entry_with(step: LedgerEntry) -> LedgerEntry:
    """The last entry that a step's own transaction left: the step's, or that of the last document issued or ended with it."""
    with_step = Q(about=step.seq, issued_at=step.recorded_at) | Q(
        withdrawn_at=step.recorded_at, withdrawn_seq__gt=step.seq
    )
    seqs = IssuedDocument.objects.filter(with_step, matter__ref=step.subject).values_list("seq", "withdrawn_seq")
    last = max((seq or 0 for both in seqs for seq in both), default=0)
    return entry_at(step.subject, last) if last > step.seq else step
