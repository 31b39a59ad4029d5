"""Times as people keep them: with or without a zone, as text, or dates alone. What cannot be known is refused or said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.errors import BadTimes
from anlin.kernel.words import Phrase, said

Moments = npt.NDArray[np.datetime64]
Resolution = Literal["hour", "date"]
DAY_US = 86_400_000_000
_OFFSET = r"(?:Z|[+-]\d{2}:?\d{2})$"
_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M",
)  # fmt: skip
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y")
_FEW = 10
"""So many times at midnight sharp and no other are dates, whatever their type says."""


@dataclass(frozen=True)
class Read:
    """Times in UTC where the zone is known, else as written; NaT where there is none."""

    times: Moments
    resolution: Resolution
    timezone: str | None
    notes: tuple[Phrase, ...] = ()


def read_times(column: pl.Series, timezone: str | None) -> Read:
    """Read a column of times.

    Args:
        column: dates, moments (with or without a zone), ISO text, or numbers of days since 1970-01-01.
        timezone: the IANA name of the zone in which moments without one are written.

    Raises:
        BadTimes: unreadable, ambiguous, zones mixed, or an unknown zone.
    """
    if timezone is not None:
        _known(timezone)
    kind = column.dtype
    if kind == pl.Object:
        raise BadTimes.of(
            said("The times mix kinds (some with a time zone, some without, or no times at all): give them one kind.")
        )
    if kind == pl.String:
        column, dates = _from_text(column)
        kind = column.dtype
        if dates:
            kind = pl.Date()
    if kind.is_numeric():
        return _from_days(column.to_numpy().astype(float))
    if kind == pl.Date:
        return Read(column.cast(pl.Date).cast(pl.Datetime("us")).to_numpy(), "date", timezone)
    if isinstance(kind, pl.Datetime):
        return _from_moments(column, kind.time_zone, timezone)
    raise BadTimes.of(said("A column of %(kind)s holds no times."), kind=kind)


def local(times: Moments, timezone: str | None) -> Moments:
    """Wall-clock time in the zone; as it is where no zone is known."""
    if timezone in {None, "UTC"}:
        return times
    series = (
        pl.Series(times).dt.cast_time_unit("us").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone or "UTC")
    )
    return series.dt.replace_time_zone(None).to_numpy()


def _known(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTimes.of(
            said("There is no time zone %(zone)s; write one like Asia/Shanghai."), zone=timezone
        ) from error


def _from_days(days: npt.NDArray[np.float64]) -> Read:
    known = np.isfinite(days)
    if known.any() and np.abs(days[known]).max() > 200_000:
        raise BadTimes.of(
            said(
                "Numbers as times are days since 1970-01-01; these are far too large. Convert them to dates or moments."
            )
        )
    whole = bool((days[known] == np.floor(days[known])).all())
    times = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[us]")
    times[known] = np.rint(days[known] * DAY_US).astype(np.int64).astype("datetime64[us]")
    return Read(times, "date" if whole else "hour", None)


def _from_moments(column: pl.Series, own: str | None, timezone: str | None) -> Read:
    column = column.cast(pl.Datetime("us", own))
    if own is None and _all_midnight(column):
        note = Phrase.of(said("Every time is midnight sharp: taken as dates without hours."))
        return Read(column.to_numpy(), "date", timezone, (note,))
    if own is not None:
        zone = timezone or own
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        named = (
            None
            if zone != "UTC" or timezone
            else Phrase.of(said("The times are in UTC: hours are those of UTC unless timezone says another."))
        )
        return Read(utc.to_numpy(), "hour", zone, (named,) if named else ())
    if timezone is None:
        note = Phrase.of(
            said("The times name no zone: hours are read as written, changes of the clock are not considered.")
        )
        return Read(column.to_numpy(), "hour", None, (note,))
    placed = column.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    notes = []
    if lost := placed.null_count() - column.null_count():
        text = said("%(rows)s times do not exist in %(zone)s (the clock was put forward): left out.")
        notes.append(Phrase.of(text, rows=lost, zone=timezone))
    return Read(
        placed.dt.convert_time_zone("UTC").dt.replace_time_zone(None).to_numpy(), "hour", timezone, tuple(notes)
    )


def _all_midnight(column: pl.Series) -> bool:
    known = column.drop_nulls()
    return len(known) >= _FEW and bool((known.to_physical() % DAY_US == 0).all())


def _from_text(column: pl.Series) -> tuple[pl.Series, bool]:
    """The moments (or dates, and then True) that the texts are; empty texts are no time."""
    column = column.str.strip_chars().replace("", None)
    known = column.drop_nulls()
    if not len(known):
        return column.cast(pl.Datetime("us")), False
    with_offset = known.str.contains(_OFFSET) & known.str.contains(":")
    if with_offset.all():
        iso = column.str.replace(" ", "T").str.replace("Z$", "+00:00").str.replace(r"([+-]\d{2})(\d{2})$", "$1:$2")
        parsed = iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", time_zone="UTC", strict=False)
        return _whole(column, parsed), False
    if with_offset.any():
        text = said(
            "%(some)s of %(all)s times have an offset from UTC and the others none: give all of them a zone, or none."
        )
        raise BadTimes.of(text, some=int(with_offset.sum()), all=len(known))
    for formats, dates in ((_DATES, True), (_FORMATS, False)):
        read = {f: column.str.to_datetime(f, time_unit="us", strict=False) for f in formats}
        fit = [f for f, parsed in read.items() if parsed.null_count() == column.null_count()]
        if len(fit) > 1 and any(not read[fit[0]].equals(read[f]) for f in fit[1:]):
            text = said("The dates read both as month/day and as day/month (%(example)s): write them as 2026-01-31.")
            raise BadTimes.of(text, example=known[0])
        if fit:
            return read[fit[0]], dates
    best = max(
        ({f: column.str.to_datetime(f, time_unit="us", strict=False) for f in _FORMATS}).values(),
        key=lambda one: one.count(),
    )
    return _whole(column, best), False


def _whole(column: pl.Series, parsed: pl.Series) -> pl.Series:
    bad = column.filter(column.is_not_null() & parsed.is_null())
    if len(bad):
        text = said("%(bad)s times cannot be read, for example “%(example)s”: write them as 2026-01-31 14:05.")
        raise BadTimes.of(text, bad=len(bad), example=bad[0])
    return parsed
