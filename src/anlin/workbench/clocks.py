"""What one public clock shows: its state, its words. The same face for resident, officer and supervisor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anlin.workbench.moments import dated, day, duration, moment, stamped, wall

_DAY = timedelta(days=1)

MOST_LIMITS = 3
"""How many times its longest limit the shared axis of a list spans at most."""


class Pause(NamedTuple):
    """A stretch that does not count; `until` None: it lasts. `reason` is a word or two, translated."""

    since: datetime
    until: datetime | None
    reason: str


class Added(NamedTuple):
    """An extension: its words ("延长 30 天：重大复杂") and the due moment that it made."""

    label: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class ClockFace:
    """A clock as a page shows it. All words are already translated; all moments are aware.

    Args:
        label: what the limit is for, "办案期限".
        basis: the limit and what sets it, "30 日，《治安管理处罚法》第 118 条"; always named.
        now: the moment of drawing.
        timezone: the district's.
        started_at: None: not started.
        due: the strict due moment, pauses and extensions counted; while paused, as if the pause ended now.
            A day's end is 00:00 of the next day (or 23:59:59) in `timezone`, with `ends_day`.
        original_due: the due moment before pauses and extensions; drawn when it differs.
        certain: False: the calendar that the answer needs is not loaded; then `earliest` stands for `due`.
        warn_at: when "soon" begins; None: at the last fifth, or 24 h before for clocks that end with a day.
        stopped_at: when what the clock asks for was done.
        as_claimed: the times come from an imported source and are only claimed.
        say: words in place of the state's own while it runs or is paused ("等您确认").
        resident, resident_late: a sentence for the resident, in which %(due)s stands for the due moment.
        ball: a whole sentence in place of "Now with …".
        finished_by: who did what the clock asks for, in words; empty: nobody says.
        holder, held_note: who has the ball now, and what to add ("已提醒 3 次").
        extended_by: the rank that approved the extensions, in words.
        extension_note: what extensions are still possible, and who approves them.
        why: further lines of the list below the ribbon.
        start_word: what started it, "立案".
    """

    label: str
    basis: str
    now: datetime
    timezone: tzinfo
    started_at: datetime | None = None
    due: datetime | None = None
    original_due: datetime | None = None
    ends_day: bool = False
    certain: bool = True
    earliest: datetime | None = None
    warn_at: datetime | None = None
    pauses: Sequence[tuple[datetime, datetime | None, str]] = ()
    extensions: Sequence[tuple[str, datetime]] = ()
    extended_by: str = ""
    extension_note: str = ""
    stopped_at: datetime | None = None
    withdrawn: bool = False
    as_claimed: bool = False
    say: str = ""
    resident: str = ""
    resident_late: str = ""
    ball: str = ""
    finished_by: str = ""
    holder: str = ""
    held_note: str = ""
    holdings: Sequence[tuple[datetime, datetime | None, str, bool]] = ()
    why: Sequence[str] = ()
    start_word: str = ""

    @cached_property
    def gate(self) -> datetime | None:
        """Where the gate stands: the due moment, or the earliest possible one."""
        return self.due if self.certain else (self.earliest or self.due)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The start and the gate.

        Raises:
            ValueError: the clock has not started; check the state first.
        """
        if self.started_at is None or self.gate is None:
            raise ValueError(f"{self.label} has not started")
        return self.started_at, self.gate

    @cached_property
    def paused_since(self) -> datetime | None:
        """The start of the pause that lasts, if one does and the clock still runs."""
        if self.stopped_at or self.withdrawn:
            return None
        return next((since for since, until, _reason in self.pauses if until is None or until > self.now), None)

    @cached_property
    def state(self) -> str:
        """One of on, soon, late, wait, done, donelate, unknown, idle, withdrawn."""
        if self.withdrawn:
            return "withdrawn"
        if self.started_at is None or self.gate is None:
            return "idle"
        if self.stopped_at is not None:
            return self._closed(self.stopped_at, self.gate)
        if self.paused_since is not None:
            return "wait"
        if not self.certain:
            return "unknown"
        if self.now > self.gate:
            return "late"
        return "soon" if self.now >= self._soon_from() else "on"

    def _closed(self, stopped_at: datetime, gate: datetime) -> str:
        if stopped_at <= gate:
            return "done"
        return "donelate" if self.certain else "unknown"

    def _soon_from(self) -> datetime:
        if self.warn_at is not None:
            return self.warn_at
        start, gate = self.bounds
        fifth = (gate - start - self.paused_for(gate)) / 5
        return gate - (max(fifth, _DAY) if self.ends_day else fifth)

    @property
    def symbol(self) -> str:
        """The drawing that stands before the words."""
        return {"unknown": "none", "idle": "none", "withdrawn": "stop"}.get(self.state, self.state)

    @property
    def colour(self) -> str:
        """The job's colour, without the `is-`."""
        return {"donelate": "late", "unknown": "none", "idle": "none", "withdrawn": "none"}.get(self.state, self.state)

    def paused_for(self, until: datetime) -> timedelta:
        """How long the clock stood still before a moment."""
        spans = ((since, min(end or until, until)) for since, end, _reason in self.pauses)
        return sum((end - since for since, end in spans if end > since), timedelta())

    def used_until(self, until: datetime) -> timedelta:
        """Counted time from the start to a moment, pauses left out."""
        start, _gate = self.bounds
        return max(until - start - self.paused_for(until), timedelta())

    def due_words(self, *, near: bool = False) -> str:
        """The due moment, "12月7日 24:00"."""
        return self.at(self.gate, near=near) if self.gate else ""

    def due_day(self) -> str:
        """The day of the gate alone: an earliest day needs no minute."""
        if self.gate is None:
            return ""
        on, _time = wall(self.gate, self.timezone, ends_day=self.ends_day)
        return day(on, self.now.astimezone(self.timezone).date())

    def at(self, moment_: datetime, *, near: bool = False) -> str:
        """A moment of this clock; only due moments end days."""
        return moment(moment_, self.now, self.timezone, ends_day=self._ends(moment_), near=near)

    def stamp(self, moment_: datetime, *, near: bool = False) -> SafeString:
        """The same as an element that says the year in print."""
        paper = dated(moment_, self.timezone, ends_day=self._ends(moment_))
        return stamped(moment_, self.at(moment_, near=near), paper)

    def _ends(self, moment_: datetime) -> bool:
        dues = {self.gate, self.original_due, *(until for _words, until in self.extensions)}
        return self.ends_day and moment_ in dues


def mini_words(face: ClockFace) -> str:
    """The words of a row: 剩 3 天 4 时, 超 9 分, 暂停 4 天, 按期, 晚 2 天办结."""
    words = _settled_words(face)
    if words:
        return words
    _start, gate = face.bounds
    if face.state == "wait":
        return face.say or _("Paused %(long)s") % {"long": _paused_now(face)}
    if face.state == "late":
        return _("%(long)s over") % {"long": duration(face.now - gate)}
    if face.state == "done":
        return _("In time")
    return face.say or _("%(long)s left") % {"long": duration(gate - face.now)}


def full_words(face: ClockFace) -> str:
    """The words of a matter's ribbon: 还剩 13 天 11 时, 暂停 9 天，还剩 6 天."""
    if face.state == "unknown" and face.gate:
        return _("Calendar not loaded, %(when)s at the earliest") % {"when": face.due_day()}
    words = _settled_words(face)
    if words:
        return words
    _start, gate = face.bounds
    if face.state == "late":
        return _("%(long)s overdue") % {"long": duration(face.now - gate)}
    if face.stopped_at is not None:
        return _("In time, took %(long)s") % {"long": duration(face.used_until(face.stopped_at))}
    if face.say:
        return face.say
    left = duration(gate - face.now)
    if face.state == "wait":
        return _("Paused %(long)s, %(left)s left") % {"long": _paused_now(face), "left": left}
    return _("%(left)s left") % {"left": left}


def resident_words(face: ClockFace) -> str:
    """The sentence a resident reads first: 还有 5 小时, 我们晚了 2 天, 最早 1月25日."""
    if face.state == "unknown" and face.gate:
        return _("%(when)s at the earliest") % {"when": face.due_day()}
    if face.state in {"idle", "withdrawn"}:
        return _settled_words(face)
    _start, gate = face.bounds
    if face.state == "late":
        return _("We are %(long)s late") % {"long": duration(face.now - gate, spelled=True)}
    if face.state in {"done", "donelate"}:
        return _("%(first)s: %(second)s") % {"first": face.label, "second": mini_words(face)}  # several clocks ended
    if face.say:
        return face.say
    if face.state == "wait":
        return _("Paused %(long)s") % {"long": _paused_now(face, spelled=True)}
    return _("%(long)s to go") % {"long": duration(gate - face.now, spelled=True)}


def resident_by(face: ClockFace) -> SafeString:
    """The line below it: what is promised until when, the moment in bold."""
    if face.gate is None or face.state in {"idle", "withdrawn"}:
        return SafeString("")
    words = _resident_sentence(face)
    when = format_html("<b>{}</b>", face.stamp(face.gate, near=face.certain))
    return SafeString(conditional_escape(words).replace("%(due)s", when))  # both parts are escaped


def _resident_sentence(face: ClockFace) -> str:
    if face.state == "unknown":
        return _("The holiday notice for the year is not out yet; the day cannot be told for certain.")
    if face.state == "late":
        return face.resident_late or _("It was promised for %(due)s and is not done.")
    if face.state == "donelate":
        return _("It was promised for %(due)s.")
    if face.state == "done":
        return _("The limit was %(due)s.")
    if face.state == "wait":
        return _("The time stands still. If it went on now: %(due)s at the latest.")
    return face.resident or _("By %(due)s at the latest.")


def limit_words(face: ClockFace) -> str:
    """What is limited, and by what: 办案期限：30 日，《治安管理处罚法》第 118 条."""
    if not face.basis:
        return face.label
    return _("%(first)s: %(second)s") % {"first": face.label, "second": face.basis}


def shared_axis(faces: Iterable[ClockFace | None]) -> timedelta | None:
    """One axis for the bars of a list whose rows all show one clock, so that lengths compare; None for mixed lists.

    What is long overdue runs off its end, so that the others keep their length.
    """
    seen = [face for face in faces if face is not None and face.started_at and face.gate]
    if len({face.label for face in seen}) != 1:
        return None
    longest = max(gate - start for start, gate in (face.bounds for face in seen))
    return min(max(span_of(face) for face in seen), MOST_LIMITS * max(longest, timedelta(minutes=1)))


def span_of(face: ClockFace) -> timedelta:
    """Calendar time from the start to the gate, or to what went beyond it."""
    start, gate = face.bounds
    end = face.stopped_at or face.now
    return max(gate - start, end - start, timedelta(minutes=1))


def _settled_words(face: ClockFace) -> str:
    if face.state == "withdrawn":
        return _("Withdrawn")
    if face.state == "idle":
        return _("Not started")
    if face.state == "unknown":
        return _("Calendar not loaded")
    if face.state == "donelate" and face.stopped_at and face.gate:
        return _("Closed %(long)s late") % {"long": duration(face.stopped_at - face.gate)}
    return ""


def _paused_now(face: ClockFace, *, spelled: bool = False) -> str:
    return duration(face.now - (face.paused_since or face.now), spelled=spelled)
