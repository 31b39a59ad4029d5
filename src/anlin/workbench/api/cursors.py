"""Cursors of lists: where the page before ended. Made by `workbench.lists`, judged here before they are looked for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anlin.workbench.api.problems import Fault, Problem
from anlin.workbench.page_marks import row_at


def read_cursor(text: str, order: str) -> str:
    """The cursor, if it is one of this order's. Raises `Problem`."""
    moment, _sep, mark = text.rpartition("~")
    good = not text or row_at(mark) is not None
    if good and text:
        good = _is_moment(moment) if order == "alarm" else not moment
    if not good:
        raise Problem("invalid", faults=[Fault("after", _("Take the address of the next page from `next`."))])
    return text


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
