"""The papers of a report. Their texts stand beside, in `documents/`."""

from __future__ import annotations

from anlin.kernel.document import Document
from anlin.kernel.process import OPENING
from anlin.kernel.words import said
from anlin.modules.intake.processes import REPORT

_DESK = ("desk_officer", "supervisor")
_HANDLERS = ("case_officer", "grid_worker", "station_chief")

DOCUMENTS: tuple[Document, ...] = (
    Document(
        key="intake.receipt",
        label=said("Receipt of a report"),
        process=REPORT.key,
        series="HZ",
        facts=("category", "what", "where", "when", "happened_at", "paper_taken_at"),
        after=(OPENING,),
        issued_by=("reporter", *_DESK, *_HANDLERS),
        withdrawn_by=("supervisor",),
    ),
    Document(
        key="intake.acceptance",
        label=said("Notice of acceptance"),
        process=REPORT.key,
        series="SL",
        facts=("category", "unit"),
        after=("assign",),
        with_step=True,
        issued_by=_DESK,
        withdrawn_by=_DESK,
    ),
    Document(
        key="intake.transfer",
        label=said("Notice of transfer"),
        process=REPORT.key,
        series="YS",
        facts=("category", "unit", "reason"),
        after=("not_ours",),
        with_step=True,
        issued_by=_DESK,
        withdrawn_by=_DESK,
    ),
    Document(
        key="intake.close",
        label=said("Notice of outcome"),
        process=REPORT.key,
        series="BJ",
        facts=("category", "disposition", "evidence"),
        after=("close", "advise", "outcome", "follow_close"),
        with_step=True,
        issued_by=(*_DESK, *_HANDLERS),
        withdrawn_by=("supervisor", "station_chief"),
    ),
)
