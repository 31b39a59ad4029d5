"""Events: every form of data reads alike, what is left out is counted, and nothing wrong becomes a silent number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from anlin import analysis
from anlin.analysis.categories import category_of
from anlin.analysis.errors import BadCategory, BadCoordinates, BadParameter, BadTimes, TooFewEvents, UnknownColumn
from anlin.analysis.events import Events, events_from
from anlin.analysis.projection import Projection
from anlin.analysis.tests.reference import town

LON, LAT = np.array([121.47, 121.48, 121.49]), np.array([31.23, 31.24, 31.22])
TIMES = ["2026-03-01 22:15", "2026-03-02 07:40", "2026-03-03 12:00"]


class PandasSeries:
    """As much of a pandas Series as a column shows; pandas itself is no dependency."""

    __module__ = "pandas.core.series"

    def __init__(self, values: list[Any], dtype: Any = None) -> None:
        self.values = values
        self.dtype = dtype or np.asarray(values).dtype

    def to_numpy(self) -> np.ndarray[Any, Any]:
        return np.asarray(self.values)

    def tolist(self) -> list[Any]:
        return list(self.values)


class Frame:
    """A frame as pandas and GeoPandas show theirs."""

    def __init__(self, columns: dict[str, Any], crs: Any = None) -> None:
        self._columns, self.columns = columns, list(columns)
        if "geometry" in columns:
            self.geometry, self.crs = columns["geometry"], crs

    def __getitem__(self, name: str) -> Any:
        return self._columns[name]


def geographic() -> SimpleNamespace:
    return SimpleNamespace(is_geographic=True, axis_info=[])


def forms(tmp_path: Path) -> list[tuple[str, Any, dict[str, Any]]]:
    plain: dict[str, Any] = {"lon": LON, "lat": LAT, "time": TIMES}
    named = {"x": "lon", "y": "lat", "time": "time"}
    frame = pl.DataFrame(plain)
    frame.write_parquet(tmp_path / "events.parquet")
    frame.write_csv(tmp_path / "events.csv")
    pandas = Frame({name: PandasSeries(list(values)) for name, values in plain.items()})
    points = SimpleNamespace(x=PandasSeries(LON.tolist()), y=PandasSeries(LAT.tolist()))
    geo = Frame({"geometry": points, "time": PandasSeries(TIMES)}, geographic())
    return [
        ("mapping", plain, named),
        ("polars", frame, named),
        ("lazy", frame.lazy(), named),
        ("parquet", tmp_path / "events.parquet", named),
        ("csv", str(tmp_path / "events.csv"), named),
        ("pandas", pandas, named),
        ("geopandas", geo, {}),
        ("values", None, {"x": LON, "y": LAT, "time": TIMES, "crs": "degrees"}),
    ]


def test_every_form_of_data_reads_alike(tmp_path: Path) -> None:
    read = {name: events_from(data, timezone="Asia/Shanghai", **columns) for name, data, columns in forms(tmp_path)}
    for name, events in read.items():
        assert events.x.tolist() == pytest.approx(read["mapping"].x.tolist(), abs=1e-6), name
        assert events.hour.tolist() == [22, 7, 12], name


def test_degrees_become_metres_and_back() -> None:
    far = Projection(121.4737, 31.2304)
    lon, lat = np.meshgrid(np.linspace(119, 124, 11), np.linspace(29, 33, 9))
    x, y = far.metres(lon, lat)
    again = far.degrees(x, y)
    assert np.abs(again[0] - lon).max() < 1e-10 and np.abs(again[1] - lat).max() < 1e-10


def test_a_projected_length_is_that_on_the_ellipsoid() -> None:
    # One minute of latitude at 45 N is 1,852.2 m and one of longitude 1,314.2 m on WGS-84.
    x, y = Projection(9.0, 45.0).metres(np.array([9.0, 9.0, 9.0 + 1 / 60]), np.array([45.0, 45.0 + 1 / 60, 45.0]))
    assert y[1] - y[0] == pytest.approx(1852.26, abs=0.1)
    assert x[2] - x[0] == pytest.approx(1314.18, abs=0.1)


def test_a_column_that_is_no_place_time_or_category_is_refused() -> None:
    with pytest.raises(UnknownColumn, match="never a person"):
        events_from({"x": [1.0], "y": [2.0], "suspect_age": [40]}, crs="metres")


def test_of_a_file_only_the_named_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    pl.DataFrame({"lon": LON, "lat": LAT, "name": ["a", "b", "c"]}).write_parquet(path)
    events = events_from(path, x="lon", y="lat")
    assert len(events) == 3 and events.area is None and events.category is None


def test_what_is_left_out_is_counted_with_its_reason() -> None:
    x = [0.0, np.nan, 500.0, 9000.0, 20.0]
    times = ["2026-01-01", "2026-01-02", None, "2026-01-03", "2026-01-04"]
    window = (-100.0, -100.0, 1000.0, 1000.0)
    events = events_from({"x": x, "y": [200.0] * 5, "time": times}, crs="metres", window=window)
    assert {one.reason.english: one.rows for one in events.dropped} == {
        "no position": 1,
        "outside the window": 1,
        "no time": 1,
    }
    assert (len(events), events.rows) == (2, 5)


@pytest.mark.parametrize(
    ("columns", "given", "error", "words"),
    [
        ({"x": [121.4, 121.5], "y": [31.2, 31.3]}, {"crs": "metres"}, BadCoordinates, "are degrees"),
        ({"lon": [10.0, 60.0], "lat": [1.0, 2.0]}, {"x": "lon", "y": "lat", "crs": "metres"}, BadCoordinates, "are degrees"),
        ({"x": [1.0, 8.0], "y": [2.0, 9.0]}, {}, BadCoordinates, "may be degrees"),
        ({"x": [350_000.0, 8.0], "y": [2.0, 9.0]}, {"crs": "degrees"}, BadCoordinates, "no degrees"),
        ({"x": [31.2, 31.3], "y": [121.4, 121.5]}, {"crs": "degrees"}, BadCoordinates, "exchanged"),
        ({"x": [1.0], "y": [2.0]}, {"crs": "EPSG:4326"}, BadCoordinates, "no crs"),
        ({"x": ["here"], "y": [2.0]}, {"crs": "metres"}, BadCoordinates, "no numbers"),
        ({"x": [True], "y": [2.0]}, {"crs": "metres"}, BadCoordinates, "no numbers"),
        ({"x": [1.0]}, {"crs": "metres"}, BadCoordinates, "There is no y"),
        ({"x": [np.nan], "y": [2.0]}, {"crs": "metres"}, TooFewEvents, "no event is left"),
        ({"x": [], "y": []}, {"crs": "metres"}, TooFewEvents, "table is empty"),
        ({"x": [1.0], "y": [2.0]}, {"time": "when"}, UnknownColumn, "no column when"),
        ({"x": [1.0, 2.0], "y": [2.0]}, {}, analysis.AnalysisError, "differ in length"),
        ({"x": [1.0], "y": [2.0], "area": ["13800138000"]}, {"crs": "metres"}, analysis.AnalysisError, "identify a person"),
        ({"x": [1.0], "y": [2.0], "category": ["petition"]}, {"crs": "metres"}, BadCategory, "reviewed list"),
        ({"x": [1.0], "y": [2.0], "category": ["Drug / Narcotic"]}, {"crs": "metres"}, BadCategory, "found by patrols"),
        ({"x": [1.0], "y": [2.0], "category": ["theft"]}, {"crs": "metres", "unlisted": "keep"}, BadParameter, "refuse"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_with_what_to_do(
    columns: dict[str, Any], given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        events_from(columns, **given)


@pytest.mark.parametrize(
    ("times", "given", "words"),
    [
        (["2026-01-01T10:00Z", "2026-01-01T11:00"], {}, "give all of them a zone"),
        ([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2)], {}, "mix kinds|cannot be read|plain values"),  # noqa: DTZ001
        (["05/06/2026", "07/08/2026"], {}, "month/day"),
        (["2026-01-01 10:00", "yesterday"], {}, "cannot be read"),
        ([1_700_000_000, 1_700_000_001], {}, "days since"),
        (["2026-01-01 10:00"] * 2, {"timezone": "Asia/Peking"}, "no time zone"),
        ([True, False], {}, "no times"),
    ],
)
def test_times_that_cannot_be_known_are_refused(times: list[Any], given: dict[str, Any], words: str) -> None:
    with pytest.raises(analysis.AnalysisError, match=words):
        events_from({"x": [0.0, 900.0], "y": [0.0, 900.0], "time": times}, crs="metres", **given)


@pytest.mark.parametrize(
    ("times", "resolution"),
    [
        (["2026-01-05", "2026-01-06"], "date"),
        ([date(2026, 1, 5), date(2026, 1, 6)], "date"),
        ([20458, 20459], "date"),
        ([20458.5, 20459.25], "hour"),
        (["01/25/2026", "01/06/2026"], "date"),
        (["2026-01-05T10:00:00+08:00", "2026-01-06T10:00:00Z"], "hour"),
        (["01/25/2026 11:30:00 PM", "01/06/2026 01:00:00 AM"], "hour"),
    ],
)
def test_dates_and_moments_are_told_apart(times: list[Any], resolution: str) -> None:
    events = events_from({"x": [0.0, 900.0], "y": [0.0, 900.0], "time": times}, crs="metres")
    assert events.resolution == resolution


def test_many_times_all_at_midnight_are_dates_and_it_is_said() -> None:
    days = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-01-21")).astype("datetime64[us]")
    events = events_from(x=np.arange(20.0) * 1000, y=np.zeros(20), time=days, crs="metres")
    assert events.resolution == "date" and any("midnight" in note.english for note in events.notes)
    with pytest.raises(BadTimes, match="dates without hours"):
        _ = events.hour


def test_a_zone_that_is_missing_is_said_and_one_that_is_named_moves_the_hours() -> None:
    given = {"x": [0.0, 900.0], "y": [0.0, 900.0], "time": [datetime(2026, 1, 1, 23, tzinfo=UTC)] * 2}
    there = events_from(given, crs="metres", timezone="Asia/Shanghai")
    assert there.hour.tolist() == [7, 7] and there.window == (np.datetime64("2026-01-02"), np.datetime64("2026-01-02"))
    written = events_from(given | {"time": ["2026-01-01 23:00"] * 2}, crs="metres")
    assert written.hour.tolist() == [23, 23] and any("no zone" in note.english for note in written.notes)


def test_a_time_that_the_clock_skipped_is_left_out_and_said() -> None:
    times = ["2026-03-08 02:30", "2026-03-08 03:30"]
    events = events_from(
        {"x": [0.0, 900.0], "y": [0.0, 900.0], "time": times}, crs="metres", timezone="America/Chicago"
    )
    assert len(events) == 1 and any("put forward" in note.english for note in events.notes)


def test_an_end_before_the_beginning_is_taken_as_exact_and_said() -> None:
    columns = {"x": [0.0] * 2, "y": [900.0] * 2, "time": TIMES[:2], "time_end": ["2026-03-01 08:00", None]}
    events = events_from(columns, crs="metres")
    assert events.time is not None and events.time_end is not None
    assert (events.time_end == events.time).all() and any("end before" in note.english for note in events.notes)


def test_names_of_categories_from_other_sources_are_understood_and_unlisted_rows_can_be_left_out() -> None:
    columns = {
        "x": [0.0] * 4,
        "y": [900.0] * 4,
        "category": ["MOTOR VEHICLE THEFT", "入室盗窃", "gathering", "burglary"],
    }
    events = events_from(columns, crs="metres", unlisted="drop")
    assert events.categories == ("burglary", "vehicle_theft") and len(events) == 3
    assert len(events.of("Auto Theft")) == 1
    with pytest.raises(BadCategory):
        events.of("gathering")


def test_feet_and_chinese_map_shifts_become_metres() -> None:
    feet = events_from({"x": [1_000_000.0, 1_000_100.0], "y": [0.0, 0.0]}, crs="feet")
    assert np.diff(feet.x)[0] == pytest.approx(30.48, abs=0.01)
    shifted = events_from({"lon": [121.4738, 121.4838], "lat": [31.2304, 31.2404]}, x="lon", y="lat", crs="gcj02")
    lon, lat = shifted.degrees(shifted.x, shifted.y)
    assert 0.002 < abs(float(lon[0]) - 121.4738) < 0.01 and abs(float(lat[0]) - 31.2304) < 0.01


def test_strays_far_from_all_others_are_pointed_out() -> None:
    x = np.concatenate([np.random.default_rng(1).normal(0, 2000, 500), [900_000.0]])
    events = events_from(x=x, y=np.zeros(501), crs="metres")
    assert any("50 km" in note.english for note in events.notes)


def test_events_that_are_read_take_no_more_columns() -> None:
    events = events_from(town(), crs="metres")
    assert isinstance(events, Events)
    with pytest.raises(BadParameter):
        analysis.rates(events, x="lon")


def test_a_frame_that_does_not_say_its_system_is_refused() -> None:
    points = SimpleNamespace(x=PandasSeries([1.0]), y=PandasSeries([2.0]))
    with pytest.raises(BadCoordinates, match="crs"):
        events_from(Frame({"geometry": points}, None))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Break and Enter Residential/Other", "burglary"), ("BREAKING & ENTERING", "burglary"),
        ("LARCENY FROM MOTOR VEHICLE", "theft_from_vehicle"), ("VEHICLE - STOLEN", "vehicle_theft"),
        ("Theft from the person", "theft"), ("Driving Under The Influence", ""),
    ],
)  # fmt: skip
def test_what_cities_call_the_same_harm_is_the_same_kind(written: str, kind: str) -> None:
    assert (category_of(written) or "") == kind
