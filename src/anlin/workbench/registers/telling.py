"""A record told to a reader: its fields, and the history of each, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlin.kernel.fact import Fact
from anlin.kernel.register import Register
from anlin.kernel.words import said
from anlin.spine.matter.history import Told
from anlin.spine.place.selectors import all_areas
from anlin.spine.register.doubles import Double
from anlin.spine.register.history import FieldChange, Happening, latest
from anlin.spine.register.models import Record
from anlin.spine.register.services.person import PURPOSES
from anlin.workbench.registers.listing import told
from anlin.workbench.templatetags.face import dot

_VERBS: dict[str, tuple[str, str]] = {
    "add": ("plus", said("Entered")),
    "change": ("edit", said("Changed")),
    "retire": ("minus", said("Retired")),
    "restore": ("plus", said("Restored")),
    "merge": ("merge", said("Joined to %(other)s")),
    "unmerge": ("merge", said("Separated from %(other)s")),
    "took_in": ("merge", said("%(other)s was joined to it")),
    "gave_back": ("merge", said("%(other)s was separated again")),
    "read_person": ("eye", said("Owner's details read")),
    "erase_person": ("lock", said("Owner's details erased")),
}


@dataclass(frozen=True)
class Field:
    """A field of a record. `look` is "" (the value), "sealed", "erased" or "empty"; `turns`: how often it changed."""

    key: str
    label: str
    value: str
    look: str
    turns: int
    long: bool


@dataclass(frozen=True)
class Turn:
    """One field in one entry: before and after, in words; empty for nothing."""

    label: str
    before: str
    after: str
    long: bool


@dataclass(frozen=True)
class Line:
    """One line of the story."""

    at: datetime
    icon: str
    what: str
    who: str
    reason: str
    note: str
    turns: tuple[Turn, ...]
    proof: str


def fields_of(
    register: Register, record: Record, values: Mapping[str, object], story: Sequence[Happening]
) -> list[Field]:
    """Every field in declared order, owners' as sealed."""
    turns: dict[str, int] = {}
    for happening in story:
        for change in happening.changes:
            turns[change.fact.key] = turns.get(change.fact.key, 0) + 1
    last = latest(story)
    return [_field(fact, record, values, last, turns.get(fact.key, 0)) for fact in register.facts]


def lines_of(
    register: Register, record: Record, story: Sequence[Happening], proofs: Mapping[int, str], field: str = ""
) -> list[Line]:
    """The story, newest first; `field`: only what changed that field."""
    return [
        _line(happening, record, proofs.get(happening.entry.pk, ""), field)
        for happening in reversed(story)
        if not field or any(change.fact.key == field for change in happening.changes)
    ]


def changes_since(record: Record, story: Sequence[Happening], edition: int) -> list[Line]:
    """What others changed since a form was made, newest first."""
    return [
        _line(one, record, "", "")
        for one in reversed(story)
        if one.edition > edition and one.verb in ("change", "retire", "merge")
    ]


def reasons_of(double: Double) -> str:
    """Why two records may be the same."""
    parts = []
    if double.same_name:
        parts.append(_("same name"))
    elif double.alike:
        parts.append(_("names much alike"))
    if double.same_place:
        parts.append(_("same address"))
    if double.metres is not None:
        parts.append(ngettext("%(n)s m away", "%(n)s m away", double.metres) % {"n": double.metres})
    return dot().join(parts)


def _field(fact: Fact, record: Record, values: Mapping[str, object], last: Mapping[str, Told], turns: int) -> Field:
    look, value = "", told(fact, values.get(fact.key))
    if fact.identity:
        known = last.get(fact.key)
        # What is sealed says that something is there, never whether it was emptied: an emptied one is told as sealed too.
        look = (
            "empty"
            if known is None
            else "sealed"
            if record.person_key
            else "erased"
            if record.person_erased_at
            else "empty"
        )
    elif not value:
        look = "empty"
    return Field(fact.key, _(fact.label), value, look, turns, fact.kind == "long_text")


def _line(happening: Happening, record: Record, proof: str, field: str) -> Line:
    icon, words = _VERBS.get(happening.verb, ("list", happening.verb))
    turns = [change for change in happening.changes if not field or change.fact.key == field]
    return Line(
        at=happening.at,
        icon=icon,
        what=_(words) % {"other": happening.public.get("other", "")} if "%(" in words else _(words),
        who=_("by the house")
        if happening.who_kind == "house"
        else " ".join(p for p in (happening.unit, happening.who) if p),
        reason=happening.reason,
        note=_note(happening),
        turns=tuple(_turn(change, record) for change in turns),
        proof=proof,
    )


def _note(happening: Happening) -> str:
    if happening.verb == "read_person":
        return _(PURPOSES.get(str(happening.public.get("purpose", "")), ""))
    if happening.verb == "erase_person":
        return str(happening.public.get("rule", ""))
    return _("from a workbook") if happening.public.get("source") == "excel" else ""


def _turn(change: FieldChange, record: Record) -> Turn:
    before = _words(change.before, record, is_last=False) if change.before is not None else ""
    return Turn(
        _(change.fact.label), before, _words(change.after, record, is_last=True), change.fact.kind == "long_text"
    )


def _words(one: Told, record: Record, *, is_last: bool) -> str:
    if one.look == "broken":
        return _("does not agree with the ledger")
    if one.fact.identity:
        if one.look == "erased":
            return _("erased") if record.person_erased_at else _("not kept")
        return _("sealed") if is_last else _("not kept")
    if one.look == "erased":
        return _("erased")
    if one.value is None:
        return _("empty")
    if one.fact.key == "spot":
        return _spot(str(one.value))
    return told(one.fact, one.value)


def _spot(text: str) -> str:
    """Area by name, and the point where there is one."""
    point, _space, code = text.rpartition(" ")
    area = next((area for area in all_areas().values() if area.code == code), None)
    name = str(area) if area is not None else code
    return f"{name} ({point})" if point else name
