"""Whether a document is genuine and in force, for anybody who holds it. It tells nothing of what the document says."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from anlin.kernel.number import read_record_number
from anlin.spine.access.roles import PUBLIC
from anlin.spine.access.routes import opens_for
from anlin.spine.document.registry import document_named
from anlin.spine.document.selectors import document_by_code, files_of, successor_of
from anlin.spine.ledger.selectors import entry_at, proof_state
from anlin.workbench.documents.telling import standing_words


@opens_for(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def look(request: HttpRequest) -> HttpResponse:
    """Ask for the code that stands on the document. Sent in the form's body: somebody may type the code of a report."""
    typed = request.POST.get("code", "")[:60]
    code = read_record_number(typed) if typed else None
    if code is not None and document_by_code(code) is not None:
        return redirect("document_check", code)
    return render(
        request,
        "workbench/documents/look.html",
        {"typed": typed, "unknown": bool(typed)},
        status=404 if typed else 200,
    )


@opens_for(PUBLIC)
@require_safe
def check_page(request: HttpRequest, check: str) -> HttpResponse:
    """What this number stands for: which kind of document, when, by which unit, its digests, and whether it is in force."""
    document = document_by_code(check)
    if document is None:
        return render(request, "workbench/documents/look.html", {"typed": "", "unknown": True}, status=404)
    if check != document.code:
        return redirect("document_check", document.code)
    try:
        declared = document_named(document.document)
    except KeyError:
        raise Http404 from None
    files = [(one, {"zh-hans": _("Chinese"), "en": _("English")}.get(one.language, "")) for one in files_of(document)]
    proof = proof_state(entry_at(document.matter.ref, document.withdrawn_seq or document.seq))
    successor = successor_of(document)
    context = {
        "document": document,
        "successor": successor,
        "standing": standing_words(document, successor),
        "label": _(declared.label),
        "unit": document.unit,
        "erased": document.matter.erased_at,
        "files": files,
        "proof": proof,
        "proof_words": _("Matches the ledger") if proof == "proved" else "",
    }
    return render(request, "workbench/documents/check.html", context)
