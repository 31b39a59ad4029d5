"""`anlin analyse`: columns guessed and said, files written, a report a chief can read, refusals as sentences."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from anlin.analysis import command, extra
from anlin.analysis.command import METHODS, main
from anlin.analysis.tests.reference import followed, town

METHODS_HERE = ("rates", "aoristic", "kde", "hotspots", "knox", "forecast")
NO_MAP = {"aoristic", "knox"}
"""What they answer has no place."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A town in degrees, with a column of names that nobody may read, and hours that are uncertain."""
    events = town(500)
    times = pl.Series(events["time"])
    frame = pl.DataFrame(
        {
            "Longitude": 121.47 + events["x"] / 95_000, "Latitude": 31.2 + events["y"] / 111_000, "occurred": times,
            "end": times.dt.offset_by("90m"), "offense": ["burglary"] * 400 + ["theft"] * 100, "suspect": ["X"] * 500,
        }
    )  # fmt: skip
    frame.write_parquet(tmp_path / "town.parquet")
    return tmp_path / "town.parquet"


def test_columns_are_guessed_and_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rates", str(file), "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    for role, name in (("x", "Longitude"), ("y", "Latitude"), ("time", "occurred"), ("category", "offense")):
        assert f"{role}: column “{name}” (guessed" in err
    assert "500 events." in err and "suspect" not in out + err
    assert "How often" in out and "Most by" in out + "Most by"


@pytest.mark.parametrize("name", METHODS_HERE)
def test_json_says_what_was_done(name: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, str(file), "--json", "--seed", "7", "--only", "burglary"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["events"] == 400 and told["rows_read"] == 500 and told["rows"]
    assert told["dropped"] == {"of another category": 100}
    if name in {"kde", "hotspots", "knox"}:
        assert told["seed"] == 7


@pytest.mark.parametrize("name", METHODS_HERE)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_is_one_page_without_any_address(name: str, language: str, file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    assert main([name, str(file), "--report", str(report), "--quiet", "--lang", language]) == 0
    page = report.read_text(encoding="utf-8")
    # Names of XML vocabularies are no addresses that are fetched.
    links = set(re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", page))
    assert not [link for link in links if not link.startswith(("#", "data:image/png;base64,"))]
    assert "<script" not in page and page.count("<svg") == 1
    assert ("它不能说明" if language == "zh" else "It cannot say") in page
    if name == "hotspots":
        assert ("可能偏热" if language == "zh" else "perhaps hot") in page
    ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])  # noqa: S314


@pytest.mark.parametrize("name", METHODS_HERE)
def test_results_are_written_as_tables_maps_and_pictures(name: str, file: Path, tmp_path: Path) -> None:
    kinds = ["parquet", "csv", "png", "svg", "json", *(["geojson"] if name not in NO_MAP else [])]
    words = [part for kind in kinds for part in ("--out", str(tmp_path / f"out.{kind}"))]
    coarse = ["--bandwidth", "400"] if name == "kde" else []
    assert main([name, str(file), "--quiet", *words, *coarse]) == 0
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert len(frame) == len(pl.read_csv(tmp_path / "out.csv")) > 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "out.svg").read_text()
    if name not in NO_MAP:
        collection = json.loads((tmp_path / "out.geojson").read_text())
        ring = collection["features"][0]["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1] and 121 < ring[0][0] < 122 and 31 < ring[0][1] < 32


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rates", "nothing.parquet"], "There is no file"),
        (["rates", "{file}", "--x", "nowhere"], "no column nowhere"),
        (["rates", "{file}", "--out", "map.tiff"], "write .csv"),
        (["rates", "{file}", "--out", "nowhere/map.png"], "no folder"),
        (["rates", "{file}", "--report", "map.pdf"], "write .html"),
        (["rates", "{file}", "--only", "petition"], "reviewed list"),
        (["aoristic", "{file}", "--category", "suspect"], "reviewed list"),
        (["kde", "{file}", "--boundary", "1,2,x"], "corners of a polygon"),
        (["kde", "{file}", "--crs", "metres"], "are degrees"),
        (["hotspot", "{file}"], "is no method"),
        (["knox", "{file}", "--distances", "near,far"], "no list of numbers"),
        (["knox", "{file}", "--runs", "0"], "between 1 and"),
        (["knox", "{file}", "--out", "{file}.geojson"], "no place on a map"),
        (["knox", "{file}", "--out", "{file}"], "holds the events themselves"),
        (["rates", "{file}", "--report", "/proc/report.html"], "/proc/report.html cannot be written"),
        (["rates", "{file}", "--out", "/proc/table.csv"], "/proc/table.csv cannot be written"),
        (["rates", "{file}", "--window=1,2"], "is no window: write four numbers"),
        (["rates", "{file}", "--window=nan,nan,nan,nan"], "with some width and height"),
        (["hotspots", "{file}", "--within", "nan"], "more than 0 m, not nan"),
        (["hotspots", "{file}", "--within", "1e12"], "all others for neighbours"),
        (["forecast", "{file}", "--cell", "1"], "too many to forecast"),
        (["forecast", "{file}", "--cells", "99999"], "Name fewer, or take smaller cells"),
    ],
)
def test_refusals_are_sentences(words: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*(word.format(file=file) for word in words), "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lon,lat,time\n", "There is no row: the table is empty."),
        ("lon;lat;time\n121.4;31.2;2025-01-01\n", "No column is known by its name; there are: lon;lat;time."),
        ("place,when\nhere,2025-01-01\n", "there are: place, when. Name those of the position with x and y."),
        ("place,time\nhere,2025-01-01\n", "There is no x, y: name the columns of the position with x and y."),
        ("lon,lat\n121.4,31.2\n", "This method needs times"),
        ("lon,lat,time,time_end\n121.4,31.2,2025-01-01,2025-01-02\n", "dates without hours"),
        ("", "cannot be read"),
    ],
    ids=["no rows", "semicolons", "unknown names", "no position", "no times", "no hours", "nothing"],
)
def test_a_file_that_holds_no_events_says_so(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["aoristic", str(path), "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert said in err and not out


def test_the_events_are_not_written_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    (file.parent / "link.parquet").symlink_to(file)
    assert main(["rates", str(file), "--out", str(file.parent / "link.parquet"), "--lang", "en"]) == 2
    assert file.read_bytes() == before and "write elsewhere" in capsys.readouterr().err


@pytest.mark.parametrize("show", ["chains", "risk"])
def test_near_repeats_have_maps_of_chains_and_of_risk(
    show: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "events.csv", tmp_path / "out.geojson"
    events = followed()
    frame = {"lon": 121.4 + events["x"] / 95_000, "lat": 31.2 + events["y"] / 111_000, "date": events["time"]}
    pl.DataFrame(frame).write_csv(path)
    words = ["--distances", "100,200,400", "--days", "4,8", "--at-least", "2", "--out", str(out), "--lang", "zh"]
    assert main(["knox", str(path), "--show", show, "--report", str(tmp_path / "a.html"), *words]) == 0
    assert ("近重复链" if show == "chains" else "可能接着发生的地方") in capsys.readouterr().out
    kinds = {feature["geometry"]["type"] for feature in json.loads(out.read_text())["features"]}
    assert kinds == {"MultiPoint" if show == "chains" else "Polygon"}
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "它不能说明" in page and len(page) < 600_000


def test_a_file_of_what_patrols_find_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "stops.csv"
    pl.DataFrame({"lon": [121.4] * 3, "lat": [31.2] * 3, "category": ["Stop and search"] * 3}).write_csv(path)
    assert main(["kde", str(path), "--lang", "en"]) == 2
    assert "not analysed" in capsys.readouterr().err


@pytest.mark.parametrize("name", METHODS_HERE)
@pytest.mark.parametrize("kinds", [["Assembly"], ["A1", "B2"]], ids=["of another kind", "a source's own"])
def test_a_guessed_column_of_other_kinds_alone_is_refused(
    name: str, kinds: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.csv"
    times = [f"2025-01-{day:02d} 08:00" for day in range(1, 29)]
    frame = {"lon": 121.4 + np.arange(28) / 1000, "lat": [31.2] * 28, "time": times, "category": (kinds * 28)[:28]}
    pl.DataFrame(frame).write_csv(path)
    assert main([name, str(path), "--lang", "en"]) == 2
    assert f"nothing of the reviewed list of harm and hazard, but for example “{kinds[0]}”" in capsys.readouterr().err


def test_an_empty_column_of_categories_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "events.csv"
    frame = pl.DataFrame({"lon": 121.4 + np.arange(40) / 1000, "lat": [31.2] * 40, "category": [None] * 40})
    frame.write_csv(path)
    assert main(["kde", str(path), "--lang", "en", "--bandwidth", "300"]) == 0
    assert "was not used: it is empty" in capsys.readouterr().err


def test_rows_that_are_not_on_the_list_are_left_out_of_a_guessed_column_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.csv"
    kinds = ["theft", "assembly", "narcotics", "burglary"] * 10
    pl.DataFrame({"lon": 121.4 + np.arange(40) / 1000, "lat": [31.2] * 40, "category": kinds}).write_csv(path)
    assert main(["kde", str(path), "--lang", "en", "--bandwidth", "300"]) == 0
    assert "Left out: 20 rows, category not on the reviewed list." in capsys.readouterr().err


def test_without_the_extra_there_is_a_plain_message(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name in {"numba", "polars"} else object())
    assert main(["rates", str(file), "--lang", "en"]) == command.EXTRA
    err = capsys.readouterr().err
    assert "numba, polars" in err and "./anlin setup --analysis" in err


def test_help_lists_the_methods_and_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in METHODS)
    for name in METHODS_HERE:
        assert main([name, "--help"]) == 0
        assert "--report" in capsys.readouterr().out


HEAVY = "numba", "polars", "scipy", "matplotlib", "lightgbm"
LOOK = """
import sys
{what}
loaded = [name for name in {heavy} if name in sys.modules]
assert not loaded, loaded
"""


@pytest.mark.parametrize(
    "what",
    [
        "from anlin.config.cli import main; assert main(['--help']) == 0",
        "from anlin.config.cli import main; assert main(['analyse', '--help']) == 0",
        "from anlin import analysis; assert 'kde' in dir(analysis)",
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'anlin.config.settings'; django.setup(); import anlin.config.urls",
    ],
    ids=["help", "analyse help", "import", "the web side"],
)
def test_nothing_but_analysis_itself_loads_what_analysis_needs(what: str) -> None:
    source = str(Path(__file__).parents[3])
    changed = os.environ | {"PYTHONPATH": source}
    ran = subprocess.run(
        [sys.executable, "-c", LOOK.format(what=what, heavy=HEAVY)],
        env=changed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
