"""The reporter's documents, as PDF, by code. The code comes in the form, and stands in no address."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from anlin.modules.intake.portal.progress import ask_for_code, participant_asking
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.document.models import IssuedDocument
from anlin.spine.document.registry import documents_for
from anlin.spine.document.selectors import document_for
from anlin.spine.document.services import issue
from anlin.spine.matter.models import Participant
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import reporter_actor
from anlin.workbench.documents.files import file_response
from anlin.workbench.documents.telling import slug_of


@opens_for(PUBLIC)
@require_POST
@csrf_protect
def paper(request: HttpRequest) -> HttpResponse:
    """One document: `document` names one that was issued, `ask` one that is issued now, such as the receipt."""
    participant, waits = participant_asking(request)
    if participant is None:
        return ask_for_code(request, wrong=not waits, waits=waits)
    try:
        return file_response(_wanted(request, participant), get_language() or "zh-hans", request)
    except Refused:
        raise Http404 from None


def _wanted(request: HttpRequest, participant: Participant) -> IssuedDocument:
    matter, actor = participant.matter, reporter_actor(participant)
    asked = request.POST.get("ask", "")
    if not asked:
        return document_for(matter, actor, request.POST.get("document", "")[:60])
    document = next((one for one in documents_for(matter.process) if slug_of(one) == asked), None)
    if document is None:
        raise Http404
    made = issue(matter=matter.pk, document=document.key, actor=actor, write_key=str(uuid4())).document
    return document_for(matter, actor, made.code)
