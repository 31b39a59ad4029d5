"""The public clock ribbon, drawn: SVG without a viewBox, so that it stretches and its text and strokes do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anlin.workbench import geometry
from anlin.workbench.clocks import ClockFace
from anlin.workbench.geometry import Segment
from anlin.workbench.moments import day, duration, near_day, wall

SHORT = timedelta(days=2)  # spans up to here show times of day to residents


@dataclass(frozen=True)
class Layout:
    """Heights in px of one size of the ribbon; `guess` is the width for which labels are fitted."""

    top: int
    height: int
    foot: int
    size: float
    text: str
    bold: str
    guess: int


FULL = Layout(top=24, height=30, foot=72, size=12, text="ck-t", bold="ck-t-b", guess=660)
RESIDENT = Layout(top=25, height=20, foot=63, size=13.5, text="ck-t-16", bold="ck-tb-16", guess=290)


def mini_bar(face: ClockFace, axis: timedelta | None = None) -> SafeString:
    """The 8 px bar of a row; empty when there is nothing to measure."""
    if face.state in {"idle", "withdrawn", "unknown"} or not face.gate:
        return SafeString("")
    scale = geometry.mini_scale(face, axis)
    drawn = []
    for piece in sorted(geometry.segments(face, scale), key=lambda piece: _ORDER[piece.kind]):
        drawn.append(_mini_piece(face, piece))
    if _moved(face) and face.original_due:
        x = pc(scale.x(face.original_due))
        drawn.append(f'<line class="ck-orig" x1="{x}" x2="{x}" y1="0" y2="10"/>')
    drawn.append(f'<rect class="ck-gate" x="{pc(scale.x(face.gate))}" y="-1" width="2.5" height="12"/>')
    return _svg(10, drawn)


def full_bar(face: ClockFace) -> SafeString:
    """The bar of a matter: segments, gate, now, labels that fit, and who had the ball."""
    if face.state in {"idle", "withdrawn"}:
        return SafeString("")
    lane = list(_lane(face))
    drawn = [*_frame(face, FULL), *_inside(face), *_outside_labels(face, FULL), *lane]
    return _svg(110 if lane else 78, drawn)


def resident_bar(face: ClockFace) -> SafeString:
    """The bar a resident sees: fewer words, taller text."""
    if face.state in {"idle", "withdrawn"}:
        return SafeString("")
    return _svg(69, [*_frame(face, RESIDENT), *_outside_labels(face, RESIDENT)])


_ORDER = {"left": 0, "ext": 1, "run": 2, "done": 2, "paused": 3, "late": 4}


def pc(value: float) -> str:
    """Percent with two places at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _svg(height: int, drawn: list[str]) -> SafeString:
    return SafeString(
        f'<svg class="bar" height="{height}" aria-hidden="true">{"".join(drawn)}</svg>'
    )  # words are escaped


def _moved(face: ClockFace) -> bool:
    return bool(face.original_due and face.gate and face.original_due != face.gate)


def _left_class(face: ClockFace) -> str:
    return "ck-soon" if face.state == "soon" else "ck-left"


def _mini_piece(face: ClockFace, piece: Segment) -> str:
    place = f'x="{pc(piece.x)}" width="{pc(piece.width)}"'
    if piece.kind in {"left", "ext", "paused"}:
        kind = _left_class(face) if piece.kind == "left" else f"ck-{piece.kind}"
        fill = {"ext": ' fill="url(#ck-ext)"', "paused": ' fill="url(#ck-hatch)"'}.get(piece.kind, "")
        return f'<rect class="{kind}"{fill} {place} y="1.5" height="7"/>'
    if piece.kind == "late":
        return (
            f'<rect class="ck-late" {place} y="0" height="10"/><rect fill="url(#ck-slit)" {place} y="0" height="10"/>'
        )
    return f'<rect class="ck-{piece.kind}" {place} y="1" height="8"/>'


def _frame(face: ClockFace, layout: Layout) -> Iterator[str]:
    """Segments, first due moment, gate and needle."""
    scale = geometry.full_scale(face)
    for piece in sorted(geometry.segments(face, scale), key=lambda piece: _ORDER[piece.kind]):
        yield _piece(face, piece, layout)
    _start, gate = face.bounds
    low = layout.top + layout.height
    if _moved(face) and face.original_due:
        x = pc(scale.x(face.original_due))
        yield f'<line class="ck-orig" x1="{x}" x2="{x}" y1="{layout.top - 4}" y2="{low + 8}"/>'
    yield _gate(face, scale.x(gate), layout)
    if face.stopped_at is None:
        x = pc(scale.x(face.now))
        cap = layout.top - 12
        yield f'<line class="ck-now" x1="{x}" x2="{x}" y1="{layout.top - 6}" y2="{low + 4}"/>'
        yield (
            f'<svg x="{x}" y="0" width="1" height="1" overflow="visible">'
            f'<path class="ck-nowcap" d="M-6 {cap}H6L0 {cap + 7}Z"/></svg>'
        )


def _piece(face: ClockFace, piece: Segment, layout: Layout) -> str:
    place = f'x="{pc(piece.x)}" width="{pc(piece.width)}"'
    top, height = layout.top, layout.height
    if piece.kind in {"left", "ext", "paused"}:
        kind = _left_class(face) if piece.kind == "left" else f"ck-{piece.kind}"
        fill = {"ext": ' fill="url(#ck-ext)"', "paused": ' fill="url(#ck-hatch)"'}.get(piece.kind, "")
        return f'<rect class="{kind}"{fill} {place} y="{top + 0.5}" height="{height - 1}"/>'
    if piece.kind == "late":
        inner = f'<rect class="ck-late" {place} y="{top + 4}" height="{height - 8}"/>'
        return inner + _teeth(place, top - 2, "ck-saw") + _teeth(place, top + height - 4, "ck-saw2")
    return f'<rect class="ck-{piece.kind}" {place} y="{top}" height="{height}"/>'


def _teeth(place: str, y: int, pattern: str) -> str:
    """A torn edge; a picture of its own, so that the teeth begin at its corner."""
    return f'<svg {place} y="{y}" height="6"><rect width="100%" height="6" fill="url(#{pattern})"/></svg>'


def _gate(face: ClockFace, x: float, layout: Layout) -> str:
    """A gate taller than the bar; broken while a pause, or a missing calendar, may move it."""
    top, low = layout.top - 8, layout.top + layout.height + 4
    if face.state in {"wait", "unknown"}:
        shape = f'<line class="ck-gate-f" x1=".5" x2=".5" y1="{top}" y2="{low}"/>'
    else:
        shape = f'<rect class="ck-gate" x="-1" y="{top}" width="3" height="{low - top}"/>'
    return f'<svg x="{pc(x)}" y="0" width="1" height="{low + 2}" overflow="visible">{shape}</svg>'


# ------------------------------------------------------------------ labels


def text_px(words: str, size: float) -> float:
    """About how wide bold words are drawn: a Han character 1 em, others 0.6."""
    return sum(size if ord(letter) > 0x2E7F else 0.6 * size for letter in words)


def _fits(words: str, piece: Segment, size: float) -> bool:
    return text_px(words, size) * 0.9 + 10 <= piece.width / 100 * FULL.guess


def _text(style: str, x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text class="{style}" x="{pc(x)}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _plate(piece: Segment, style: str, words: str) -> str:
    wide = round(text_px(words, 13) + 12, 1)
    return (
        f'<svg x="{pc(piece.middle)}" y="29" width="1" height="1" overflow="visible">'
        f'<rect class="{style}" x="{-wide / 2}" y="0" width="{wide}" height="20" rx="3"/></svg>'
    )


def _inside(face: ClockFace) -> Iterator[str]:
    """The words inside the segments where they fit; the list below says them all."""
    pieces = geometry.segments(face, geometry.full_scale(face))
    runs = [piece for piece in pieces if piece.kind in {"run", "done"}]
    extended = any(piece.kind == "ext" for piece in pieces)
    for piece in pieces:
        style, choices = _label(face, piece, last=bool(runs) and piece is runs[-1], extended=extended)
        words = next((words for words in choices if _fits(words, piece, 13)), "")
        if not words:
            continue
        if piece.kind in {"paused", "ext"}:
            yield _plate(piece, "ck-plate" if piece.kind == "paused" else "ck-plate-ext", words)
        yield _text(style, piece.middle, 43.5, words)


def _label(face: ClockFace, piece: Segment, *, last: bool, extended: bool) -> tuple[str, list[str]]:
    """The style and the wordings of a segment's label, longest first."""
    own = coarse(piece.length)
    if piece.kind == "paused":
        paused = _("Paused %(long)s") % {"long": own}
        return "ck-t-wait", [_("%(first)s: %(second)s") % {"first": paused, "second": piece.words}, paused]
    if piece.kind == "ext":
        return "ck-t-left", [piece.words]
    if piece.kind == "late":
        return "ck-t-in", [_("%(long)s over") % {"long": duration(piece.length)}]
    if piece.kind == "left":
        left = duration(piece.length)
        style = "ck-t-soon" if face.state == "soon" else "ck-t-left"
        full = [] if face.state in {"wait", "unknown"} else [_("%(left)s left") % {"left": left}]
        return style, [] if extended or face.state == "unknown" else [*full, left]
    if last and face.stopped_at is None and face.state != "late":
        return "ck-t-in", [_("Used %(long)s") % {"long": coarse(face.used_until(piece.until))}, own]
    if last and piece.kind == "done":
        return "ck-t-in", [_("Done in %(long)s") % {"long": coarse(face.used_until(piece.until))}, own]
    return "ck-t-in", [own]


def coarse(length: timedelta) -> str:
    """A duration of one unit where two would not be read."""
    return duration(timedelta(days=length.days) if length >= SHORT else length)


def _outside_labels(face: ClockFace, layout: Layout) -> Iterator[str]:
    """Now above the bar; start, gate and first due moment below it, the less important left out where they collide."""
    scale = geometry.full_scale(face)
    start, gate = face.bounds
    if face.stopped_at is None:
        now = _("now") if layout is RESIDENT else _("now %(when)s") % {"when": face.at(face.now)}
        x, anchor, _left, _right = _placed(now, scale.x(face.now), layout)
        yield _text(layout.bold, x, 11, now, anchor)
    taken: list[tuple[float, float]] = []
    wanted = [(layout.bold, _gate_words(face, layout), gate), (layout.text, _start_words(face, layout), start)]
    if _moved(face) and face.original_due and layout is FULL:
        first = _("first due %(when)s") % {"when": _days(face, face.original_due)}
        wanted.append((layout.text, first, face.original_due))
    for style, words, at in wanted:
        x, anchor, left, right = _placed(words, scale.x(at), layout)
        if all(right < other_left or left > other_right for other_left, other_right in taken):
            taken.append((left, right))
            yield _text(style, x, layout.foot, words, anchor)


def _placed(words: str, x: float, layout: Layout) -> tuple[float, str, float, float]:
    """Where a label is anchored so that it stays on the bar: x, anchor, and its left and right edge in percent."""
    wide = (text_px(words, layout.size) + 12) / layout.guess * 100
    if x < wide / 2:
        return (0.0 if x < 3 else x), "start", x, x + wide
    if x > 100 - wide / 2:
        end = 100.0 if x > 97 else x
        return end, "end", end - wide, end
    return x, "middle", x - wide / 2, x + wide / 2


def _days(face: ClockFace, at: datetime) -> str:
    ends = face.ends_day and at in {face.gate, face.original_due}
    on, _time = wall(at, face.timezone, ends_day=ends)
    return day(on, face.now.astimezone(face.timezone).date())


def _resident_day(face: ClockFace, at: datetime) -> str:
    start, gate = face.bounds
    if gate - start <= SHORT and face.certain:
        return face.at(at, near=True)
    ends = face.ends_day and at == gate
    on, _time = wall(at, face.timezone, ends_day=ends)
    return near_day(on, face.now.astimezone(face.timezone).date())


def _gate_words(face: ClockFace, layout: Layout) -> str:
    _start, gate = face.bounds
    when = _resident_day(face, gate) if layout is RESIDENT else face.due_words()
    if not face.certain:
        return _("%(when)s at the earliest") % {"when": _days(face, gate)}
    if layout is RESIDENT:
        return when
    if face.state == "wait":
        return _("due moment moves with the pause")
    if face.stopped_at:
        return _("limit %(when)s") % {"when": when}
    return _("due %(when)s") % {"when": when}


def _start_words(face: ClockFace, layout: Layout) -> str:
    start, _gate = face.bounds
    if layout is RESIDENT:
        return _resident_day(face, start)
    local = start.astimezone(face.timezone)
    when = _days(face, start) if (local.hour, local.minute) == (0, 0) else face.at(start)
    return f"{when} {face.start_word}".strip()


def _lane(face: ClockFace) -> Iterator[str]:
    """Who had the ball: thin bars, and names where they do not collide, today's and the longest first."""
    scale = geometry.full_scale(face)
    end = face.stopped_at or face.now
    spans = [
        (since, min(until or end, end), who, outside, until is None) for since, until, who, outside in face.holdings
    ]
    for since, until, _who, outside, lasts in spans:
        kind = "ck-hold-out" if outside else ("ck-hold-now" if lasts and not face.stopped_at else "ck-hold")
        wide = max(scale.x(until) - scale.x(since) - 0.25, 0.3)
        yield f'<rect class="{kind}" x="{pc(scale.x(since))}" y="84" width="{pc(wide)}" height="5"/>'
    taken: list[tuple[float, float]] = []
    for since, _until, who, _outside, lasts in sorted(spans, key=lambda span: (not span[4], span[0] - span[1])):
        x, wide = scale.x(since), (text_px(who, 12) + 10) / FULL.guess * 100
        anchor, left = ("start", x) if x + wide <= 100 else ("end", 100 - wide)
        if all(left + wide < other_left or left > other_right for other_left, other_right in taken):
            taken.append((left, left + wide))
            yield _text("ck-t-b" if lasts else "ck-t", x if anchor == "start" else 100, 104, who, anchor)
