"""Issue a document: its number, its template's text and its ledger entry in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from anlin.kernel.document import Document
from anlin.kernel.number import record_number
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.document.models import IssuedDocument, Series, TemplateText
from anlin.spine.document.registry import documents_for, template_of
from anlin.spine.document.selectors import last_about, may_issue
from anlin.spine.ledger.models import LedgerEntry
from anlin.spine.ledger.selectors import history_of
from anlin.spine.ledger.services import Tip, now, record
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import may_see
from anlin.spine.matter.services import write_keys
from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.selectors import district_timezone

ISSUE = "document:issue_document"
_NEXT = (
    f'INSERT INTO {Series._meta.db_table} (letters, "year", "last") VALUES (%s, %s, 1) '  # noqa: S608 - a name of the schema
    f'ON CONFLICT (letters, "year") DO UPDATE SET "last" = {Series._meta.db_table}."last" + 1 RETURNING "last"'
)


@dataclass(frozen=True)
class Issued:
    """A document issued. `repeated`: it was there before, and is the one that was asked for."""

    document: IssuedDocument
    repeated: bool = False


@transaction.atomic
def issue(*, matter: int, document: str, actor: Actor, write_key: str) -> Issued:
    """Issue a document of a matter, about the last step that it can be about. One in force is given again.

    Raises:
        Refused: the matter may not be seen, no such document is asked for by this actor, its step was not taken yet,
            the matter was erased, or the write key was used for something else.
    """
    held = (
        Matter.objects.select_for_update(of=("self",)).select_related("area", "holder_unit").filter(pk=matter).first()
    )
    if held is None or not may_see(actor, held):
        raise Refused(said("There is no such matter."), code="missing")
    declared = next((one for one in documents_for(held.process) if one.key == document), None)
    if declared is None or not may_issue(declared, held, actor):
        raise Refused(said("Your role does not issue this document here."), code="role")
    if held.erased_at is not None:
        raise Refused(said("Its content was erased: no document can be made of it any more."), code="not_open")
    at = now()
    key = write_keys.read_key(write_key)
    today = at.astimezone(district_timezone()).date()
    doing = write_keys.Done(held.pk, held.last_seq + 1)
    before = write_keys.claim(key, {"matter": held.pk, "issue": document}, today, doing)
    if before is not None:
        made = IssuedDocument.objects.filter(matter=held, document=document, seq__lte=before.seq).order_by("seq").last()
        if made is not None:
            return Issued(made, repeated=True)
    about = last_about(declared, _steps(held.ref))
    if about is None:
        raise Refused(said("It cannot be issued yet: its step has not been taken."), code="not_open")
    standing = IssuedDocument.objects.filter(matter=held, document=document, about=about, withdrawn_at=None).first()
    if standing is not None:
        return Issued(standing, repeated=True)
    return Issued(issue_about(held, declared, about, actor.ref, at))


def issue_about(matter: Matter, document: Document, about: int, who: str, at: datetime) -> IssuedDocument:
    """Issue it inside a transaction that holds the matter; `about` is the number of the entry that it is about.

    The number is taken last but for what must name it: whoever issues of the same series waits from here to the commit.
    """
    template = template_of(document)
    if not TemplateText.objects.filter(digest=template.digest).exists():
        TemplateText.objects.bulk_create(
            [TemplateText(digest=template.digest, files=template.files)], ignore_conflicts=True
        )
    clocks = [
        _clock(row)
        for row in MatterClock.objects.filter(matter=matter, outcome=MatterClock.Outcome.RUNNING).order_by("id")
    ]
    unit = _unit_of(who, matter)
    year = at.astimezone(district_timezone()).year
    nth = _next_number(document.series, year)
    made = IssuedDocument(
        matter=matter,
        document=document.key,
        about=about,
        series=document.series,
        year=year,
        nth=nth,
        code=record_number(secrets.randbits(45)),
        issued_at=at,
        unit=unit,
        template_id=template.digest,
        clocks=clocks,
    )
    made.seq = entry_about(matter, ISSUE, who, made, {"document_template": template.digest}).seq
    made.save(force_insert=True)
    return made


def entry_about(
    matter: Matter, action: str, who: str, document: IssuedDocument, facts: dict[str, object], **sealed: object
) -> LedgerEntry:
    """Put what happened to a document on record, among its matter's entries."""
    entry = record(
        who=who,
        action=action,
        subject=matter.ref,
        left=matter.state,
        enters=matter.state,
        facts={"document_key": document.document, "document_number": document.number, **facts},
        seq_prev=Tip(matter.last_seq, matter.last_digest),
        **sealed,  # type: ignore[arg-type]  # `sealed=`, where something is
    )
    matter.last_seq, matter.last_digest = entry.seq, bytes(entry.digest).hex()
    matter.save(update_fields=("last_seq", "last_digest"))
    return entry


def _next_number(letters: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [letters, year])
        return int(cursor.fetchone()[0])


def _steps(ref: str) -> Sequence[tuple[str, int]]:
    return [(entry.told.action.partition(":")[2], entry.seq) for entry in history_of(ref)]


def _unit_of(who: str, matter: Matter) -> Unit | None:
    """The unit of whoever issues it; for the reporter and for the house, the desk that the report came to."""
    staff = Staff.objects.select_related("unit").filter(ref=who).first()
    return staff.unit if staff else Unit.objects.filter(kind=Unit.Kind.DESK, ended_at=None).first()


def _clock(row: MatterClock) -> dict[str, object]:
    return {
        "key": row.key,
        "basis": row.basis,
        "amount": row.amount,
        "unit": row.unit,
        "due": row.due_strict.isoformat(),
        "certain": row.certain,
    }
