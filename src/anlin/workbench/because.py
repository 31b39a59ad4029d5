"""The list under a ribbon: it says in words all that the picture shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anlin.workbench.clocks import ClockFace
from anlin.workbench.moments import day, wall
from anlin.workbench.ribbon import coarse

_KEYS = {
    "run": '<rect class="ck-run" width="18" height="10"/>',
    "paused": '<rect class="ck-paused" fill="url(#ck-hatch)" x=".5" y=".5" width="17" height="9"/>',
    "ext": '<rect class="ck-ext" fill="url(#ck-ext)" x=".5" y=".5" width="17" height="9"/>',
    "orig": '<line class="ck-orig" x1="9" x2="9" y1="-2" y2="12"/>',
    "gate": '<rect class="ck-gate" x="8" width="3" height="10"/>',
    "late": '<rect class="ck-late" y="2" width="18" height="6"/>',
    "hold": '<rect class="ck-hold" y="3" width="18" height="4"/>',
}


class Reason(NamedTuple):
    """One line: the drawing that it explains, and its words."""

    key: SafeString
    words: SafeString | str
    narrow_only: bool = False


def because(face: ClockFace, *, resident: bool = False) -> list[Reason]:
    """Pauses, the moved due moment, extensions, what overdue means, and what the room adds."""
    lines = [*_pauses(face, resident=resident)]
    if resident:
        lines += [*_extended_for_resident(face)]
    else:
        lines += [*_moved(face), *_extended(face)]
    lines += [*_ends(face, resident=resident)]
    lines += [_line("gate", words) for words in face.why]
    return lines


def _line(key: str, words: SafeString | str, *, narrow_only: bool = False) -> Reason:
    drawing = SafeString(f'<svg class="key" aria-hidden="true">{_KEYS[key]}</svg>')  # a constant of ours
    return Reason(drawing, words, narrow_only)


def _day_of(face: ClockFace, at: datetime, *, ends: bool = False) -> str:
    on, _time = wall(at, face.timezone, ends_day=ends)
    return day(on, face.now.astimezone(face.timezone).date())


def _pauses(face: ClockFace, *, resident: bool) -> Iterator[Reason]:
    end = face.stopped_at or face.now
    for since, until, reason in face.pauses:
        if resident:
            long = coarse((until or end) - since)
            yield _line("paused", _("Paused %(long)s: %(reason)s") % {"long": long, "reason": reason})
        elif until is None:
            words = _("since %(day)s") % {"day": _day_of(face, since)}
            yield _line("paused", format_html("<b>{}</b> {}", words, reason))
        else:
            words = f"{_day_of(face, since)}–{_day_of(face, until)}"
            yield _line("paused", format_html("<b>{}</b> {}", words, reason))


def _moved(face: ClockFace) -> Iterator[Reason]:
    if not (face.original_due and face.gate and face.original_due != face.gate):
        return
    first = _day_of(face, face.original_due, ends=face.ends_day)
    paused = face.paused_for(face.stopped_at or face.now)
    if paused > timedelta() and not face.extensions:
        words = _("First due %(first)s; the pauses moved it by %(long)s") % {"first": first, "long": coarse(paused)}
    else:
        words = _("First due %(first)s") % {"first": first}
    yield _line("orig", words)


def _extended(face: ClockFace) -> Iterator[Reason]:
    for words, until in face.extensions:
        added = _("%(extension)s, until %(day)s") % {
            "extension": words,
            "day": _day_of(face, until, ends=face.ends_day),
        }
        yield _line("ext", added)
    if face.extension_note:
        yield _line("ext", face.extension_note)


def _extended_for_resident(face: ClockFace) -> Iterator[Reason]:
    """By how much, approved by whom, and when it was due before: a due moment never moves silently."""
    for label, _until in face.extensions:
        words = _("%(first)s, approved by the %(rank)s") % {"first": label, "rank": face.extended_by}
        yield _line("ext", words if face.extended_by else label)
    if face.extensions and face.original_due and face.original_due != face.gate:
        yield _line("orig", _with(_("First due at %(first)s"), first=face.stamp(face.original_due)))


def _ends(face: ClockFace, *, resident: bool) -> Iterator[Reason]:
    if face.state == "late" and not resident:
        yield _line("late", _("An overdue clock neither stops nor moves; the matter can only be finished"))
    if face.state == "done" and face.stopped_at and face.gate and not resident:
        early = _("%(long)s before the limit") % {"long": coarse(face.gate - face.stopped_at)}
        yield _line("gate", early)
    if face.state == "unknown" and not resident:
        words = _("The holiday notice for the year is not loaded, so the due day cannot be told for certain")
        yield _line("gate", words)
    if not resident and len(face.holdings) > 1:
        yield _line("hold", _holders(face), narrow_only=True)


def _holders(face: ClockFace) -> str:
    end = face.stopped_at or face.now
    listed = (
        _("%(who)s %(long)s") % {"who": who, "long": coarse((until or end) - since)}
        for since, until, who, _outside in face.holdings
    )
    return _("Held by: %(list)s") % {"list": _("; ").join(listed)}


def ball(face: ClockFace) -> SafeString:
    """Who has the ball: "Now with the station, for 12 days"; empty when nobody is named."""
    if face.ball:
        return SafeString(conditional_escape(face.ball))
    if not face.holder or face.state == "withdrawn":
        return SafeString("")
    if face.stopped_at:
        if not face.finished_by:
            return SafeString("")
        return _with(_("Finished by %(who)s"), who=format_html("<b>{}</b>", face.finished_by))
    who = format_html("<b>{}</b>", face.holder)
    now_since = next((since for since, until, _who, _outside in reversed(face.holdings) if until is None), None)
    held = face.now - now_since if now_since else timedelta()
    if held >= timedelta(hours=1):
        said = _with(_("Now with %(who)s, for %(long)s"), who=who, long=conditional_escape(coarse(held)))
    else:
        said = _with(_("Now with %(who)s"), who=who)
    if face.held_note:
        said = _with(_("%(first)s; %(second)s"), first=said, second=conditional_escape(face.held_note))
    return said


def _with(words: str, **parts: SafeString | str) -> SafeString:
    """Put escaped parts into a translated sentence."""
    return SafeString(conditional_escape(words) % parts)  # every part is escaped
