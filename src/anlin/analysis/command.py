"""`anlin analyse METHOD FILE …`: one command a method, one frame for all. Loads no Django, and numba only to compute."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from anlin.analysis.errors import AnalysisError, ExtraMissing
from anlin.analysis.extra import needs_the_extra
from anlin.kernel.speech import LANGUAGES, language_of, translator
from anlin.kernel.words import Phrase, said

if TYPE_CHECKING:
    from anlin.analysis.events import Events
    from anlin.analysis.results import Progress, Result

OK, USAGE, EXTRA = 0, 2, 69
Say = Callable[[str], str]
METHODS: dict[str, str] = {
    "rates": said("how often, by weekday, hour, season and cell; repeat places"),
    "aoristic": said("at which hour, when only “between” is known"),
    "kde": said("a smooth map of density, with edge correction"),
    "hotspots": said("which cells are hot, and how certain that is"),
    "knox": said("whether events follow each other in space and time"),
    "forecast": said("where the next weeks' events are to be expected, or the history where nothing beats it"),
}
"""Each stands in `anlin.analysis.commands.NAME` as `METHOD`."""


@dataclass(frozen=True)
class Method:
    """A method on the command line.

    Attributes:
        roles: the columns it uses, besides x and y; those that are not named are guessed.
        options: adds the method's own options to the parser.
        run: computes; `progress(done, all)` may be called as often as it likes.
    """

    roles: tuple[str, ...]
    options: Callable[[argparse.ArgumentParser, Say], None]
    run: Callable[[Events, argparse.Namespace, Progress], Result]


def main(argv: list[str]) -> int:
    """Exit codes: 0 done; 2 what was asked or given cannot be answered; 69 the extra `analysis` is not installed."""
    language = language_of(os.environ, argv)
    say = translator(language, "analysis")
    if not argv or argv[0] in {"-h", "--help"}:
        print(_usage(say))
        return OK
    if argv[0] not in METHODS:
        text = said("%(name)s is no method; there are %(all)s.")
        print(Phrase.of(text, name=argv[0], all=", ".join(METHODS)).drawn(say), file=sys.stderr)
        return USAGE
    try:
        needs_the_extra()
        method: Method = import_module(f"anlin.analysis.commands.{argv[0]}").METHOD
        given = _parser(argv[0], method, say).parse_args(argv[1:])
        return _analysed(method, given, say, language)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    except ExtraMissing as missing:
        print(missing.reason.drawn(say), file=sys.stderr)
        return EXTRA
    except AnalysisError as refused:
        print(refused.reason.drawn(say), file=sys.stderr)
        return USAGE


def _usage(say: Say) -> str:
    lines = [say(said("anlin analyse METHOD FILE [options]; anlin analyse METHOD --help lists the options")), ""]
    return "\n".join([*lines, *(f"  {name:<10} {say(text)}" for name, text in METHODS.items())])


def _parser(name: str, method: Method, say: Say) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"anlin analyse {name}", description=say(METHODS[name]))
    parser.add_argument("file", type=Path, metavar="FILE", help=say(said("a Parquet or CSV file of events")))
    column = say(said("the column; guessed and said when left out"))
    for role in ("x", "y", *method.roles):
        parser.add_argument(f"--{role.replace('_', '-')}", metavar="COLUMN", help=column)
    parser.add_argument("--only", metavar="NAMES", help=say(said("categories to keep, with commas between")))
    crs = say(said("degrees, gcj02, bd09, metres or feet; seen from names and values when left out"))
    parser.add_argument("--crs", help=crs)
    parser.add_argument(
        "--timezone", metavar="ZONE", help=say(said("where times name no zone: for example Asia/Shanghai"))
    )
    window = say(said("keep what lies inside, in the file's own coordinates: X,Y,X,Y; write --window=-95.8,…"))
    parser.add_argument("--window", metavar="X,Y,X,Y", help=window)
    parser.add_argument("--seed", type=int, default=1, help=say(said("of all random numbers; 1 when left out")))
    parser.add_argument("--json", action="store_true", help=say(said("for machines")))
    out = say(said("write .parquet, .csv, .geojson, .png or .svg; may be given again"))
    parser.add_argument("--out", type=Path, action="append", default=[], metavar="PATH", help=out)
    report = say(said("write one HTML page for readers who decide: map, table, meaning, limits"))
    parser.add_argument("--report", type=Path, metavar="PATH", help=report)
    parser.add_argument("--lang", choices=LANGUAGES, help=say(said("by default the terminal's")))
    parser.add_argument("--quiet", action="store_true", help=say(said("no progress, no remarks")))
    method.options(parser, say)
    return parser


def _four(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise AnalysisError.of(
            said("“%(text)s” is no window: write four numbers, --window=-95.8,29.5,-95.1,30.0."), text=text
        ) from None
    return west, south, east, north


def _analysed(method: Method, given: argparse.Namespace, say: Say, language: str) -> int:
    for path in (*given.out, *([given.report] if given.report else [])):
        _refuse_unknown_kind(path, given.report)
        _refuse_to_overwrite(path, given.file)
    events = _events(method, given, say)
    bar = _Bar(quiet=given.quiet)
    result = method.run(events, given, bar)
    bar.end()
    _tell(given, say, *(note for note in result.about.notes if note not in events.notes))
    for path in (*given.out, *([given.report] if given.report else [])):
        try:
            _write(result, path, language, given.file.name)
        except OSError as error:
            why = error.strerror or error
            raise AnalysisError.of(said("%(path)s cannot be written: %(why)s"), path=path, why=why) from error
        _tell(given, say, Phrase.of(said("Written: %(path)s"), path=path))
    if given.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    elif not given.quiet:
        print(result.explain().text(language))
        print("\n".join(["", *(sentence.drawn(say) for sentence in result.says())]))
    return OK


def _refuse_unknown_kind(path: Path, report: Path | None) -> None:
    kinds = {".html"} if path == report else {".parquet", ".csv", ".geojson", ".json", ".png", ".svg"}
    if path.suffix.lower() not in kinds:
        raise AnalysisError.of(said("%(path)s: write %(kinds)s."), path=path, kinds=", ".join(sorted(kinds)))
    if not path.parent.is_dir():
        raise AnalysisError.of(said("There is no folder %(path)s."), path=path.parent)


def _refuse_to_overwrite(path: Path, file: Path) -> None:
    if path.exists() and file.exists() and path.samefile(file):
        raise AnalysisError.of(said("%(path)s holds the events themselves: write elsewhere."), path=path)


def _events(method: Method, given: argparse.Namespace, say: Say) -> Events:
    from anlin.analysis.events import events_from
    from anlin.analysis.guessing import guessed

    window = _four(given.window) if given.window else None
    roles = ("x", "y", *method.roles)
    named = {role: getattr(given, role) for role in roles if getattr(given, role)}
    guess = guessed(given.file, named, roles)
    _tell(given, say, *guess.told)
    unlisted = "refuse" if "category" in named else "drop"
    asked = dict.fromkeys(("x", "y", "time", "time_end", "category", "area"))
    columns = {role: guess.names.get(role) for role in asked if role in roles}
    events = events_from(
        given.file, **columns, timezone=given.timezone, crs=given.crs, window=window, unlisted=unlisted
    )
    if given.only:
        events = events.of(*given.only.split(","))
    left = tuple(
        Phrase.of(said("Left out: %(rows)s rows, %(why)s."), rows=one.rows, why=one.reason) for one in events.dropped
    )
    _tell(given, say, Phrase.of(said("%(count)s events."), count=len(events)), *left, *events.notes)
    return events


def _tell(given: argparse.Namespace, say: Say, *phrases: Phrase) -> None:
    if not given.quiet:
        for phrase in phrases:
            print(phrase.drawn(say), file=sys.stderr, flush=True)


def _write(result: Result, path: Path, language: str, source: str) -> None:
    kind = path.suffix.lower()
    if kind == ".parquet":
        result.to_frame().write_parquet(path)
    elif kind == ".csv":
        result.to_frame().write_csv(path)
    elif kind in {".geojson", ".json"}:
        text = json.dumps(result.to_geojson() if kind == ".geojson" else result.to_json(), ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    elif kind == ".html":
        from anlin.analysis.report import page

        path.write_text(page(result, language, source), encoding="utf-8")
    else:
        from anlin.analysis.pictures import save_picture

        save_picture(result.plot(), path)


class _Bar:
    """A progress bar on a terminal; in a log a line every few seconds."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet, self.tty = quiet, sys.stderr.isatty()
        self.shown = time.monotonic()
        self.drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self.quiet or now - self.shown < (0.1 if self.tty else 5.0):
            return
        self.shown, self.drawn = now, True
        share = done / max(total, 1)
        full = int(30 * share)
        line = f"  [{'#' * full}{'.' * (30 - full)}] {share:4.0%}"
        print(f"\r{line}" if self.tty else line, end="" if self.tty else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.drawn and self.tty:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
