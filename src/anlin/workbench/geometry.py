"""Where the parts of a public clock lie, in percent of the bar's width; no drawing, no words.

The axis is calendar time from the start event, with the pauses in their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlin.workbench.clocks import ClockFace, span_of

FULL_WIDTH = 99.4  # the rest is room for the gate
MINI_WIDTH = 97.5
MINI_GATE = 78.0  # in mixed lists every gate stands here, so that what lies beyond it shows


@dataclass(frozen=True)
class Segment:
    """A piece of the bar: `kind` one of run, paused, done, late, left, ext; `since`, `until` its calendar time."""

    kind: str
    x: float
    width: float
    since: datetime
    until: datetime
    words: str = ""

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Scale:
    """Maps moments to percent; `widest` cuts what runs off a shared axis."""

    start: datetime
    span: timedelta
    width: float
    widest: float

    def x(self, at: datetime) -> float:
        """Percent from the left, never outside the bar."""
        return min(max((at - self.start) / self.span * self.width, 0.0), self.widest)


def full_scale(face: ClockFace) -> Scale:
    """The whole bar from the start to the gate, or to what went beyond it."""
    start, _gate = face.bounds
    return Scale(start, span_of(face), FULL_WIDTH, FULL_WIDTH)


def mini_scale(face: ClockFace, axis: timedelta | None = None) -> Scale:
    """A row's bar: on the list's shared axis, or scaled so that the gate stands at `MINI_GATE`."""
    start, gate = face.bounds
    if axis is not None:
        return Scale(start, axis, MINI_WIDTH, MINI_WIDTH)
    return Scale(start, max(gate - start, timedelta(minutes=1)), MINI_GATE, MINI_WIDTH)


def segments(face: ClockFace, scale: Scale) -> list[Segment]:
    """The pieces of the bar from left to right; extensions last, since they lie over the time left."""
    start, gate = face.bounds
    reached = min(face.stopped_at or face.now, gate)
    pieces = list(_used(face, scale, start, reached))
    end = face.stopped_at or face.now
    if end > gate and face.state in {"late", "donelate"}:
        pieces.append(_piece("late", scale, gate, end))
    if face.stopped_at is None and reached < gate:
        pieces.append(_piece("left", scale, reached, gate))
        pieces += _extensions(face, scale, reached, gate)
    return [piece for piece in pieces if piece.width > 0]


def _piece(kind: str, scale: Scale, since: datetime, until: datetime, words: str = "") -> Segment:
    x = scale.x(since)
    return Segment(kind, x, scale.x(until) - x, since, until, words)


def _used(face: ClockFace, scale: Scale, start: datetime, reached: datetime) -> Iterator[Segment]:
    kind = "done" if face.state == "done" else "run"
    at = start
    for since, until, reason in sorted(face.pauses, key=lambda pause: pause[0]):
        since, until = max(since, at), min(until or reached, reached)
        if until <= since:
            continue
        if since > at:
            yield _piece(kind, scale, at, since)
        yield _piece("paused", scale, since, until, reason)
        at = until
    if reached > at:
        yield _piece(kind, scale, at, reached)


def _extensions(face: ClockFace, scale: Scale, reached: datetime, gate: datetime) -> Iterator[Segment]:
    """Each from the due moment before it; the first due moment moves with the pauses."""
    before = (face.original_due or gate) + face.paused_for(face.now)
    for words, until in face.extensions:
        since = min(max(before, reached), until)
        if until > since:
            yield _piece("ext", scale, since, until, words)
        before = until
