"""Template tags of lists of matters."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from anlin.workbench.desk import lines
from anlin.workbench.desk.columns import ListColumn
from anlin.workbench.lists import Row

register = template.Library()


@register.simple_tag(takes_context=True)
def matter_lines(
    context: Context, rows: Sequence[Row], columns: Sequence[ListColumn], chooses: bool | str = False
) -> SafeString:
    """{% matter_lines rows columns chooses %}: the body of a list's table."""
    return lines.drawn(context, rows, columns, chooses=bool(chooses))
