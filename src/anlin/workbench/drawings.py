"""The drawings of the face: icons (`i-`), status symbols (`s-`), seals (`p-`), fills of the ribbon (`ck-`).

A page carries, once and at its end, only the drawings it used: an outside sprite cannot be reached by our
style sheets (`sy-*` classes, patterns), and one inline sprite of everything would weigh more than most pages.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

_FILE = Path(__file__).with_name("art") / "symbols.svg"
_ONE = re.compile(r'<(symbol|pattern) id="([^"]+)".*?</\1>', re.DOTALL)
_USED = "anlin drawings used"


@cache
def drawings() -> dict[str, str]:
    """Every drawing by id, in the order of the file (fills first)."""
    return {found[2]: found[0] for found in _ONE.finditer(_FILE.read_text(encoding="utf-8"))}


def used(context: Context) -> dict[str, None]:
    """The ids that this page drew so far, in order.

    Kept in the outermost layer of the render context: includes and inclusion tags get new layers, never that one.
    """
    outermost: dict[Any, Any] = context.render_context.dicts[0]
    names: dict[str, None] = outermost.setdefault(_USED, {})
    return names


def use(context: Context, name: str) -> str:
    """Note that the page needs this drawing.

    Raises:
        KeyError: there is no such drawing.
    """
    if name not in drawings():
        raise KeyError(f"no drawing {name!r} in {_FILE.name}")
    used(context)[name] = None
    return name


def icon(context: Context, name: str, label: str = "", classes: str = "i") -> SafeString:
    """An icon beside a word; alone only with a label."""
    return _drawn(use(context, f"i-{name}"), 24, classes, label)


def symbol(context: Context, name: str, label: str = "", colour: str = "") -> SafeString:
    """A status symbol in the colour of its job; it never stands without its word or a label."""
    return _drawn(use(context, f"s-{name}"), 16, f"sym is-{colour or SYMBOL_COLOURS[name]}", label)


def seal(context: Context, name: str, label: str = "") -> SafeString:
    """The seal of a proof chip."""
    return _drawn(use(context, f"p-{name}"), 20, "seal", label)


def definitions(context: Context) -> SafeString:
    """What the page used, for the end of its body; empties the list."""
    names = used(context)
    if not names:
        return SafeString("")
    inside = "".join(drawings()[name] for name in drawings() if name in names)
    names.clear()
    return SafeString(f'<svg class="defs" aria-hidden="true"><defs>{inside}</defs></svg>')  # our own file


@lru_cache(maxsize=1024)
def _drawn(name: str, grid: int, classes: str, label: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" {}><use href="#{}"/></svg>', classes, grid, grid, spoken, name
    )


SYMBOL_COLOURS = {
    "on": "on",
    "soon": "soon",
    "late": "late",
    "wait": "wait",
    "done": "done",
    "donelate": "late",
    "none": "none",
    "stop": "none",
}
