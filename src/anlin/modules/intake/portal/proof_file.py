"""The signed receipt of a report, with what its reporter wrote and the salts to check it by."""

from __future__ import annotations

import base64

from anlin.kernel.receipt import receipt_text
from anlin.spine.ledger.models import LedgerContent, LedgerEntry
from anlin.spine.ledger.selectors import receipt_for
from anlin.spine.matter.models import Participant
from anlin.spine.vault.services import NotOpened, district_key, unseal, unwrap


def receipt_file_of(entry: LedgerEntry, participant: Participant) -> str:
    """The file: the entry, its promise or proof, and every fact that the reporter gave; erased ones are left out."""
    return receipt_text(receipt_for(entry, _contents(entry, participant)))


def _contents(entry: LedgerEntry, participant: Participant) -> dict[str, dict[str, object]]:
    matter = participant.matter
    try:
        matter_key = unwrap(district_key(), matter.key_wrapped, matter.ref)
        own_key = unwrap(matter_key, participant.key_wrapped, participant.ref)
    except NotOpened:
        return {}
    contents: dict[str, dict[str, object]] = {}
    for row in LedgerContent.objects.filter(entry=entry):
        if row.participant not in (None, participant.ref):
            continue
        try:
            opened = unseal(own_key if row.participant else matter_key, row.key, row.blob)
        except NotOpened:
            continue
        contents[row.key] = {"salt": base64.b64encode(opened.salt).decode(), "value": opened.value}
    return contents
