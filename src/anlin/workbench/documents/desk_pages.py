"""A matter's documents at the desk: issue one, print it, withdraw it."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.document.registry import document_named, documents_for
from anlin.spine.document.selectors import document_for, may_withdraw
from anlin.spine.document.services import issue, withdraw
from anlin.spine.document.services.withdrawing import LEAST, MOST
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import matter_for
from anlin.workbench.documents.files import file_response
from anlin.workbench.documents.telling import slug_of
from anlin.workbench.lists import title_of


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    write_key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Whoever may read the document reads this."),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@opens_for(*WORKING)
def issue_page(request: Request, number: str, paper: str) -> HttpResponse:
    """Issue a document; the matter's page shows it."""
    actor, matter = _before(request, number)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    document = next((one for one in documents_for(matter.process) if slug_of(one) == paper), None)
    if document is None:
        raise Http404
    try:
        issued = issue(
            matter=matter.pk, document=document.key, actor=actor, write_key=request.POST.get("write_key", "")
        ).document
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Issued: %(number)s.") % {"number": issued.number})
    return redirect(reverse("matter", args=[matter.number]) + "#documents")


@opens_for(*WORKING)
@require_safe
def file_page(request: Request, number: str, check: str, language: str) -> HttpResponse:
    """The document as PDF."""
    actor, matter = _before(request, number)
    document = document_for(matter, actor, check)
    try:
        return file_response(document, language, request)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("matter", matter.number)


@opens_for(*WORKING)
def withdraw_page(request: Request, number: str, check: str) -> HttpResponse:
    """The form that withdraws a document, with a reason; and the withdrawal."""
    actor, matter = _before(request, number)
    document = document_for(matter, actor, check)
    declared = document_named(document.document)
    if not may_withdraw(declared, matter, actor):
        raise Http404
    form = WithdrawForm(request.POST or None, initial={"write_key": uuid4()})
    if form.is_valid():
        try:
            withdraw(
                document=document.pk,
                actor=actor,
                reason=form.cleaned_data["reason"],
                write_key=str(form.cleaned_data["write_key"]),
            )
        except Refused as refused:
            form.add_error(refused.fact or None, refused.sentence)
        else:
            done = _("Withdrawn: %(number)s.") % {"number": document.number}
            messages.success(request, done, extra_tags=f"withdraw-{document.code}")
            return redirect(reverse("matter", args=[matter.number]) + "#documents")
    context = {
        "form": form,
        "matter": matter,
        "title": title_of(matter),
        "document": document,
        "label": _(declared.label),
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/documents/withdraw.html", context, status=status)


def _before(request: Request, number: str) -> tuple[Actor, Matter]:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor, matter_for(request.actor, number)
