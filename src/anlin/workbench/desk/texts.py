"""Texts to reply with: kept for a state of a process, chosen while asking or answering, filled with public facts alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anlin.kernel.fact import Fact
from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.services import now, record
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.place.selectors import district, district_timezone
from anlin.workbench.faces import holder_words
from anlin.workbench.lists import label_of, public_clock
from anlin.workbench.models import ReplyText
from anlin.workbench.moments import moment

KEEPERS = ("supervisor", "administrator")
LANGUAGES = {"zh": ("zh-hans", "中文"), "en": ("en", "English")}
LONGEST = 2000
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Words:
    """A text as its keeper writes it, in both languages."""

    name_zh: str
    name_en: str
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Offered:
    """A text that may be chosen for a step: its key in the form, its name, and the fact that it fills."""

    key: str
    label: str
    fact: str


def _received(matter: Matter) -> str:
    return moment(matter.opened_at, now(), district_timezone())


def _due(matter: Matter) -> str:
    clock = public_clock(process_of(matter), list(MatterClock.objects.filter(matter=matter).order_by("id")))
    if clock is None or not clock.certain or clock.stopped_at is not None:
        return _("not fixed yet")
    return moment(clock.due_strict, now(), district_timezone(), ends_day=clock.unit != "hours")


PLACES: Mapping[str, Callable[[Matter], str]] = {
    "number": lambda matter: matter.number,
    "received": _received,
    "category": lambda matter: label_of(process_of(matter), "category", matter.category),
    "holder": holder_words,
    "due": _due,
    "district": lambda matter: str(district()),
}
"""What a text may name: public facts of the matter, and nothing that anybody wrote or is."""
PLACE_WORDS = {
    "number": said("its number"),
    "received": said("when it was received"),
    "category": said("what it is about"),
    "holder": said("who has it now"),
    "due": said("when it is due"),
    "district": said("the district"),
}


def told_facts(process: Process, step: Step) -> list[Fact]:
    """The facts of a step whose words go to the reporter: what a text can be put into."""
    facts = [process.fact[key] for key in (*step.requires, *step.offers)]
    return [
        fact
        for fact in facts
        if fact.kind in ("text", "long_text") and fact.audience == "parties" and not fact.identity
    ]


def places_of_texts(process: Process) -> list[tuple[str, str]]:
    """State and fact of every place in a process where staff write to the reporter, in declared order, each once."""
    found = [
        (state.key, fact.key)
        for state in process.states
        for step in process.steps_open_from(state.key)
        if set(step.by) - {"reporter", "system", "importer"}
        for fact in told_facts(process, step)
    ]
    return list(dict.fromkeys(found))


def offered(matter: Matter, step: Step) -> list[Offered]:
    """The texts for this step now, each in both languages, in the reader's first. One query."""
    facts = [fact.key for fact in told_facts(process_of(matter), step)]
    if not facts:
        return []
    rows = ReplyText.objects.filter(process=matter.process, state=matter.state, fact__in=facts, ended_at=None)
    return [
        Offered(f"{row.pk}~{key}", f"{getattr(row, f'name_{key}')} · {language}", row.fact)
        for key, (_code, language) in sorted(LANGUAGES.items(), key=lambda one: one[1][0] != get_language())
        for row in rows.order_by("name_zh", "id")
    ]


def chosen_text(matter: Matter, step: Step, key: str) -> tuple[str, str] | None:
    """The fact and the filled text that a choice stands for; None for what is not offered."""
    pk, _sep, language = key.partition("~")
    if language not in LANGUAGES or not pk.isdecimal() or len(pk) > 18:
        return None
    facts = [fact.key for fact in told_facts(process_of(matter), step)]
    row = ReplyText.objects.filter(
        pk=int(pk), process=matter.process, state=matter.state, fact__in=facts, ended_at=None
    ).first()
    return (row.fact, filled(str(getattr(row, f"text_{language}")), matter, LANGUAGES[language][0])) if row else None


def filled(text: str, matter: Matter, language: str) -> str:
    """The text with its places filled in, in its own language."""
    with override(language):
        return _PLACE.sub(lambda found: PLACES[found[1]](matter) if found[1] in PLACES else found[0], text)


@transaction.atomic
def keep_text(
    *, actor: Actor, process: Process, state: str, fact: str, words: Words, text: ReplyText | None = None
) -> ReplyText:
    """Keep a new text, or the new words of one.

    Raises:
        Refused: the actor keeps no texts, nobody writes to the reporter there, words are missing or too long, or a place
            is no public fact.
    """
    if not actor.roles & set(KEEPERS):
        raise Refused(said("A supervisor or an administrator keeps the texts."), code="role")
    if (state, fact) not in places_of_texts(process):
        raise Refused(said("In this state nobody writes that to the reporter."), code="fact", fact="place")
    for name, value, most in _each(words):
        if not value.strip() or len(value) > most:
            raise Refused(
                said("Write it in both languages, at most %(most)s characters."), code="fact", fact=name, most=most
            )
        unknown = [place for place in _PLACE.findall(value) if place not in PLACES]
        if unknown or (name.startswith("text") and value.count("{") != value.count("}")):
            raise Refused(
                said("“%(place)s” is no public fact: a text may name only %(places)s."),
                code="fact", fact=name, place=unknown[0] if unknown else "{", places=" ".join(f"{{{key}}}" for key in PLACES),
            )  # fmt: skip
    row = text or ReplyText()
    row.process, row.state, row.fact = process.key, state, fact
    for name, value, _most in _each(words):
        setattr(row, name, value.strip())
    row.save()
    _put_on_record(actor, "text:keep", row)
    return row


@transaction.atomic
def end_text(*, actor: Actor, text: ReplyText) -> None:
    """Offer a text no longer; what was sent with it stays as it is.

    Raises:
        Refused: the actor keeps no texts.
    """
    if not actor.roles & set(KEEPERS):
        raise Refused(said("A supervisor or an administrator keeps the texts."), code="role")
    if text.ended_at is None:
        text.ended_at = now()
        text.save(update_fields=("ended_at",))
        _put_on_record(actor, "text:end", text)


def _each(words: Words) -> list[tuple[str, str, int]]:
    return [
        ("name_zh", words.name_zh, 60),
        ("name_en", words.name_en, 60),
        ("text_zh", words.text_zh, LONGEST),
        ("text_en", words.text_en, LONGEST),
    ]


def _put_on_record(actor: Actor, action: str, text: ReplyText) -> None:
    """Who changed which text, and the digest of its words."""
    subject = hashlib.sha256(f"reply-text/{text.pk}".encode()).hexdigest()[:32]
    digest = hashlib.sha256(f"{text.text_zh}\n{text.text_en}".encode()).hexdigest()
    facts = {"process": text.process, "state": text.state, "fact": text.fact, "words": digest}
    record(who=actor.ref, action=action, subject=subject, facts=facts)
