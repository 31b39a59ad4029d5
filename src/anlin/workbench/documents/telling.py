"""Documents told to a reader: on the matter's page, to the reporter, and to anybody who checks one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anlin.kernel.document import Document
from anlin.spine.access.actors import Actor
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.registry import document_named
from anlin.spine.document.selectors import documents_of, issuable, may_withdraw, reasons_of
from anlin.spine.matter.history import Happening
from anlin.spine.matter.models import Matter


@dataclass(frozen=True)
class Paper:
    """A document issued, as a list shows it. `standing`: whether it is in force, in words. `may_withdraw`: this reader may take it back."""

    label: str
    number: str
    code: str
    unit: str
    issued_at: datetime
    withdrawn_at: datetime | None
    standing: str
    reason: str
    may_withdraw: bool


@dataclass(frozen=True)
class Offer:
    """A document that may be asked for now."""

    label: str
    slug: str


def slug_of(document: Document) -> str:
    """The document in an address."""
    return document.key.replace(".", "-").replace("_", "-")


def papers_of(matter: Matter, actor: Actor) -> list[Paper]:
    """The documents of a matter that this reader may read, newest first."""
    issued = documents_of(matter, actor)
    reasons = reasons_of(matter) if any(one.withdrawn_at for one in issued) else {}
    later = {one.issued_at: one for one in issued}
    return [
        _paper(
            one, matter, actor, reasons.get(one.withdrawn_seq or 0, ""), later.get(one.withdrawn_at or one.issued_at)
        )
        for one in reversed(issued)
    ]


def standing_words(document: IssuedDocument, successor: IssuedDocument | None) -> str:
    """Whether a document is in force; where another took its place, which."""
    if document.withdrawn_at is None:
        return _("In force")
    if successor is None:
        return _("Withdrawn")
    return _("Replaced by %(number)s") % {"number": successor.number}


def offers_for(matter: Matter, actor: Actor, story: Sequence[Happening]) -> list[Offer]:
    """The documents that this reader may ask for now."""
    steps = [(happening.key, happening.entry.seq) for happening in story]
    return [Offer(_(one.label), slug_of(one)) for one in issuable(matter, actor, steps)]


def _paper(
    issued: IssuedDocument, matter: Matter, actor: Actor, reason: str, successor: IssuedDocument | None
) -> Paper:
    declared = document_named(issued.document)
    return Paper(
        label=_(declared.label),
        number=issued.number,
        code=issued.code,
        unit=str(issued.unit or ""),
        issued_at=issued.issued_at,
        withdrawn_at=issued.withdrawn_at,
        standing=standing_words(issued, successor),
        reason=reason,
        may_withdraw=issued.withdrawn_at is None and matter.erased_at is None and may_withdraw(declared, matter, actor),
    )
