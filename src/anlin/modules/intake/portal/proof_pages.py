"""How anyone checks a receipt: in words, with the log's public key, its latest checkpoint and a page to save."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlin.modules.intake.portal.frame import page
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.ledger.keys import log_key
from anlin.spine.ledger.models import LedgerCheckpoint
from anlin.spine.ledger.selectors import closed_logs, ledger_health
from anlin.spine.ledger.verify_page import verify_page, verify_page_digest


@opens_for(PUBLIC)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """What a receipt proves and what not, and with what to check it."""
    context = {
        "key": str(log_key().verifier),
        "checkpoint": LedgerCheckpoint.objects.order_by("-size").first(),
        "leaves": ledger_health().size,
        "closed": closed_logs(),
        "digest": verify_page_digest(),
    }
    return page(request, "verify", context)


@opens_for(PUBLIC)
@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """The checking page, to be saved: one file that needs no network. Its script runs where it was saved, not here."""
    response = HttpResponse(verify_page(), content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="anlin-verify.html"'
    return response
