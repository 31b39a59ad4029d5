"""The file of a document: the one that was kept, else drawn now and kept."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from anlin.spine.document.models import IssuedDocument, TemplateText
from anlin.spine.document.selectors import kept_file
from anlin.spine.document.services import keep_file
from anlin.spine.vault.services import NotOpened
from anlin.workbench.documents.drawing import drawn, erased_text, look_text
from anlin.workbench.documents.fields import fields_of

NEVER_KEPT = "no-store, private"


def check_address(document: IssuedDocument, request: HttpRequest) -> str:
    """Where the QR code leads: the house's public address where one is set (the first of ANLIN_ORIGINS), for the print is kept."""
    path = reverse("document_check", args=[document.code])
    public: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return public[0] + path if public else request.build_absolute_uri(path)


def file_of(document: IssuedDocument, language: str, address: str) -> bytes:
    """The PDF: a reprint is the bytes of the first print. Of an erased matter, a page that says so.

    Raises:
        Refused: what it says does not agree with the ledger.
    """
    kept = kept_file(document, language)
    if kept is not None:
        return kept
    fields = fields_of(document, language, address)
    if document.matter.erased_at is not None:
        return drawn(erased_text(), look_text(), fields, address)
    text = TemplateText.objects.get(digest=document.template_id).files
    try:
        return keep_file(document, language, drawn(text[language], text["look"], fields, address))
    except NotOpened:  # erased while it was drawn
        document.matter.refresh_from_db()
        return drawn(erased_text(), look_text(), fields_of(document, language, address), address)


def file_response(document: IssuedDocument, language: str, request: HttpRequest) -> HttpResponse:
    """The PDF as an answer, stored by no browser and no proxy.

    Raises:
        Http404: there is no such language. Refused: as `file_of`.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponse(
        file_of(document, language, check_address(document, request)), content_type="application/pdf"
    )
    name = f"{document.series}-{document.year}-{document.nth}-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = NEVER_KEPT
    return response
