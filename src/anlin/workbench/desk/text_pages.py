"""The texts to reply with: a list by state, a form for each."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from anlin.kernel.process import Process
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request, opens_for
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import all_processes, process_named
from anlin.workbench.desk.texts import (
    KEEPERS,
    LONGEST,
    PLACE_WORDS,
    Words,
    end_text,
    keep_text,
    places_of_texts,
)
from anlin.workbench.models import ReplyText
from anlin.workbench.templatetags.face import dot


class TextForm(forms.Form):
    """A text in both languages, and where it is offered."""

    place = forms.ChoiceField(label=gettext_lazy("Where it is offered"))
    name_zh = forms.CharField(label=gettext_lazy("Name, in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name, in English"), max_length=60)
    text_zh = forms.CharField(
        label=gettext_lazy("Text, in Chinese"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text, in English"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *_choices()]

    def words(self) -> Words:
        """What was typed."""
        return Words(**{key: self.cleaned_data[key] for key in ("name_zh", "name_en", "text_zh", "text_en")})


@dataclass(frozen=True)
class Group:
    """The texts of one place."""

    label: str
    texts: list[ReplyText]


@opens_for(*KEEPERS)
def texts_page(request: Request) -> HttpResponse:
    """All texts in use, by process, state and what they answer. One query."""
    rows: dict[str, list[ReplyText]] = {}
    for row in ReplyText.objects.filter(ended_at=None).order_by("name_zh", "id"):
        rows.setdefault(_place(row), []).append(row)
    known = dict(_choices())
    groups = [
        Group(known.get(place, _("of an earlier version: offered nowhere")), texts) for place, texts in rows.items()
    ]
    groups.sort(
        key=lambda group: list(known.values()).index(group.label) if group.label in known.values() else len(known)
    )
    return render(request, "workbench/desk/texts.html", {"groups": groups})


@opens_for(*KEEPERS)
def text_new(request: Request) -> HttpResponse:
    """A new text."""
    return _form_page(request, None)


@opens_for(*KEEPERS)
def text_page(request: Request, pk: int) -> HttpResponse:
    """Other words for a text."""
    return _form_page(request, get_object_or_404(ReplyText, pk=pk, ended_at=None))


@opens_for(*KEEPERS)
@require_POST
def text_end(request: Request, pk: int) -> HttpResponse:
    """Offer a text no longer."""
    end_text(actor=_actor(request), text=get_object_or_404(ReplyText, pk=pk, ended_at=None))
    messages.success(request, _("It is offered no longer; what was sent with it stays."))
    return redirect("reply_texts")


def _form_page(request: Request, text: ReplyText | None) -> HttpResponse:
    draft = f"text-{text.pk if text else 'new'}"
    if request.method == "POST":
        form = TextForm(request.POST)
        if form.is_valid() and _kept(request, form, text):
            messages.success(request, _("Kept: it is offered from now on."), extra_tags=draft)
            return redirect("reply_texts")
    else:
        initial = {key: getattr(text, key) for key in ("name_zh", "name_en", "text_zh", "text_en")} if text else {}
        form = TextForm(initial={**initial, "place": _place(text) if text else request.GET.get("place", "")})
    context = {
        "form": form,
        "text": text,
        "draft": draft,
        "places": [(f"{{{key}}}", _(words)) for key, words in PLACE_WORDS.items()],
    }
    return render(request, "workbench/desk/text.html", context, status=422 if form.is_bound else 200)


def _kept(request: Request, form: TextForm, text: ReplyText | None) -> bool:
    key, state, fact = form.cleaned_data["place"].split("/")
    try:
        keep_text(
            actor=_actor(request), process=process_named(key), state=state, fact=fact, words=form.words(), text=text
        )
    except Refused as refused:
        form.add_error(refused.fact if refused.fact in form.fields else None, refused.sentence)
        return False
    return True


def _choices() -> list[tuple[str, str]]:
    return [
        (f"{process.key}/{state}/{fact}", _label(process, state, fact))
        for process in all_processes()
        for state, fact in places_of_texts(process)
    ]


def _label(process: Process, state: str, fact: str) -> str:
    return dot().join((_(process.label), _(process.state[state].label), _(process.fact[fact].label)))


def _place(text: ReplyText) -> str:
    return f"{text.process}/{text.state}/{text.fact}"


def _actor(request: Request) -> Actor:
    if request.actor is None:  # the route's declaration keeps strangers out
        raise Http404
    return request.actor
