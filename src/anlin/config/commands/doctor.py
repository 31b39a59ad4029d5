"""`anlin doctor`: what is wrong here, in both languages, and the command that mends it."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Container, Iterator
from datetime import UTC, datetime

from anlin.config.diagnosis import Finding, Level, look_at_calendar, machine
from anlin.config.speech import beside, said, zh
from anlin.kernel.calendar_file import shipped

MARK = {Level.OK: "✓", Level.WARN: "!", Level.BAD: "✗"}


_FIRST = {"python", "sqlite", "settings", "write"}  # where one of these is bad, Django cannot stand


def findings() -> Iterator[Finding]:
    """The machine first; the database only where the machine allows it; the calendar as it is in force here."""
    bad = False
    for finding in machine():
        no_folder = finding.about == "keys" and "why" in finding.values
        bad = bad or (finding.level is Level.BAD and (finding.about in _FIRST or no_folder))
        yield finding
    if bad:
        yield Finding(
            "database", Level.WARN, said("The database was not looked at; mend the above first"), "anlin doctor"
        )
    else:
        yield from _house()
    yield look_at_calendar(datetime.now(UTC).date(), known_years())


def _house() -> Iterator[Finding]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    import django

    try:
        django.setup()
    except Exception as error:  # whatever it is, the doctor says it
        text = said("Anlin cannot start with these settings: %(why)s")
        yield Finding("settings", Level.BAD, text, "anlin settings", {"why": f"{type(error).__name__}: {error}"})
        return
    yield from database()


def known_years() -> Container[int]:
    """The years of the calendar in force; those that ship, where the database cannot be asked."""
    try:
        from anlin.spine.matter.calendars import calendar_in_force

        return calendar_in_force().years
    except Exception:
        return shipped().years


def database() -> Iterator[Finding]:
    """What is looked at once Django stands."""
    from anlin.config import diagnosis_database

    return diagnosis_database.database()


def shown(finding: Finding) -> str:
    """A finding as three lines at most: Chinese, English, and what mends it."""
    english = finding.text % finding.values if finding.values else finding.text
    lines = [f"{MARK[finding.level]} {finding.about:<11} {zh(finding.text, **finding.values)}", f"  {'':<11} {english}"]
    if finding.mend:
        lines.append(f"  {'':<11} → {finding.mend}")
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Print every finding.

    Returns:
        1 when something is bad, 0 otherwise; a warning is no failure.
    """
    parser = argparse.ArgumentParser(prog="anlin doctor", description=beside(said("say what is wrong here")))
    parser.add_argument("--json", action="store_true", help=beside(said("for programs")))
    as_json = parser.parse_args(argv).json
    seen = []
    for finding in findings():
        seen.append(finding)
        if not as_json:
            print(shown(finding), flush=True)
    if as_json:
        rows = [
            {
                "about": one.about,
                "level": one.level,
                "zh": zh(one.text, **one.values),
                "en": one.text % one.values if one.values else one.text,
                "mend": one.mend,
            }
            for one in seen
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    return 1 if any(one.level is Level.BAD for one in seen) else 0
