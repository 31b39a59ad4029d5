"""What `anlin doctor` looks at before Django is loaded: the machine, its clock, disk and words, and the settings."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from anlin.config import environment, sqlite
from anlin.config.sound_settings import wrong_settings
from anlin.config.speech import is_utf8
from anlin.kernel.words import said

MIB = 1024 * 1024
LITTLE_MIB, TOO_LITTLE_MIB = 2048, 200
SLOW_SYNC_MS = 50.0
NOTICES_COME_IN = 11  # the next year's holidays are announced in November


class Level(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and the command that mends it ("" where nothing is to be mended)."""

    about: str
    level: Level
    text: str
    mend: str = ""
    values: dict[str, object] = field(default_factory=dict)


def look_at_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    text = said("Python is %(version)s; 3.11 or newer is needed")
    return Finding(
        "python", Level.OK if good else Level.BAD, text, "" if good else "apt-get install python3", {"version": version}
    )


def look_at_sqlite() -> Finding:
    """Older libraries can lose committed writes in the log that the embedded database needs."""
    good = sqlite.install()
    values: dict[str, object] = {
        "version": ".".join(map(str, sqlite.linked())),
        "oldest": ".".join(map(str, sqlite.OLDEST)),
    }
    text = said("SQLite is %(version)s; %(oldest)s or newer is needed")
    return Finding(
        "sqlite", Level.OK if good else Level.BAD, text, "" if good else "rm -r .venv && ./anlin setup", values
    )


def look_at_settings() -> Iterator[Finding]:
    """Each setting that cannot be used; and variables that look like ours and are none."""
    wrong = 0
    for one in wrong_settings():
        wrong += 1
        yield Finding("settings", Level.BAD, one.text, f"unset {one.name}", one.values)
    known = {setting.name for setting in environment.SETTINGS} | {"ANLIN_PYTHON"}
    for name in sorted(name for name in os.environ if name.startswith("ANLIN_") and name not in known):
        wrong += 1
        yield Finding(
            "settings", Level.WARN, said("%(name)s is no setting; is it misspelt?"), "anlin settings", {"name": name}
        )
    if not wrong:
        yield Finding("settings", Level.OK, said("Every setting reads as it should"))


def look_at_words() -> Finding:
    values: dict[str, object] = {"encoding": sys.stdout.encoding or ""}
    if is_utf8(sys.stdout.encoding) and is_utf8(sys.getfilesystemencoding()):
        return Finding("locale", Level.OK, said("The terminal writes %(encoding)s"), "", values)
    text = said("The terminal writes %(encoding)s, not UTF-8: signs that it lacks are shown as codes")
    return Finding("locale", Level.WARN, text, "export LC_ALL=C.UTF-8 PYTHONIOENCODING=utf-8", values)


def look_at_disk(home: Path) -> Finding:
    there = next(path for path in (home, *home.parents) if os.path.exists(path))
    free = shutil.disk_usage(there).free // MIB
    level = Level.BAD if free < TOO_LITTLE_MIB else Level.WARN if free < LITTLE_MIB else Level.OK
    mend = "" if level is Level.OK else f"df -h {there}"
    return Finding("disk", level, said("%(free)s MiB are free in %(where)s"), mend, {"free": free, "where": there})


def look_at_writing(home: Path) -> Finding:
    """Write and sync as a report does, three times; the slowest counts."""
    slowest = 0.0
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=home) as file:
            for _ in range(3):
                began = time.perf_counter()
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
                slowest = max(slowest, (time.perf_counter() - began) * 1000)
    except OSError as error:
        text = said("Nothing can be written in %(where)s: %(why)s")
        mend = f"df -h {home}" if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"ls -ld {home}"
        return Finding("write", Level.BAD, text, mend, {"where": home, "why": error.strerror})
    level = Level.OK if slowest < SLOW_SYNC_MS else Level.WARN
    return Finding(
        "write",
        level,
        said("A synced write takes %(ms)s ms"),
        "" if level is Level.OK else "ANLIN_HOME=FOLDER anlin doctor",  # until a disk is found that is quick enough
        {"ms": f"{slowest:.1f}"},
    )


def look_at_home(home: Path) -> Iterator[Finding]:
    """What the house keeps is for its account alone; sealed or not, a database says who reported when and where."""
    if home.is_dir() and home.stat().st_mode & 0o077 and any(home.glob("*.sqlite3")):
        text = said("Other accounts of this machine can read %(where)s")
        yield Finding("home", Level.WARN, text, f"chmod go= {home}", {"where": home})


def look_at_keys(keys: Path) -> Finding:
    """Keys are for their owner alone; their folder is made, as the first start would."""
    where: dict[str, object] = {"where": keys}
    try:
        there = keys.exists()
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not there:
            return Finding("keys", Level.OK, said("No keys yet; the first start makes them in %(where)s"), "", where)
        open_to_others = [path for path in (keys, *keys.rglob("*")) if path.stat().st_mode & 0o077]
    except OSError as error:
        text = said("Nothing can be written in %(where)s: %(why)s")
        return Finding("keys", Level.BAD, text, f"ls -ld {keys}", where | {"why": error.strerror})
    if open_to_others:
        return Finding("keys", Level.BAD, said("Others can read the keys in %(where)s"), f"chmod -R go= {keys}", where)
    return Finding("keys", Level.OK, said("The keys in %(where)s are for their owner alone"), "", where)


def look_at_clock(home: Path) -> Finding:
    """Our newest file is a clock of its own: a machine whose time is earlier than that was set back."""
    zone = environment.text("ANLIN_TIMEZONE")
    try:
        shown = datetime.now(ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        return Finding(
            "clock",
            Level.BAD,
            said("The time zone %(zone)s is not known here"),
            "apt-get install tzdata",
            {"zone": zone},
        )
    files = [path for path in (*home.glob("*.sqlite3*"), Path(__file__)) if os.path.exists(path)]
    newest = max(datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in files)
    values: dict[str, object] = {"now": f"{shown:%Y-%m-%d %H:%M:%S %z}", "newest": f"{newest:%Y-%m-%d %H:%M:%S %z}"}
    if (newest - shown).total_seconds() > 1:
        text = said("The clock says %(now)s, but a file here was written at %(newest)s")
        return Finding("clock", Level.BAD, text, "timedatectl set-ntp true", values)
    return Finding("clock", Level.OK, said("The clock says %(now)s"), "", values)


def look_at_calendar(today: date, known: Container[int]) -> Finding:
    """This year's holidays must be loaded; from November the next year's too.

    Args:
        known: the years that the calendar in force holds.
    """
    wanted = [today.year, *([today.year + 1] if today.month >= NOTICES_COME_IN else [])]
    absent = [year for year in wanted if year not in known]
    values: dict[str, object] = {"years": "、".join(map(str, absent or wanted))}
    if not absent:
        return Finding("calendar", Level.OK, said("The holidays of %(years)s are loaded"), "", values)
    level = Level.BAD if today.year in absent else Level.WARN
    text = said("The holidays of %(years)s are not loaded; clocks that need them say so and wait")
    return Finding("calendar", level, text, "anlin calendar load FILE --by NAME --approved-by NAME", values)


def machine() -> Iterator[Finding]:
    """Everything that can be looked at without a database."""
    home = environment.home()
    yield look_at_python()
    yield look_at_sqlite()
    yield from look_at_settings()
    yield look_at_words()
    yield look_at_disk(home)
    yield look_at_writing(home)
    yield from look_at_home(home)
    yield look_at_keys(environment.keys_dir())
    yield look_at_clock(home)
