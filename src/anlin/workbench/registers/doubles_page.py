"""Two records side by side: join them, or separate them again."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlin.kernel.register import Register
from anlin.spine.access.roles import WORKING
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.refusals import Refused
from anlin.spine.register.content import shown_values
from anlin.spine.register.models import Record
from anlin.spine.register.selectors import record_for
from anlin.spine.register.services import merge, unmerge
from anlin.workbench.registers.addresses import record_url, settler_before, slug_of
from anlin.workbench.registers.forms import ReasonForm
from anlin.workbench.registers.listing import told


@dataclass(frozen=True)
class Compared:
    """One field of both."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


class JoinForm(ReasonForm):
    """Which of the two stays, and why they are one."""

    stays = forms.ChoiceField(widget=forms.RadioSelect)
    field_order = ("stays", "reason")


@opens_for(*WORKING)
def join_page(request: Request, register: str, record: str, other: str) -> HttpResponse:
    """Both side by side, and the choice which one stays; the other stays readable and points there."""
    declared, actor, one = settler_before(request, register, record)
    two = record_for(actor, declared, other)
    if one.pk == two.pk or {one.state, two.state} != {Record.State.CURRENT.value}:
        raise Http404
    form = JoinForm(request.POST or None)
    stays = form.fields["stays"]
    assert isinstance(stays, forms.ChoiceField)
    stays.label, stays.choices = (
        _("Which one stays"),
        [(held.number, f"{held.number}  {_name(declared, held)}") for held in (one, two)],
    )
    if form.is_valid():
        survivor, double = (one, two) if form.cleaned_data["stays"] == one.number else (two, one)
        try:
            merge(
                register=declared, record=double.pk, into=survivor.pk, actor=actor, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request, _("Joined: %(number)s stays readable and points here.") % {"number": double.number}
            )
            return redirect(record_url(survivor))
    context = {
        "form": form,
        "slug": slug_of(declared),
        "label": _(declared.label),
        "one": one,
        "two": two,
        "one_address": record_url(one),
        "two_address": record_url(two),
        "compared": _compared(declared, one, two),
    }
    return render(request, "workbench/registers/join.html", context, status=422 if request.method == "POST" else 200)


@opens_for(*WORKING)
def separate_page(request: Request, register: str, record: str) -> HttpResponse:
    """They were two after all."""
    declared, actor, held = settler_before(request, register, record)
    if held.state != Record.State.MERGED and request.method != "POST":
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            unmerge(register=declared, record=held.pk, actor=actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Separated."))
            return redirect(record_url(held))
    context = {
        "form": form,
        "verb": "separate",
        "record": held,
        "back": record_url(held),
        "name": _name(declared, held),
    }
    return render(request, "workbench/registers/settle.html", context, status=422 if request.method == "POST" else 200)


def _name(register: Register, record: Record) -> str:
    return str(shown_values(record).get(register.named, ""))


def _compared(register: Register, one: Record, two: Record) -> list[Compared]:
    left, right = shown_values(one), shown_values(two)
    rows = [
        Compared(_(fact.label), told(fact, left.get(fact.key)), told(fact, right.get(fact.key)))
        for fact in register.facts
        if not fact.identity
    ]
    return [*rows, Compared(_("Area"), str(one.area), str(two.area))]
