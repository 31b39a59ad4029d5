"""How anyone checks a receipt: in words, with the log's public key, its latest checkpoint and a page to save."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anlin.modules.intake.portal.frame import page
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for


@opens_for(PUBLIC)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """What a receipt proves and what not, and with what to check it."""
    return page(request, "verify", {})


@opens_for(PUBLIC)
@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """The checking page, to be saved: one file, no network."""
    raise Http404
