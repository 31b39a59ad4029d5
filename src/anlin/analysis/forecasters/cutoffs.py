"""The days on which a forecast is made, as people write them, and whether the data reach far enough around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np

from anlin.analysis.errors import BadParameter, TooFewEvents
from anlin.kernel.words import said

Cutoffs = str | Sequence[date | str] | None
LEAST_EVENTS = 50
LOOKED_BACK = 6
_FIRST_DAYS = 90
_SERIES = re.compile(r"(\d{4}-\d{2}-\d{2})\+(\d{1,4})x(\d{1,3})")


def days_of(cutoffs: Cutoffs) -> list[int]:
    """Days since 1970-01-01, in order.

    Args:
        cutoffs: dates; or text: `2013-10-01`, several with commas between, or `2013-10-01+28x13` (13 dates, 28 days apart).

    Raises:
        BadParameter: no date, or one twice.
    """
    if cutoffs is None:
        return []
    parts: list[date | str] = (
        [one for one in cutoffs.split(",") if one.strip()] if isinstance(cutoffs, str) else list(cutoffs)
    )
    found = [day for part in parts for day in _days(str(part).strip())]
    if not found or len(set(found)) < len(found):
        raise BadParameter.of(said("Cutoffs are different dates, at least one: 2013-10-01 or 2013-10-01+28x13."))
    return sorted(found)


def _days(text: str) -> list[int]:
    series = _SERIES.fullmatch(text)
    first, step, times = series.groups() if series else (text, "1", "1")
    try:
        begin = np.datetime64(date.fromisoformat(first), "D")
    except ValueError as error:
        raise BadParameter.of(
            said("“%(text)s” is no cutoff: write 2013-10-01, or 2013-10-01+28x13 for 13 dates 28 days apart."),
            text=text,
        ) from error
    return [int(begin.astype(np.int64)) + int(step) * k for k in range(int(times))]


def within(cutoffs: list[int], first: int, last: int, horizon: int, warm: int) -> None:
    """Refuse cutoffs that the recorded days do not surround.

    Args:
        first, last: the first and the last recorded day.
        warm: how many days of history a forecast needs.

    Raises:
        TooFewEvents: too little before a cutoff.
        BadParameter: a window that ends after the last recorded day.
    """
    if cutoffs[0] - first < warm:
        text = said("There are %(have)s days before %(cutoff)s; a forecast of %(horizon)s days needs %(need)s.")
        raise TooFewEvents.of(
            text, have=max(cutoffs[0] - first, 0), cutoff=told(cutoffs[0]), horizon=horizon, need=warm
        )
    if cutoffs[-1] > last + 1 or (len(cutoffs) > 1 and cutoffs[-1] + horizon > last + 1):
        text = said(
            "The %(horizon)s days from %(cutoff)s reach beyond the last event (%(last)s): they cannot be judged. "
            "Take an earlier cutoff, or leave it out for a forecast from the end."
        )
        raise BadParameter.of(text, horizon=horizon, cutoff=told(cutoffs[-1]), last=told(last))


def first_year_ends(first: int) -> int:
    """The first day of the year after the one in which the first 90 recorded days end."""
    year = np.datetime64(first + _FIRST_DAYS, "D").astype("datetime64[Y]")
    return int((year + 1).astype("datetime64[D]").astype(np.int64))


def from_the_end(first: int, last: int, horizon: int, warm: int) -> list[int]:
    """The day after the last, and up to six before it whose windows are known."""
    return [day for k in range(LOOKED_BACK, -1, -1) if (day := last + 1 - horizon * k) - first >= warm]


def told(day: int) -> str:
    """A day since 1970-01-01 as people write it."""
    return str(np.datetime64(day, "D"))
