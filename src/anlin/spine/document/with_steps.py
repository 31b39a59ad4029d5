"""Documents are issued and ended inside the steps that say so; and erasing a matter destroys the files of its documents."""

from __future__ import annotations

from anlin.spine.document.models import DocumentFile, IssuedDocument
from anlin.spine.document.registry import documents_for
from anlin.spine.document.services.issuing import issue_about
from anlin.spine.document.services.withdrawing import put_out_of_force
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.matter.models import Matter
from anlin.spine.matter.registry import recorded, wiped


@recorded
def follow_step(matter: Matter, entry: LedgerEntry) -> None:
    """End and issue what the process declares for this step, after everything else that the step writes.

    Matters that enter in bulk have no papers of their past; one is issued when somebody asks for it.
    """
    told = entry.told
    step = told.action.partition(":")[2]
    documents = documents_for(matter.process)
    ended = [document.key for document in documents if step in document.until]
    if ended:
        in_force = IssuedDocument.objects.filter(matter=matter, document__in=ended, withdrawn_at=None)
        for held in in_force.order_by("id"):
            put_out_of_force(matter, held, told.who, entry.recorded_at)
    for document in documents:
        if document.with_step and step in document.after:
            issue_about(matter, document, entry.seq, told.who, entry.recorded_at)


@wiped
def destroy_files(matter: Matter) -> None:
    """The matter's key is gone; what was sealed under it goes too. Digests stay: a kept copy can still be compared."""
    DocumentFile.objects.filter(document__matter=matter).update(blob=None)
