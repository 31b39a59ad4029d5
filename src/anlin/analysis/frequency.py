"""How often: rates by weekday, hour, month and cell, each with its interval; a baseline of what a day usually holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from anlin.analysis.columns import Columns
from anlin.analysis.errors import BadParameter, BadTimes
from anlin.analysis.events import Events, as_events
from anlin.analysis.grid import Cells, Grid
from anlin.analysis.pictures import INK, QUIET, axes_or_new
from anlin.analysis.results import About, GeoJSON, Result, cell_shapes
from anlin.analysis.shrinkage import shrunk_rates
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
PARTS = ("weekday", "hour", "month", "cell")
_SIZES = {"weekday": 7, "hour": 24, "month": 12}
LEVEL = 0.9
_GAP_DAYS = 7
WEEKDAYS = (
    said("Monday"), said("Tuesday"), said("Wednesday"), said("Thursday"), said("Friday"), said("Saturday"), said("Sunday"),
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Rates(Result):
    """Rates a day, by part of time and by cell."""

    TITLE = said("How often, when and where")
    READS = said(
        "A part stands out only where its interval leaves out the mean of all; look at the ratio, then at the interval."
    )
    ASSUMES = (
        said("Events are independent, so counts are Poisson; every day of the window was recorded alike."),
        said("A season is compared with the rest of the same window: one year cannot tell season from trend."),
    )
    FAILS = (
        said(
            "Events in bursts (a series by the same hand, one incident entered many times) make the intervals too narrow."
        ),
        said("Rates a day are not risks: more people about means more events."),
        said("A change in how reports are made or entered looks like a change in events."),
    )
    NOTE = "rates"

    first: date
    last: date
    parts: dict[str, pl.DataFrame]
    """By part (weekday, hour, month, cell): value, events, days, per_day, low, high, ratio."""
    grid: Grid
    cells: Cells

    def to_frame(self) -> pl.DataFrame:
        """All parts one below the other, the column `part` first; of cells only those with an event."""
        shared = ["value", "events", "days", "per_day", "low", "high", "ratio"]
        frames = [frame.select(pl.lit(part).alias("part"), *shared) for part, frame in self.parts.items()]
        return pl.concat(frames)

    def to_geojson(self) -> GeoJSON:
        """The cells."""
        shapes = cell_shapes(self.grid, self.cells, self.about.projection)
        rows = self.parts["cell"].iter_rows(named=True)
        features = [{"type": "Feature", "geometry": s, "properties": row} for s, row in zip(shapes, rows, strict=True)]
        return {"type": "FeatureCollection", "features": features, "about": self.about_plain()}

    def expected(self, first: date, last: date) -> pl.DataFrame:
        """The baseline: what each day from `first` to `last` usually holds, from its weekday and its month if that is known.

        Returns:
            date, expected, low, high: a Poisson interval of 90 % around the product of the mean and the two ratios.
        """
        days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        number = days.astype("datetime64[D]").astype(np.int64)
        total = self.parts["weekday"]
        mean = _mean(total)
        value = np.full(len(days), mean)
        for part, at in (("weekday", _weekday(number)), ("month", _month(number))):
            ratio = self.parts[part]["ratio"].fill_null(1.0).to_numpy() if part in self.parts else None
            value = value if ratio is None else value * ratio[at]
        tail = (1 - LEVEL) / 2
        low, high = (_poisson_quantile(level, value) for level in (tail, 1 - tail))
        return pl.DataFrame({"date": days.astype("datetime64[D]"), "expected": value, "low": low, "high": high})

    def plot(self, axes: Axes | None = None) -> Axes:
        """Rates by hour where hours are known, else by weekday, with their intervals and the mean of all."""
        axes = axes_or_new(axes)
        part = "hour" if "hour" in self.parts else "weekday"
        frame = self.parts[part]
        rate, low, high = (frame[name].to_numpy() for name in ("per_day", "low", "high"))
        at = frame["value"].to_numpy()
        axes.bar(at, rate, color=QUIET)
        axes.errorbar(at, rate, yerr=[rate - low, high - rate], fmt="none", ecolor=INK, elinewidth=1)
        axes.axhline(float(np.nanmean(rate)), color=INK, linewidth=0.8, linestyle="--")
        axes.set_xticks(at)
        axes.set_xlabel("h" if part == "hour" else "1 = Monday")
        axes.set_ylabel("events a day")
        return axes

    def says(self) -> tuple[Phrase, ...]:
        """The busiest and the quietest of each part whose interval leaves out the mean."""
        told = []
        for part, frame in self.parts.items():
            known = frame.drop_nulls("ratio")
            if part == "cell" or not len(known):
                continue
            top = known.row(int(known["ratio"].arg_max() or 0), named=True)
            mean = _mean(known)
            if top["low"] > mean:
                text = said("Most by %(part)s: %(value)s, %(ratio)s times the mean of all (%(events)s events).")
                named, ratio = _named(part, top["value"]), f"{top['ratio']:.2f}"
                named_part = Phrase(_PART_WORDS[part])
                told.append(Phrase.of(text, part=named_part, value=named, ratio=ratio, events=top["events"]))
            else:
                text = said("By %(part)s nothing stands out beyond chance.")
                told.append(Phrase.of(text, part=Phrase(_PART_WORDS[part])))
        return tuple(told)


_PART_WORDS = {"weekday": said("weekday"), "hour": said("hour"), "month": said("month"), "cell": said("cell")}


def _mean(frame: pl.DataFrame) -> float:
    return float(frame["events"].to_numpy().sum() / frame["days"].to_numpy().sum())


def _named(part: str, value: int) -> Phrase:
    return Phrase(WEEKDAYS[value - 1]) if part == "weekday" else Phrase(f"{value}:00" if part == "hour" else str(value))


def rates(
    data: object = None,
    *,
    by: tuple[str, ...] | None = None,
    cell_m: float = 500.0,
    first: date | None = None,
    last: date | None = None,
    **columns: Unpack[Columns],
) -> Rates:
    """Rates a day by weekday, hour, month and cell, with 90 % intervals.

    Args:
        data: events, in any form that `events_from` takes.
        by: some of weekday, hour, month, cell; left out: all that the data allow.
        cell_m: side of a cell, metres.
        first, last: the days that were recorded; left out: from the first event to the last. Days without an event count.

    Returns:
        Rates; in each part `ratio` is the rate over the mean of all.

    Raises:
        BadTimes: hours are asked for and only dates are known.

    Method: Poisson rates; intervals by the exact relation of Poisson and chi-square (Garwood 1936, Biometrika 28, 437-442).
    """
    events = as_events(data, **columns).at_least(1)
    wanted = _wanted(by, events)
    begin, end, events = _recorded(events, first, last)
    days = np.arange(begin, end + 1)
    notes = _gaps(events.day, begin, end)
    parts: dict[str, pl.DataFrame] = {}
    for part in (name for name in wanted if name != "cell"):
        at, exposed = _placed(part, events, days)
        count = np.bincount(at, minlength=_SIZES[part]).astype(np.int64)
        parts[part] = _table(np.arange(len(count)) + (part != "hour"), count, exposed)
    grid = Grid.around(events.x, events.y, cell_m)
    cells, count = np.unique(grid.cell_of(events.x, events.y), return_counts=True)
    if "cell" in wanted:
        parts["cell"] = _cells(grid, cells, count.astype(np.int64), len(days))
    if len(days) < 365 and "month" in wanted:
        notes.append(Phrase.of(said("The window is shorter than a year: months without a day in it have no rate.")))
    about = About.of(events, *notes, by=",".join(wanted), cell_m=cell_m, days=len(days), interval=LEVEL)
    as_date = [date.fromisoformat(str(np.datetime64(int(day), "D"))) for day in (begin, end)]
    return Rates(about=about, first=as_date[0], last=as_date[1], parts=parts, grid=grid, cells=cells)


def _wanted(by: tuple[str, ...] | None, events: Events) -> tuple[str, ...]:
    if by is None:
        return tuple(part for part in PARTS if part != "hour" or events.resolution == "hour")
    if unknown := set(by) - set(PARTS):
        text = said("There is no part %(name)s; there are %(all)s.")
        raise BadParameter.of(text, name=", ".join(sorted(unknown)), all=", ".join(PARTS))
    if "hour" in by:
        _ = events.hour  # refuses dates
    return tuple(part for part in PARTS if part in by)


def _recorded(events: Events, first: date | None, last: date | None) -> tuple[int, int, Events]:
    """The days from the first to the last, and the events in them."""
    day = events.day
    begin = int(day.min()) if first is None else int(np.datetime64(first, "D").astype(np.int64))
    end = int(day.max()) if last is None else int(np.datetime64(last, "D").astype(np.int64))
    if end < begin:
        raise BadTimes.of(said("The window ends before it begins."))
    kept = (day >= begin) & (day <= end)
    return begin, end, events.where(kept, Phrase.of(said("outside the window"))).at_least(1)


def _weekday(days: Whole) -> Whole:
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (days + 3) % 7


def _month(days: Whole) -> Whole:
    months: Whole = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return months


def _placed(part: str, events: Events, days: Whole) -> tuple[Whole, Array]:
    """Which class each event is in, and how many days each class was exposed."""
    if part == "hour":
        return events.hour, np.full(24, float(len(days)))
    of = _weekday if part == "weekday" else _month
    return of(events.day), np.bincount(of(days), minlength=_SIZES[part]).astype(float)


def _table(value: Whole, count: Whole, days: Array) -> pl.DataFrame:
    low, high = poisson_interval(count, LEVEL)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(days > 0, count / days, np.nan)
        low, high = np.where(days > 0, low / days, np.nan), np.where(days > 0, high / days, np.nan)
    ratio = rate / (count.sum() / days.sum())
    columns = {"per_day": rate, "low": low, "high": high, "ratio": ratio}
    return pl.DataFrame(
        {"value": value, "events": count, "days": days.astype(np.int64)}
        | {name: pl.Series(values).fill_nan(None) for name, values in columns.items()}
    )


def _cells(grid: Grid, cells: Cells, count: Whole, days: int) -> pl.DataFrame:
    x, y = grid.centres(cells)
    frame = _table(cells, count, np.full(len(cells), float(days)))
    shrunk = shrunk_rates(count, np.full(len(cells), float(days))).shrunk
    return frame.with_columns(pl.Series("shrunk_per_day", shrunk), pl.Series("x", x), pl.Series("y", y))


def poisson_interval(count: npt.ArrayLike, level: float) -> tuple[Array, Array]:
    """The exact interval of a Poisson mean given its count (Garwood 1936); shapes as `count`."""
    seen = np.asarray(count, dtype=float)
    tail = (1 - level) / 2
    low = np.where(seen > 0, special.gammaincinv(np.maximum(seen, 1e-300), tail), 0.0)
    return low, np.asarray(special.gammaincinv(seen + 1, 1 - tail))


def _poisson_quantile(level: float, mean: Array) -> Array:
    """The least whole number that holds at least `level` of a Poisson distribution."""
    guess = np.ceil(np.maximum(special.pdtrik(level, mean), 0))
    lower = np.maximum(guess - 1, 0)
    return np.asarray(np.where(special.pdtr(lower, mean) >= level, lower, guess))


def _gaps(day: Whole, begin: int, end: int) -> list[Phrase]:
    """Say where nothing was recorded for longer than chance explains: the longest silence, if it is no accident."""
    seen = np.unique(np.concatenate([[begin - 1], day, [end + 1]]))
    apart = np.diff(seen) - 1
    longest = int(apart.argmax())
    mean = len(day) / (end - begin + 1)
    days = int(apart[longest])
    if days < _GAP_DAYS or np.exp(-mean * days) * len(seen) > 0.01:
        return []
    text = said(
        "No event from %(first)s to %(last)s: if nothing was recorded then, all rates are too low; name first and last."
    )
    since, until = (str(np.datetime64(int(one), "D")) for one in (seen[longest] + 1, seen[longest + 1] - 1))
    return [Phrase.of(text, first=since, last=until)]
