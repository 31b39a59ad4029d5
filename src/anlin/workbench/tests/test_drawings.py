"""A page carries the drawings it used, once."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

from anlin.workbench.drawings import SYMBOL_COLOURS, drawings


def drawn(source: str) -> str:
    return Template(source).render(Context())


def test_only_what_was_used_is_defined_and_only_once() -> None:
    page = drawn('{% icon "inbox" %}{% icon "inbox" %}{% sym "late" %}{% defs %}')
    assert re.findall(r'<symbol id="([^"]+)"', page) == ["i-inbox", "s-late"]


def test_drawings_of_an_included_template_are_defined_too() -> None:
    page = drawn('{% include "workbench/parts/note.html" with kind="wait" words="x" only %}{% defs %}')
    assert '<symbol id="s-wait"' in page


def test_an_icon_beside_a_word_is_silent_and_one_alone_speaks() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "print" %}')
    assert 'role="img" aria-label="Print"' in drawn('{% icon "print" label="Print" %}')


def test_an_unknown_drawing_is_an_error() -> None:
    with pytest.raises(KeyError):
        drawn('{% icon "dragon" %}')


def test_every_status_has_its_own_silhouette() -> None:
    shapes = [drawings()[f"s-{name}"] for name in SYMBOL_COLOURS]
    bodies = {shape.split(">", 1)[1] for shape in shapes}
    assert len(bodies) == len(SYMBOL_COLOURS)


def test_drawings_hold_no_style_and_no_raw_colour() -> None:
    for shape in drawings().values():
        assert "style=" not in shape
        assert not re.search(r"#[0-9a-fA-F]{3}", shape)
