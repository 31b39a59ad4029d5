"""Limits set by law, as dated rows of each statute's table, evaluated by the day of the start event.

Marks: V, the statute's text was read; E, only a secondary excerpt was read: a district may promise it, but no clock
may call it law; U, unverified, does not ship. A statute's `dates_mark` says the same of its dates in force.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from anlin.kernel.counting import DAYS, RULES, WORKING_DAYS, Rule
from anlin.kernel.process import Clock, Extension, Limit, Process, Provision
from anlin.kernel.words import Phrase, said

SHIPPED_IN = Path(__file__).with_name("statutes")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")


class NoProvision(LookupError):
    """No such statute, article or limit, none in force on that day, or none that is law. `reason` says which."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.english)
        self.reason = reason


@dataclass(frozen=True)
class Readings:
    """Questions that the texts leave open (mark U), each with the stricter answer by default."""

    psapl_two_days_are_working_days: bool = False
    bail_rolls: bool = False
    mediation_pauses: bool = False
    past_weekends: bool = True


STRICTER = Readings()


@dataclass(frozen=True)
class Row:
    """One limit as a statute's table has it.

    Args:
        key: tells apart the limits of one article; empty for its main one.
        effective_to: the last day in force; None: still in force.
        held: the person is held by what the limit is about.
        extension: the stages in their order.
        tolling: what the law leaves out of the limit, and nothing else.
        authority: who approves. reading: the open question that this row hangs on.
    """

    statute: str
    article: str
    key: str
    label: str
    label_zh: str
    version: str
    effective_from: date
    effective_to: date | None
    limit: Limit
    rule: str
    start_event: str
    start_excluded: bool
    rolls: bool
    held: bool
    extension: tuple[Extension, ...]
    tolling: tuple[str, ...]
    authority: str
    reading: str
    mark: str
    note: str
    note_zh: str

    @property
    def provision(self) -> Provision:
        return Provision(self.statute, self.article, self.key)

    @property
    def spelled(self) -> str:
        """As typed after `anlin clock`."""
        return ":".join(part for part in (self.statute, self.article, self.key) if part)

    def limit_under(self, readings: Readings) -> Limit:
        """The limit, with the open questions answered so."""
        if self.reading == "psapl_two_days_are_working_days" and readings.psapl_two_days_are_working_days:
            return Limit(self.limit.amount, WORKING_DAYS)
        return self.limit

    def rule_under(self, readings: Readings) -> Rule:
        """The counting rule, with the open questions answered so."""
        rolls = self.rolls and (readings.bail_rolls or self.reading != "bail_rolls")
        rule = RULES[self.rule]
        if rolls == rule.rolls and readings.past_weekends == rule.past_weekends:
            return rule
        return replace(rule, rolls=rolls, past_weekends=readings.past_weekends)

    def tolling_under(self, readings: Readings) -> tuple[str, ...]:
        """What pauses the limit, with the open questions answered so."""
        mediates = self.statute.startswith("psapl") and self.article == "118" and readings.mediation_pauses
        return (*self.tolling, "mediation") if mediates else self.tolling


@dataclass(frozen=True)
class Statute:
    """A statute, its titles and its rows. `dates_mark`: how sure the dates in force are."""

    key: str
    title_zh: str
    title_en: str
    short_zh: str
    version: str
    effective_from: date
    effective_to: date | None
    dates_mark: str
    rows: tuple[Row, ...]


@cache
def statute(key: str) -> Statute:
    """A statute that ships with Anlin. Raises `NoProvision`."""
    path = SHIPPED_IN / f"{key}.toml"
    if not _KEY.fullmatch(key) or not path.is_file():
        raise NoProvision(Phrase.of(said("There is no statute %(key)s here."), key=key))
    return _read(tomllib.loads(path.read_text(encoding="utf-8")))


def statutes() -> tuple[Statute, ...]:
    """All of them, by key."""
    return tuple(statute(path.stem) for path in sorted(SHIPPED_IN.glob("*.toml")))


def row_of(provision: Provision, on: date) -> Row:
    """The row in force on a day. Raises `NoProvision`."""
    named = [
        row
        for row in statute(provision.statute).rows
        if row.article == provision.article and row.key == provision.limit_key
    ]
    spelled = ":".join(part for part in (provision.statute, provision.article, provision.limit_key) if part)
    if not named:
        raise NoProvision(Phrase.of(said("There is no limit %(provision)s here."), provision=spelled))
    for row in named:
        if row.effective_from <= on and (row.effective_to is None or on <= row.effective_to):
            return row
    raise NoProvision(
        Phrase.of(said("%(provision)s was not in force on %(day)s."), provision=spelled, day=on.isoformat())
    )


def limit_of(provision: Provision, on: date, *, as_promise: bool = False, readings: Readings = STRICTER) -> Limit:
    """The limit that a provision sets for what starts on a day.

    Args:
        as_promise: also give a limit of which only an excerpt was read (mark E): fit for a promise, never for law.

    Raises:
        NoProvision: unknown, not in force that day, or not law.
    """
    row = row_of(provision, on)
    if row.mark != "V" and not as_promise:
        raise NoProvision(
            Phrase.of(
                said("%(provision)s was read in excerpt only: it may be promised, not called law."),
                provision=row.spelled,
            )
        )
    return row.limit_under(readings)


def rule_of(provision: Provision, on: date, *, readings: Readings = STRICTER) -> Rule:
    """The counting rule of a provision, for `due_of`. Raises `NoProvision`."""
    return row_of(provision, on).rule_under(readings)


def problems_of(process: Process) -> list[str]:
    """What is unsound in how a process names law, in words; `Process.problems` looks at all else.

    A clock may not call law what is no law, nor count or extend more loosely than its provision.
    """
    found = []
    for clock in process.clocks:
        if isinstance(clock.basis, Provision):
            found += [f"clock {clock.key}: {problem}" for problem in _problems_of_basis(clock, clock.basis)]
    for ahead in process.aheads:
        if isinstance(ahead.least, Provision):
            found += [f"ahead: {problem}" for problem in _problems_ahead(ahead.least)]
    return found


def _problems_ahead(least: Provision) -> list[str]:
    """A limit that is counted back is law, in natural days."""
    rows, found = _rows_of(least)
    if rows and rows[-1].mark != "V":
        found.append(f"{rows[-1].spelled} was read in excerpt only: promise it")
    if rows and rows[-1].limit.unit != DAYS:
        found.append(f"{rows[-1].spelled} is not counted in days")
    return found


def _rows_of(basis: Provision) -> tuple[list[Row], list[str]]:
    """The rows of a provision, oldest first; without any, what is wrong."""
    try:
        rows = [
            row for row in statute(basis.statute).rows if (row.article, row.key) == (basis.article, basis.limit_key)
        ]
    except NoProvision as missing:
        return [], [str(missing)]
    return rows, [] if rows else [f"there is no limit {basis.statute}:{basis.article}:{basis.limit_key}"]


def _problems_of_basis(clock: Clock, basis: Provision) -> list[str]:
    rows, found = _rows_of(basis)
    if not rows:
        return found
    row = rows[-1]
    if row.mark != "V":
        found.append(f"{row.spelled} was read in excerpt only: promise it")
    if row.rule != clock.rule:
        found.append(f"{row.spelled} counts by {row.rule}, not {clock.rule}")
    if row.held and not clock.held:
        found.append(f"{row.spelled} holds a person: the clock never rolls")
    if clock.extension is not None and not _allowed(clock.extension, row.extension):
        found.append(f"{row.spelled} does not allow this extension")
    if clock.paused_in and not row.tolling:
        found.append(f"{row.spelled} allows no pause")
    return found


def _allowed(extension: Extension, stages: tuple[Extension, ...]) -> bool:
    """Whether the law's stages allow this extension: as long at most, as often at most."""
    given = [extension.limit] * extension.times
    allowed = [stage.limit for stage in stages for _ in range(stage.times)]
    return len(given) <= len(allowed) and all(
        mine.unit == law.unit and mine.amount <= law.amount for mine, law in zip(given, allowed, strict=False)
    )


def provision_named(spelled: str) -> Provision:
    """A provision from `STATUTE:ARTICLE` or `STATUTE:ARTICLE:KEY`, e.g. `psapl-2025:97:many`.

    The statute's year may be left out where only one version ships: `psapl:118`. Raises `NoProvision`.
    """
    parts = spelled.split(":")
    if len(parts) not in (2, 3) or not all(parts):
        raise NoProvision(Phrase.of(said("Write a provision as STATUTE:ARTICLE, e.g. psapl-2025:118.")))
    key = parts[0].lower()
    versions = (
        [path.stem for path in SHIPPED_IN.glob(f"{key}-[0-9][0-9][0-9][0-9].toml")] if _KEY.fullmatch(key) else []
    )
    return Provision(versions[0] if len(versions) == 1 else key, parts[1], parts[2] if len(parts) == 3 else "")


def _read(table: Mapping[str, Any]) -> Statute:
    return Statute(
        key=table["key"],
        title_zh=table["title_zh"],
        title_en=table["title_en"],
        short_zh=table["short_zh"],
        version=table["version"],
        effective_from=table["effective_from"],
        effective_to=table.get("effective_to"),
        dates_mark=table["dates_mark"],
        rows=tuple(_row(table, row) for row in table["row"]),
    )


def _row(table: Mapping[str, Any], row: Mapping[str, Any]) -> Row:
    return Row(
        statute=table["key"],
        article=row["article"],
        key=row.get("key", ""),
        label=row["label"],
        label_zh=row["label_zh"],
        version=row.get("version", table["version"]),
        effective_from=row.get("effective_from", table["effective_from"]),
        effective_to=row.get("effective_to", table.get("effective_to")),
        limit=Limit(row["amount"], row["unit"]),
        rule=row.get("rule", table["rule"]),
        start_event=row["start_event"],
        start_excluded=row.get("start_excluded", True),
        rolls=row.get("rolls", True),
        held=row.get("held", False),
        extension=tuple(
            Extension(Limit(stage["amount"], stage["unit"]), stage["times"], stage["approved_by"])
            for stage in row.get("extension", ())
        ),
        tolling=tuple(row.get("tolling", ())),
        authority=row.get("authority", ""),
        reading=row.get("reading", ""),
        mark=row["mark"],
        note=row.get("note", ""),
        note_zh=row.get("note_zh", ""),
    )
