"""Keep the file that was drawn of a document: from then on a reprint is these bytes."""

from __future__ import annotations

import hashlib

from django.db import transaction

from anlin.spine.document.models import DocumentFile, IssuedDocument
from anlin.spine.document.selectors import kept_file, sealed_name, state_of
from anlin.spine.ledger.services import now
from anlin.spine.matter.models import Matter
from anlin.spine.vault.services import NotOpened, district_key, seal_bytes, unwrap


@transaction.atomic
def keep_file(document: IssuedDocument, language: str, drawn: bytes) -> bytes:
    """The file from now on: the first one that was kept, whoever drew it.

    Raises:
        NotOpened: the matter was erased meanwhile; nothing is kept.
    """
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=document.matter_id)
    document.matter.key_wrapped = matter.key_wrapped
    key = unwrap(district_key(), matter.key_wrapped, matter.ref)
    state = state_of(document)
    DocumentFile.objects.bulk_create(
        [
            DocumentFile(
                document=document,
                language=language,
                state=state,
                sha256=hashlib.sha256(drawn).hexdigest(),
                size=len(drawn),
                drawn_at=now(),
                blob=seal_bytes(key, sealed_name(document.code, language, state), drawn),
            )
        ],
        ignore_conflicts=True,
    )
    kept = kept_file(document, language)
    if kept is None:
        raise NotOpened("the kept file does not open")
    return kept
