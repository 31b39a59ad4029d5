"""What every result can do: a table, GeoJSON, a picture, and say how it came about and what it cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from anlin.analysis.errors import BadCoordinates
from anlin.analysis.events import Dropped, Events
from anlin.analysis.grid import Cells, Grid
from anlin.analysis.projection import Projection
from anlin.kernel.speech import translator
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Say = Callable[[str], str]
Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""
GeoJSON = dict[str, Any]


@dataclass(frozen=True)
class About:
    """Where a result comes from: what was read and dropped, the window of time, parameters, seed."""

    events: int
    parameters: Mapping[str, object]
    seed: int | None = None
    window: tuple[np.datetime64, np.datetime64] | None = None
    rows: int = 0
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[Phrase, ...] = ()
    projection: Projection | None = None

    @classmethod
    def of(cls, events: Events, *notes: Phrase, seed: int | None = None, **parameters: object) -> About:
        """What a method tells of its events; `notes` are the method's own remarks, such as fallbacks it took."""
        kept = (*events.notes, *notes)
        return cls(len(events), parameters, seed, events.window, events.rows, events.dropped, kept, events.projection)


@dataclass(frozen=True)
class Explanation:
    """How a result came about. `str()` gives English; `text("zh")` Chinese."""

    title: Phrase
    reads: Phrase
    lines: tuple[tuple[Phrase, Phrase], ...]
    assumes: tuple[Phrase, ...]
    fails: tuple[Phrase, ...]
    notes: tuple[Phrase, ...] = ()
    method_note: str = ""

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str = "en") -> str:
        """The whole explanation as plain text, in `en` or `zh`."""
        say = words(language)
        lines = [self.title.drawn(say), "", self.reads.drawn(say), ""]
        lines += [f"{name.drawn(say)}: {value.drawn(say)}" for name, value in self.lines]
        for title, sentences in self.sections():
            lines += ["", title.drawn(say), *(f"- {sentence.drawn(say)}" for sentence in sentences)]
        return "\n".join([*lines, "", self.method_note]).rstrip()

    def sections(self) -> list[tuple[Phrase, tuple[Phrase, ...]]]:
        """Notes, assumptions and known failures, each under its heading; empty ones left out."""
        all_sections = (
            (Phrase.of(said("What was done with the data")), self.notes),
            (Phrase.of(said("It assumes")), self.assumes),
            (Phrase.of(said("It cannot say")), self.fails),
        )
        return [(title, sentences) for title, sentences in all_sections if sentences]


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """The base of all results: frozen, with `about` and the method's own words."""

    TITLE: ClassVar[str]
    READS: ClassVar[str]
    """One line: how to read this."""
    ASSUMES: ClassVar[tuple[str, ...]]
    FAILS: ClassVar[tuple[str, ...]]
    NOTE: ClassVar[str]
    """The name of the note in docs/methods/."""

    about: About = field(repr=False)

    @property
    def seed(self) -> int | None:
        """The seed of every random number in it; None where there is none."""
        return self.about.seed

    def to_frame(self) -> pl.DataFrame:
        """The result as a table."""
        raise NotImplementedError

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw the result; returns the matplotlib axes."""
        raise NotImplementedError

    def shapes(self) -> list[GeoJSON | None]:
        """The geometry of each row of the table, in WGS-84."""
        raise BadCoordinates.of(said("This result has no place on a map: it has no GeoJSON."))

    def to_geojson(self) -> GeoJSON:
        """A FeatureCollection in WGS-84, one feature a row of the table.

        Raises:
            BadCoordinates: the data came in metres of an unknown system, or the result has no place.
        """
        shapes = self.shapes()
        features = [
            {"type": "Feature", "geometry": shape, "properties": row}
            for shape, row in zip(shapes, as_plain(self.to_frame()), strict=True)
        ]
        return {"type": "FeatureCollection", "features": features, "about": self.about_plain()}

    def to_json(self) -> dict[str, Any]:
        """For machines: what was done, and the rows of the table."""
        return self.about_plain() | {"rows": as_plain(self.to_frame())}

    def about_plain(self) -> dict[str, Any]:
        """Method, parameters, seed, window, what was dropped and noted, as plain values."""
        about = self.about
        return {
            "method": self.NOTE,
            "parameters": {name: plain_value(value) for name, value in about.parameters.items()},
            "seed": about.seed,
            "events": about.events,
            "rows_read": about.rows,
            "window": [str(day) for day in about.window] if about.window else None,
            "dropped": {one.reason.english: one.rows for one in about.dropped},
            "notes": [note.english for note in about.notes],
            "reads": self.READS,
        }

    def says(self) -> tuple[Phrase, ...]:
        """What this result means, in sentences for a reader who decides; the most important first."""
        return ()

    def explain(self) -> Explanation:
        """Method, window, parameters, seed, assumptions, known failures and how to read it."""
        about = self.about
        lines = [(Phrase.of(said("Events")), Phrase(f"{about.events:,}"))]
        if about.window:
            lines.append((Phrase.of(said("Window")), Phrase(f"{about.window[0]} – {about.window[1]}")))
        for name, value in about.parameters.items():
            lines.append((Phrase(name), Phrase("–" if value in {None, ""} else str(plain_value(value)))))
        if about.seed is not None:
            lines.append((Phrase.of(said("Seed")), Phrase(str(about.seed))))
        dropped = tuple(
            Phrase.of(said("Left out: %(rows)s rows, %(why)s."), rows=one.rows, why=one.reason) for one in about.dropped
        )
        return Explanation(
            Phrase(self.TITLE),
            Phrase(self.READS),
            tuple(lines),
            tuple(map(Phrase, self.ASSUMES)),
            tuple(map(Phrase, self.FAILS)),
            (*dropped, *about.notes),
            f"docs/methods/{self.NOTE}.md",
        )


def words(language: str) -> Say:
    """The translator of analysis' own words: `en` or `zh`."""
    return translator(language, "analysis")


def as_plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain JSON values: no NaN, no dates."""
    return [{name: plain_value(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def plain_value(value: Any) -> Any:
    """A value as JSON takes it; NaN and infinity become None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain_value(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): plain_value(one) for name, one in value.items()}
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def cell_shapes(grid: Grid, cells: Cells, projection: Projection | None) -> list[GeoJSON | None]:
    """Cells as polygons in WGS-84, rounded to about a centimetre."""
    x, y = grid.corners(cells)
    lon, lat = _degrees(projection, x, y)
    rings = np.round(np.stack([lon, lat], axis=-1), 7)
    rings = np.concatenate([rings, rings[:, :1]], axis=1)
    return [{"type": "Polygon", "coordinates": [ring]} for ring in rings.tolist()]


def point_shapes(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], projection: Projection | None
) -> list[GeoJSON | None]:
    """Points in WGS-84, rounded to about a centimetre."""
    lon, lat = _degrees(projection, x, y)
    points = np.round(np.stack([lon, lat], axis=-1), 7).tolist()
    return [{"type": "Point", "coordinates": point} for point in points]


def _degrees(
    projection: Projection | None, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if projection is None:
        text = said("The data came in metres of a system that is not known: positions in degrees cannot be given.")
        raise BadCoordinates.of(text)
    return projection.degrees(x, y)
