"""Template tags of the face: drawings, the public clock, the proof chip, moments, form fields."""

from __future__ import annotations

import json as json_text
import re
from datetime import date, datetime, timedelta
from html import escape

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlin.workbench import because as reasons
from anlin.workbench import clocks, drawings, formfields, moments, present, ribbon
from anlin.workbench.clocks import ClockFace

register = template.Library()
_FILLS = re.compile(r"url\(#(ck-[a-z0-9]+)\)")


# ------------------------------------------------------------------ drawings


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, label: str = "") -> SafeString:
    """{% icon "inbox" %}: beside a word; with a label when alone."""
    return drawings.icon(context, name, label)


@register.simple_tag(takes_context=True)
def sym(context: Context, name: str, label: str = "", colour: str = "") -> SafeString:
    """{% sym "late" %}: a status symbol; its word follows in the template."""
    return drawings.symbol(context, name, label, colour)


@register.simple_tag(takes_context=True)
def defs(context: Context) -> SafeString:
    """The drawings that the page used; once, at the end of the body (or of a fragment)."""
    return drawings.definitions(context)


# ------------------------------------------------------------------ the public clock


@register.simple_tag(takes_context=True)
def clock(context: Context, face: ClockFace, size: str = "mini", axis: timedelta | None = None) -> SafeString:
    """{% clock face "mini" axis=axis %}, "full" or "resident"."""
    if size == "mini":
        drawn = _mini(context, face, axis)
    elif size == "full":
        drawn = _sheet(context, face, "full", ribbon.full_bar(face))
    elif size == "resident":
        drawn = _sheet(context, face, "resident", ribbon.resident_bar(face))
    else:
        raise template.TemplateSyntaxError(f"a clock is mini, full or resident, not {size!r}")
    for fill in _FILLS.findall(drawn):
        drawings.use(context, fill)
    return drawn


def _mini(context: Context, face: ClockFace, axis: timedelta | None) -> SafeString:
    claimed = f"<span>{escape(_('as claimed'))}</span>" if face.as_claimed else ""
    said = f"{drawings.symbol(context, face.symbol)}{escape(clocks.mini_words(face))}{claimed}"
    bar = ribbon.mini_bar(face, axis)
    return SafeString(f'<div class="clock clock-mini"><div class="clock-say is-{face.colour}">{said}</div>{bar}</div>')


def _sheet(context: Context, face: ClockFace, size: str, bar: SafeString) -> SafeString:
    words = clocks.full_words(face) if size == "full" else clocks.resident_words(face)
    shown = {
        "face": face,
        "symbol": drawings.symbol(context, face.symbol),
        "words": words,
        "limit": clocks.limit_words(face),
        "by": clocks.resident_by(face),
        "ball": reasons.ball(face),
        "bar": bar,
        "because": reasons.because(face, resident=size == "resident"),
    }
    return SafeString(get_template(f"workbench/parts/clock_{size}.html").render(shown))


# ------------------------------------------------------------------ the proof chip


def proof_words(state: str, witnesses: int) -> str:
    """The words of a proof state.

    Raises:
        KeyError: no such state.
    """
    if state == "witnessed":
        return _("%(count)d witnesses") % {"count": witnesses}
    return {
        "proved": _("Receipt proved"),
        "waiting": _("Signed, on record within 60 seconds"),
        "overdue": _("Not on record in time: promise broken"),
        "broken": _("Does not match the ledger: do not act on it"),
    }[state]


@register.simple_tag(takes_context=True)
def proof(
    context: Context,
    state: str,
    href: str = "",
    words: str = "",
    witnesses: int = 0,
    alone: bool = False,
    apart: bool = False,
) -> SafeString:
    """{% proof state href %}: proved, waiting, witnessed, overdue or broken. `alone`: the seal with its words spoken.

    `apart`: the link opens beside a page that one could not come back to.
    """
    said = words or (_("Matches the ledger") if alone and state == "proved" else proof_words(state, witnesses))
    quiet = "" if state in {"proved", "witnessed"} else f" proof-{state}"
    seal = drawings.seal(context, state, said if alone else "")
    inside = seal if alone else format_html("{}{}", seal, said)
    if href and apart:
        marks = (
            '<a class="proof{}" href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden"> {}</span></a>'
        )
        return format_html(marks, quiet, href, inside, _("(opens a new page)"))
    if href:
        return format_html('<a class="proof{}" href="{}">{}</a>', quiet, href, inside)
    return format_html('<span class="proof{}">{}</span>', quiet, inside)


# ------------------------------------------------------------------ moments


def _today() -> date:
    return timezone.localdate(present.present(), present.zone())


def _stamped(at: datetime, *, near: bool = False, ends_day: bool = False) -> SafeString:
    zone = present.zone()
    words = moments.moment(at, present.present(), zone, near=near, ends_day=ends_day)
    return moments.stamped(at, words, moments.dated(at, zone, ends_day=ends_day))


@register.filter(name="moment")
def moment_filter(at: datetime | None) -> SafeString | str:
    """11月24日 12:31, as <time>."""
    if at is None:
        return ""
    return _stamped(at)


@register.filter
def near(at: datetime | None) -> SafeString | str:
    """今天 12:31 / 昨天 17:30 / 11月19日 09:14, as <time>."""
    if at is None:
        return ""
    return _stamped(at, near=True)


@register.filter
def dayend(at: datetime | None) -> SafeString | str:
    """A limit that ends with a day: 12月7日 24:00."""
    if at is None:
        return ""
    return _stamped(at, ends_day=True)


@register.filter
def shortly(at: datetime | None) -> SafeString | str:
    """For lists: 12:06 when today, else 11-24."""
    if at is None:
        return ""
    local, today = timezone.localtime(at, present.zone()), _today()
    words = f"{local:%H:%M}" if local.date() == today else moments.listed_day(local.date(), today)
    return moments.stamped(at, words)


@register.filter
def day(on: date | datetime | None) -> SafeString | str:
    """11月24日, as <time>; a bare date as words."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        return moments.stamped(on, moments.day(timezone.localdate(on, present.zone()), _today()))
    return format_html('<time datetime="{}">{}</time>', f"{on:%Y-%m-%d}", moments.day(on, _today()))


@register.filter
def lineday(at: datetime) -> SafeString:
    """For a timeline: the day above the time."""
    local = timezone.localtime(at, present.zone())
    words = format_html("<b>{}</b>{}", moments.listed_day(local.date(), _today()), f"{local:%H:%M}")
    return moments.stamped(at, words)


@register.filter
def lasting(length: timedelta | None) -> str:
    """13 天 11 时."""
    return "" if length is None else moments.duration(length)


@register.simple_tag
def wall_clock(now: datetime | None = None) -> SafeString:
    """The clock in the desk's bar: 11月24日 周二 12:31."""
    at = timezone.localtime(now or present.present(), present.zone())
    return moments.stamped(at, moments.wall_clock(at))


# ------------------------------------------------------------------ words and forms


@register.simple_tag
def html_lang() -> str:
    """zh-Hans or en, for <html lang>."""
    return "zh-Hans" if (get_language() or "zh-hans").startswith("zh") else "en"


@register.simple_tag
def dot() -> str:
    """The dot between two words: bare in Chinese, spaced in English."""
    return "·" if (get_language() or "zh-hans").startswith("zh") else " · "


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, hint: str = "", asked: bool = False) -> SafeString:
    """{% field form.name %}: label, hint, error, control, in that order.

    `asked`: it is shown only where it, or one beside it, is needed; then it does not say that it is optional.
    """
    alarm = drawings.symbol(context, "late") if bound.errors else ""
    return formfields.drawn(bound, hint=hint, alarm=alarm, asked=asked)


@register.simple_tag
def fields_in_error(form: object) -> list[tuple[str, str]]:
    """For the error summary: (address of the control, sentence)."""
    return formfields.errors_of(form)


@register.simple_tag
def attributes(**given: object) -> SafeString:
    """data-* attributes from keywords, those that are empty left out; underscores become dashes."""
    pairs = ((name.replace("_", "-"), value) for name, value in given.items() if value not in (None, "", False))
    return format_html_join("", ' {}="{}"', pairs)


@register.filter
def json(value: object) -> str:
    """{{ options|json }}: for a data attribute that a script reads; escaped there as any text."""
    return json_text.dumps(value, cls=DjangoJSONEncoder)
