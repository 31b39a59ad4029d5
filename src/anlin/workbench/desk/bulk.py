"""One step for many matters: what would happen to each, then each by itself; who may not is told why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from anlin.kernel.process import Process, Step
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.selectors import matters_visible_to
from anlin.spine.matter.services import advance
from anlin.spine.matter.services.trying import tried
from anlin.spine.matter.services.write_keys import is_claimed
from anlin.workbench.faces import holder_words, state_words
from anlin.workbench.lists import title_of

MOST = 200
"""Matters of one bulk step."""


@dataclass(frozen=True)
class Picked:
    """A row that was picked: its number, and the last entry that its reader saw of it."""

    number: str
    seen: int | None = None

    def __str__(self) -> str:
        return self.number if self.seen is None else f"{self.number}~{self.seen}"

    @classmethod
    def of(cls, text: str) -> Picked:
        """From a form: a number, or number~entry."""
        number, _sep, seen = text.partition("~")
        return cls(number[:24], int(seen) if seen.isdecimal() and len(seen) < 10 else None)


@dataclass(frozen=True)
class Outcome:
    """What happens or happened to one row, in the reader's language. `refused`: why nothing does."""

    number: str
    seen: int
    title: str
    address: str
    before: str
    after: str = ""
    holder: str = ""
    refused: str = ""

    @property
    def moves(self) -> bool:
        """Its state changes."""
        return bool(self.after) and self.after != self.before


def picked_rows(texts: Iterable[str]) -> list[Picked]:
    """The rows that a form names, each once, at most `MOST`."""
    found = {one.number: one for one in map(Picked.of, texts) if one.number}
    return list(found.values())[:MOST]


def matters_of(actor: Actor, process: Process, rows: Sequence[Picked]) -> dict[str, Matter]:
    """The picked matters that the actor sees, by number. One query."""
    found = matters_visible_to(actor).filter(process=process.key, number__in=[row.number for row in rows])
    return {matter.number: matter for matter in found.select_related("area", "holder_unit")}


def form_step(process: Process, step: Step) -> Step:
    """The step as its form for many asks for it: without photographs, which differ from matter to matter."""
    return replace(step, offers=tuple(key for key in step.offers if process.fact[key].kind != "photos"))


def foreseen(
    actor: Actor, process: Process, step: Step, rows: Sequence[Picked], facts: Mapping[str, object]
) -> list[Outcome]:
    """What the step would do to each row; nothing is stored."""
    matters = matters_of(actor, process, rows)

    def would(matter: Matter) -> Matter:
        return tried(matter=matter.pk, step=step.key, actor=actor, facts=facts)

    return [_outcome(row, matters.get(row.number), would) for row in rows]


def done(
    actor: Actor, process: Process, step: Step, rows: Sequence[Picked], facts: Mapping[str, object], write_key: UUID
) -> list[Outcome]:
    """Take the step for each row, each in its own transaction with its own entry.

    Args:
        write_key: of the whole; each row's own is made of it, so that what is sent twice is done once.
    """
    matters = matters_of(actor, process, rows)

    def does(matter: Matter) -> Matter:
        seen = next(row.seen for row in rows if row.number == matter.number)
        return _taken(matter, step, actor, facts, str(uuid5(write_key, matter.number)), seen)

    return [_outcome(row, matters.get(row.number), does) for row in rows]


@transaction.atomic
def _taken(matter: Matter, step: Step, actor: Actor, facts: Mapping[str, object], key: str, seen: int | None) -> Matter:
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if seen is not None and held.last_seq != seen and not is_claimed(key):
        raise Refused(said("Something happened to it since the preview: look at it again."), code="moved")
    return advance(matter=held.pk, step=step.key, actor=actor, facts=facts, write_key=key).matter


def _outcome(row: Picked, matter: Matter | None, run: Callable[[Matter], Matter]) -> Outcome:
    if matter is None:
        return Outcome(row.number, 0, "", "", "", refused=_("There is no such matter."))
    seen = row.seen if row.seen is not None else matter.last_seq
    told = Outcome(row.number, seen, title_of(matter), reverse("matter", args=[matter.number]), state_words(matter))
    try:
        after = run(matter)
    except Refused as refused:
        return replace(told, refused=refused.sentence)
    return replace(told, after=state_words(after), holder=holder_words(after))
