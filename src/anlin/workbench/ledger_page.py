"""The state of the ledger, for everyone in the house: how much is on record, and how anyone checks it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from anlin.spine.access.roles import SIGNED_IN
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.selectors import closed_logs, ledger_health, newest_checkpoint

WITHIN = timedelta(seconds=60)
"""What a promise gives the sequencer."""


@opens_for(SIGNED_IN)
def ledger(request: Request) -> HttpResponse:
    """Size, last checkpoint, lag, witnesses, and the way to check a receipt without us."""
    health = ledger_health()
    context = {
        "health": health,
        "size": f"{health.size:,}",
        "state": "overdue" if health.lag > WITHIN else "proved" if health.signed_at else "waiting",
        "origin": log_key().name,
        "key": str(log_key().verifier),
        "note": newest_checkpoint(),
        "closed": closed_logs(),
    }
    return render(request, "workbench/ledger.html", context)
