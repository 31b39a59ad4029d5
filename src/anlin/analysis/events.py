"""Events: where and when something happened, in plane metres, with everything that was left out counted and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Unpack

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.categories import category_of, found_by_patrol
from anlin.analysis.columns import DEGREES, ROLES, Columns, Given, given_from, refuse_unknown
from anlin.analysis.errors import AnalysisError, BadCategory, BadCoordinates, BadParameter, BadTimes, TooFewEvents
from anlin.analysis.projection import Projection
from anlin.analysis.times import DAY_US, Moments, Read, Resolution, local, read_times
from anlin.kernel.coordinates import BD09, GCJ02, to_wgs84
from anlin.kernel.personal import personal_spans
from anlin.kernel.words import Phrase, said

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
CRS = ("degrees", "gcj02", "bd09", "metres", "feet")
FOOT_M = 1200 / 3937  # the US survey foot, of state planes
_NARROW_M = 5.0
_FAR_M = 50_000.0


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out, and why."""

    rows: int
    reason: Phrase


@dataclass(frozen=True, eq=False)
class Events:
    """What happened: one row an event.

    Attributes:
        x, y: shape (n,), plane metres.
        time: shape (n,), datetime64[us]: UTC where `timezone` is known and hours are, else as written; None without times.
        resolution: `hour`, or `date` when only dates are known; None without times.
        time_end: shape (n,), like `time`, the latest moment; equal to `time` where exact. None where not given.
        category: shape (n,), int16 indices of `categories` (keys of the reviewed list); None where not given.
        area: shape (n,), int32 indices of `areas`; None where not given.
        projection: how degrees became metres; None when metres were given.
        rows: how many rows were read; `dropped` says where the others went.
    """

    x: Array
    y: Array
    time: Moments | None = None
    resolution: Resolution | None = None
    timezone: str | None = None
    time_end: Moments | None = None
    category: npt.NDArray[np.int16] | None = None
    categories: tuple[str, ...] = ()
    area: npt.NDArray[np.int32] | None = None
    areas: tuple[str, ...] = ()
    projection: Projection | None = None
    rows: int = 0
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[Phrase, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.x)

    @property
    def local(self) -> Moments:
        """Wall-clock times, shape (n,). Raises BadTimes without times."""
        times = self._times()
        return times if self.resolution == "date" else local(times, self.timezone)

    @property
    def day(self) -> npt.NDArray[np.int64]:
        """Local days since 1970-01-01, shape (n,). Raises BadTimes without times."""
        days: npt.NDArray[np.int64] = self.local.astype("datetime64[us]").astype(np.int64) // DAY_US
        return days

    @property
    def hour(self) -> npt.NDArray[np.int64]:
        """Local hours of the day, 0 to 23. Raises BadTimes without times, and where only dates are known."""
        self._times()
        if self.resolution != "hour":
            raise BadTimes.of(
                said("These times are dates without hours: a method that looks at the hour cannot use them.")
            )
        hours: npt.NDArray[np.int64] = self.local.astype("datetime64[us]").astype(np.int64) // 3_600_000_000 % 24
        return hours

    @property
    def window(self) -> tuple[np.datetime64, np.datetime64] | None:
        """The first and last local day; None without times or events."""
        if self.time is None or not len(self):
            return None
        days = self.local.astype("datetime64[D]")
        return days.min(), days.max()

    def _times(self) -> Moments:
        if self.time is None:
            raise BadTimes.of(said("This method needs times: name their column with time."))
        return self.time

    def where(self, kept: Mask, why: Phrase | None = None) -> Events:
        """The events that a mask of shape (n,) keeps; `why` counts the others among what was dropped."""
        lost = len(self) - int(kept.sum())
        dropped = (*self.dropped, Dropped(lost, why)) if why is not None and lost else self.dropped
        return replace(
            self,
            x=self.x[kept],
            y=self.y[kept],
            time=None if self.time is None else self.time[kept],
            time_end=None if self.time_end is None else self.time_end[kept],
            category=None if self.category is None else self.category[kept],
            area=None if self.area is None else self.area[kept],
            dropped=dropped,
        )

    def of(self, *categories: str) -> Events:
        """The events of some categories of the reviewed list, under any of their names."""
        if self.category is None:
            raise BadCategory.of(said("The data name no category: name its column with category."))
        keys = [_listed(name) for name in categories]
        wanted = [self.categories.index(key) for key in keys if key in self.categories]
        return self.where(np.isin(self.category, wanted), Phrase.of(said("of another category")))

    def at_least(self, count: int) -> Events:
        """These events, or a refusal when there are fewer than a method can use."""
        if len(self) < count:
            text = said("%(have)s events are left; this method needs at least %(need)s.")
            raise TooFewEvents.of(text, have=len(self), need=count)
        return self

    def degrees(self, x: Array, y: Array) -> tuple[Array, Array]:
        """WGS-84 longitude and latitude of plane metres of these events."""
        if self.projection is None:
            raise BadCoordinates.of(
                said("The data came in metres of a system that is not known: positions in degrees cannot be given.")
            )
        return self.projection.degrees(x, y)


def as_events(data: object, **columns: Unpack[Columns]) -> Events:
    """What every method calls first: events as they are, anything else read by `events_from`."""
    refuse_unknown(columns)
    if isinstance(data, Events):
        if columns:
            raise BadParameter.of(said("These events are read already: columns can no longer be named."))
        return data
    return events_from(data, **columns)


def events_from(data: object = None, **columns: Unpack[Columns]) -> Events:
    """Read events.

    Args:
        data: a mapping of arrays, an array (n, 2) or (n, 3), a polars, pandas or GeoPandas frame, a Parquet or CSV path;
            or None when x, y, time hold the values.
        x, y, time, time_end, category, area: the names of the columns, or the values. Without names the columns must
            bear the roles' own.
        timezone: IANA name; for moments that name none, and for the hours of the day.
        crs: degrees (WGS-84), gcj02, bd09, metres or feet (US survey). Left out, it follows from names and values, or is
            refused where they do not tell.
        window: (x least, y least, x most, y most) in the coordinates as given; what lies outside is dropped and counted.
        unlisted: `refuse` (the default) or `drop` rows whose category is not on the reviewed list.

    Raises:
        UnknownColumn, BadCategory, BadCoordinates, BadTimes, TooFewEvents: with what to do.
    """
    refuse_unknown(columns)
    named = {role: columns.get(role) for role in ROLES}
    return _read(given_from(data, named), columns)


def _read(given: Given, columns: Columns) -> Events:
    missing = [role for role in ("x", "y") if role not in given.series]
    if missing and given.not_read:
        text = said("There is no %(missing)s: name the columns of the position with x and y. There are: %(there)s.")
        raise BadCoordinates.of(text, missing=", ".join(missing), there=", ".join(given.not_read))
    if missing:
        raise BadCoordinates.of(
            said("There is no %(missing)s: name the columns of the position with x and y."), missing=", ".join(missing)
        )
    x, y = (_numbers(given.series[role], role) for role in ("x", "y"))
    rows = len(x)
    notes: list[Phrase] = []
    reasons: list[tuple[Mask, Phrase]] = [(~(np.isfinite(x) & np.isfinite(y)), Phrase.of(said("no position")))]
    if window := columns.get("window"):
        if not (window[0] < window[2] and window[1] < window[3]):
            text = said("A window is (x least, y least, x most, y most), with some width and height.")
            raise BadParameter.of(text)
        outside = (x < window[0]) | (y < window[1]) | (x > window[2]) | (y > window[3])
        reasons.append((outside, Phrase.of(said("outside the window"))))
    time, time_end = _read_times(given, columns, rows, notes, reasons)
    codes, keys = _categories(given, columns.get("unlisted", "refuse"), reasons)
    kept, dropped = _sieve(rows, reasons)
    x, y, projection = _placed(x[kept], y[kept], _crs(x[kept], y[kept], given, columns.get("crs"), notes), notes)
    area, areas = _areas(given, kept)
    return Events(
        x,
        y,
        time=None if time is None else time.times[kept],
        resolution=None if time is None else time.resolution,
        timezone=None if time is None else time.timezone,
        time_end=None if time_end is None else time_end[kept],
        category=None if codes is None else codes[kept],
        categories=keys,
        area=area,
        areas=areas,
        projection=projection,
        rows=rows,
        dropped=dropped,
        notes=tuple(notes),
    )


def _numbers(column: pl.Series, role: str) -> Array:
    if not column.dtype.is_numeric() and column.dtype != pl.Null:
        if column.dtype != pl.String:
            raise BadCoordinates.of(said("The column for %(role)s holds no numbers."), role=role)
        read = column.str.strip_chars().replace("", None)
        cast = read.cast(pl.Float64, strict=False)
        if cast.null_count() > read.null_count():
            raise BadCoordinates.of(said("The column for %(role)s holds no numbers."), role=role)
        column = cast
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _sieve(rows: int, reasons: list[tuple[Mask, Phrase]]) -> tuple[Mask, tuple[Dropped, ...]]:
    kept = np.ones(rows, dtype=bool)
    dropped = []
    for bad, why in reasons:
        if lost := int((kept & bad).sum()):
            dropped.append(Dropped(lost, why))
            kept &= ~bad
    if not rows:
        raise TooFewEvents.of(said("There is no row: the table is empty."))
    if not kept.any():
        told = "; ".join(f"{one.rows} {one.reason.english}" for one in dropped)
        raise TooFewEvents.of(said("Of %(rows)s rows no event is left (%(told)s)."), rows=rows, told=told)
    return kept, tuple(dropped)


def _read_times(
    given: Given, columns: Columns, rows: int, notes: list[Phrase], reasons: list[tuple[Mask, Phrase]]
) -> tuple[Read | None, Moments | None]:
    if "time" not in given.series:
        if "time_end" in given.series:
            raise BadTimes.of(said("There is a time_end without a time."))
        return None, None
    time = read_times(given.series["time"], columns.get("timezone"))
    notes += time.notes
    reasons.append((np.isnat(time.times), Phrase.of(said("no time"))))
    if "time_end" not in given.series:
        return time, None
    end = read_times(given.series["time_end"], columns.get("timezone"))
    if (end.timezone is None) != (time.timezone is None):
        raise BadTimes.of(said("time and time_end differ: one names a time zone and the other none."))
    if end.resolution != time.resolution:
        raise BadTimes.of(said("time and time_end differ: one has hours and the other only dates."))
    times = np.where(np.isnat(end.times), time.times, end.times)
    turned = times < time.times
    if turned.any():
        text = said("%(rows)s rows end before they begin: their beginning is taken as exact.")
        notes.append(Phrase.of(text, rows=int(turned.sum())))
    return time, np.where(turned, time.times, times)


def _listed(name: str) -> str:
    key = category_of(name)
    if key is not None:
        return key
    if found_by_patrol(name):
        text = said(
            "“%(name)s” is found by patrols, so its count grows with who looks: a forecast fed with it runs away. It is not analysed."
        )
        raise BadCategory.of(text, name=name)
    text = said(
        "“%(name)s” is not on the reviewed list of harm and hazard (docs/methods/categories.md); "
        "rename it to what it is there, or leave such rows out with unlisted=drop."
    )
    raise BadCategory.of(text, name=name)


def _categories(
    given: Given, unlisted: str, reasons: list[tuple[Mask, Phrase]]
) -> tuple[npt.NDArray[np.int16] | None, tuple[str, ...]]:
    if unlisted not in {"refuse", "drop"}:
        raise BadParameter.of(said("unlisted is “refuse” or “drop”."))
    if "category" not in given.series:
        return None, ()
    column = given.series["category"].cast(pl.String)
    names = [name for name in column.unique(maintain_order=True).to_list() if name is not None]
    found: Mapping[str, str | None] = {
        name: category_of(name) if unlisted == "drop" else _listed(name) for name in names
    }
    keys = tuple(sorted({key for key in found.values() if key is not None}))
    code = {name: -1 if key is None else keys.index(key) for name, key in found.items()}
    values = column.replace_strict(code, default=-1, return_dtype=pl.Int16).to_numpy()
    reasons.append((values < 0, Phrase.of(said("category not on the reviewed list"))))
    return values, keys


def _areas(given: Given, kept: Mask) -> tuple[npt.NDArray[np.int32] | None, tuple[str, ...]]:
    if "area" not in given.series:
        return None, ()
    column = given.series["area"].cast(pl.String).fill_null("").filter(pl.Series(kept))
    names = sorted(column.unique().to_list())
    for name in names:
        if personal_spans(name):
            raise AnalysisError.of(
                said("The column for area holds numbers that identify a person: an area is a place.")
            )
    code = {name: i for i, name in enumerate(names)}
    return column.replace_strict(code, return_dtype=pl.Int32).to_numpy(), tuple(names)


def _crs(x: Array, y: Array, given: Given, asked: str | None, notes: list[Phrase]) -> str:
    named = all(given.names.get(role, "").lower() in DEGREES for role in ("x", "y"))
    system = asked or given.crs or ("degrees" if named else None)
    if system == "unknown":
        raise BadCoordinates.of(said("The frame does not say its system of coordinates (crs): set it first."))
    in_range = bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all())
    narrow = bool(np.ptp(x) < _NARROW_M and np.ptp(y) < _NARROW_M)
    if system is None:
        if in_range and narrow and np.abs(x).max() > _NARROW_M:
            notes.append(Phrase.of(said("The coordinates are taken as degrees (WGS-84): no crs was given.")))
            return "degrees"
        if in_range:
            raise BadCoordinates.of(said("These numbers may be degrees: say crs=“degrees” or crs=“metres”."))
        notes.append(Phrase.of(said("The coordinates are taken as metres: no crs was given.")))
        return "metres"
    if system not in CRS:
        raise BadCoordinates.of(
            said("There is no crs “%(crs)s” here; there are %(all)s."), crs=system, all=", ".join(CRS)
        )
    if system in {"metres", "feet"} and in_range and (named or (narrow and len(x) > 1 and np.ptp(x) + np.ptp(y) > 0)):
        raise BadCoordinates.of(said("These are degrees, not %(crs)s: say crs=“degrees”."), crs=system)
    if system in {"degrees", "gcj02", "bd09"} and not in_range:
        swapped = bool((np.abs(x) <= 90).all() and (np.abs(y) <= 180).all())
        if swapped:
            raise BadCoordinates.of(said("Longitude and latitude look exchanged: x is the longitude, y the latitude."))
        raise BadCoordinates.of(said("These numbers are no degrees: longitude reaches 180 and latitude 90 at most."))
    return system


def _placed(x: Array, y: Array, system: str, notes: list[Phrase]) -> tuple[Array, Array, Projection | None]:
    projection = None
    if system == "feet":
        x, y = x * FOOT_M, y * FOOT_M
        notes.append(Phrase.of(said("The coordinates were feet (US survey) and are metres now.")))
    elif system != "metres":
        shifted = {"gcj02": GCJ02, "bd09": BD09}.get(system)
        if shifted:
            lon, lat = to_wgs84(x, y, shifted)
            x, y = np.asarray(lon), np.asarray(lat)
        projection = Projection(round(float(np.median(x)), 4), round(float(np.median(y)), 4))
        x, y = projection.metres(x, y)
        text = said("Degrees became metres by a transverse Mercator projection about %(lon)s, %(lat)s.")
        notes.append(Phrase.of(text, lon=projection.lon0, lat=projection.lat0))
    far = np.hypot(x - np.median(x), y - np.median(y)) > _FAR_M + 3 * _spread(x, y)
    if far.any():
        text = said(
            "%(rows)s events lie more than 50 km outside the others: look whether they are mistakes, and leave them out with window."
        )
        notes.append(Phrase.of(text, rows=int(far.sum())))
    return x, y, projection


def _spread(x: Array, y: Array) -> float:
    """The 98th percentile of the distance from the middle, metres."""
    return float(np.quantile(np.hypot(x - np.median(x), y - np.median(y)), 0.98))
