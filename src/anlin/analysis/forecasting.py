"""Short-term forecast: how many events each cell is to expect, judged on windows gone by; or the history, where nothing beats it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
import numpy.typing as npt

from anlin.analysis.categories import CATEGORY
from anlin.analysis.columns import Columns
from anlin.analysis.errors import AnalysisError, BadCategory, BadParameter
from anlin.analysis.events import Events, as_events
from anlin.analysis.forecasters import scores
from anlin.analysis.forecasters.answer import Forecast
from anlin.analysis.forecasters.cutoffs import (
    LEAST_EVENTS,
    Cutoffs,
    days_of,
    first_year_ends,
    from_the_end,
    told,
    within,
)
from anlin.analysis.forecasters.lattice import Lattice
from anlin.analysis.forecasters.rolling import LEVEL, MEMBERS, Window, walked, warm
from anlin.analysis.projection import Projection
from anlin.analysis.results import About, Progress
from anlin.kernel.words import Phrase, said

_MOST_HORIZON = 366


def forecast(
    data: object = None,
    *,
    cell_m: float = 150.0,
    horizon_days: int = 28,
    flagged_cells: int = 115,
    cutoffs: Cutoffs = None,
    methods: Sequence[str] | None = None,
    study_within_m: float | None = None,
    seed: int = 1,
    progress: Progress | None = None,
    **columns: Unpack[Columns],
) -> Forecast:
    """How many events each cell is to expect in the days after a cutoff.

    Args:
        data: events with times (dates are enough), in any form that `events_from` takes.
        cell_m: side of a cell, metres.
        horizon_days: how many days ahead.
        flagged_cells: how many cells are named and judged; 115 of 150 m are one square mile.
        cutoffs: days on which to forecast with what was known before them: dates, or text such as `2013-10-01+28x13`. Left
            out: from the end of the data, judged on up to six windows before it.
        methods: what is blended: some of self_exciting, mixture, boosted.
        study_within_m: the study area: cells with their middle this near to an event of the first year, or before the first
            cutoff if that is sooner (of all events without cutoffs); left out: twice the cell's side.
        seed: of the trees and the bootstrap.

    Returns:
        Forecast; `used` is `history` where the blend did not beat it on earlier windows.

    Raises:
        TooFewEvents: under 50 events, or too short a history before the first cutoff.
        BadParameter: a window beyond the data, or parameters out of bounds.
        BadCategory: what patrols find by looking.

    Method: see docs/methods/forecast.md.
    """
    events = as_events(data, **columns).at_least(LEAST_EVENTS)
    _refuse_what_is_not_reviewed(events)
    chosen = _chosen(methods)
    _refuse_parameters(horizon_days, flagged_cells)
    if np.ptp(events.x) == 0 and np.ptp(events.y) == 0:
        raise AnalysisError.of(said("All events are at one point: there is no map to make. See repeat places."))
    day = events.day
    first, last = int(day.min()), int(day.max())
    named = days_of(cutoffs)
    within(named or [last + 1], first, last, horizon_days, warm(horizon_days))
    asked = named or from_the_end(first, last, horizon_days, warm(horizon_days))
    until = min(first_year_ends(first), asked[0]) if named else last + 1
    reach = 2 * cell_m if study_within_m is None else study_within_m
    events = _laid_out(events, day < until)
    lattice = Lattice.of(events.x, events.y, day, cell_m, reach, until)
    if flagged_cells > len(lattice.cells):
        text = said("The study area has %(have)s cells: %(asked)s cannot be named. Name fewer, or take smaller cells.")
        raise BadParameter.of(text, have=len(lattice.cells), asked=flagged_cells)
    windows = walked(
        lattice, asked, horizon=horizon_days, flagged=flagged_cells, first=first, last=last, methods=chosen, seed=seed,
        progress=progress,
    )  # fmt: skip
    about = About.of(
        events, *_notes(windows, events), seed=seed, cell_m=cell_m, horizon_days=horizon_days, flagged_cells=flagged_cells,
        cutoffs=", ".join(told(one) for one in named) if named else None, methods=", ".join(chosen), cells=len(lattice.cells),
        study_within_m=reach, study_until=told(until),
    )  # fmt: skip
    return _result(about, lattice, windows, flagged_cells, horizon_days)


def _result(about: About, lattice: Lattice, windows: list[Window], flagged: int, horizon: int) -> Forecast:
    ahead = windows[-1]
    low, high = scores.interval(ahead.expected, ahead.spread, LEVEL)
    return Forecast(
        about=about,
        grid=lattice.grid,
        cells=lattice.cells,
        expected=ahead.expected,
        low=low,
        high=high,
        flagged=scores.top(ahead.expected, flagged),
        history=lattice.counts(int(lattice.day[0]), ahead.day)[0],
        used=ahead.used,
        cutoff=ahead.day,
        horizon_days=horizon,
        windows=tuple(windows),
    )


def _refuse_what_is_not_reviewed(events: Events) -> None:
    """Events can be made without `events_from`: the list holds for them, too."""
    if strange := [name for name in events.categories if name not in CATEGORY]:
        text = said("“%(name)s” is not on the reviewed list of harm and hazard: no forecast is fed with it.")
        raise BadCategory.of(text, name=strange[0])


def _chosen(methods: Sequence[str] | None) -> tuple[str, ...]:
    asked = MEMBERS if methods is None else tuple(methods)
    if not asked or set(asked) - set(MEMBERS) or len(set(asked)) < len(asked):
        raise BadParameter.of(said("What is blended are some of %(all)s, each once."), all=", ".join(MEMBERS))
    return tuple(name for name in MEMBERS if name in asked)


def _refuse_parameters(horizon: int, flagged: int) -> None:
    if not 1 <= horizon <= _MOST_HORIZON:
        raise BadParameter.of(
            said("A horizon is between 1 and %(most)s days, not %(days)s."), most=_MOST_HORIZON, days=horizon
        )
    if flagged < 1:
        raise BadParameter.of(said("At least one cell is named."))


def _laid_out(events: Events, known: npt.NDArray[np.bool_]) -> Events:
    """Degrees projected anew about the middle of the events of the study area, so that what comes later moves no cell."""
    if events.projection is None or known.all():
        return events
    lon, lat = events.degrees(events.x, events.y)
    projection = Projection(round(float(np.median(lon[known])), 4), round(float(np.median(lat[known])), 4))
    x, y = projection.metres(lon, lat)
    text = said("For the forecast the projection is about %(lon)s, %(lat)s: later events move no cell.")
    notes = (*events.notes, Phrase.of(text, lon=projection.lon0, lat=projection.lat0))
    return replace(events, x=x, y=y, projection=projection, notes=notes)


def _notes(windows: list[Window], events: Events) -> list[Phrase]:
    notes = []
    if events.category is None:
        notes.append(
            Phrase.of(said("The data name no category: that they hold no finds of patrols is for their owner to know."))
        )
    if empty := [told(one.day) for one in windows if one.counts is not None and not one.all_events]:
        text = said("Nothing happened in the windows from %(days)s: they are not judged.")
        notes.append(Phrase.of(text, days=", ".join(empty)))
    return notes
