"""Judge rows one by one: what is wrong in plain sentences, what is there already, what can be entered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext

from anlin.kernel.register import plainly
from anlin.kernel.words import Phrase, said
from anlin.spine.access.actors import Actor
from anlin.spine.matter.refusals import Refused
from anlin.spine.party.models import Unit
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas, correction_for
from anlin.spine.register.models import Record
from anlin.spine.register.registry import register_named
from anlin.spine.register.selectors import records_visible_to
from anlin.workbench.excel_in.columns import AREA, LAT, LON, Column, RawRow
from anlin.workbench.excel_in.targets import Ready, Target
from anlin.workbench.excel_in.values import BadCell, fact_value, number_value, shown
from anlin.workbench.locating import Place, areas_by_name, place_at, places_of

Standing = Literal["ready", "wrong", "there", "entered"]
_QUERY = 500


@dataclass
class Judged:
    """A row after judgement. All of it is JSON, so that it can be kept sealed.

    `cells` are as sent, in words; `wrong` are (column key or "", source string, its values); `number` is what it became,
    or what is there already.
    """

    line: int
    cells: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    area: int = 0
    point: list[float] | None = None
    mark: str = ""
    standing: Standing = "wrong"
    number: str = ""
    wrong: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def refuse(self, column: str, phrase: Phrase) -> None:
        """Note what is wrong."""
        self.wrong.append((column, phrase.text, {key: _drawn(value) for key, value in phrase.values}))
        self.standing = "wrong"

    def refused(self, refusal: Refused) -> None:
        """Note a refusal that came when it was to be entered."""
        self.wrong.append((refusal.fact, refusal.reason, {key: str(value) for key, value in refusal.values.items()}))
        self.standing = "wrong"

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """(column key, sentence in the reader's language)."""
        return [(column, gettext(text) % values if values else gettext(text)) for column, text, values in self.wrong]

    def ready(self) -> Ready:
        """What is entered."""
        point = (self.point[0], self.point[1]) if self.point else None
        return Ready(self.facts, Place(all_areas()[self.area], point), self.mark)

    def kept(self) -> dict[str, Any]:
        """As JSON; of an entered row only what the page still tells."""
        if self.standing == "entered":
            return {"line": self.line, "cells": {}, "standing": self.standing, "number": self.number}
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Judged:
        """Back from JSON."""
        made = cls(**kept)
        made.wrong = [(column, text, values) for column, text, values in made.wrong]
        return made


def judged(rows: Sequence[RawRow], target: Target, actor: Actor) -> list[Judged]:
    """Every row judged; a few queries for each five hundred."""
    judge = _Judge(target, actor, rows)
    found = [judge.row(row) for row in rows]
    _refuse_doubles(found, target)
    return found


class _Judge:
    def __init__(self, target: Target, actor: Actor, rows: Sequence[RawRow]) -> None:
        self.target, self.actor = target, actor
        ranges = target.ranges(actor)
        areas = [area for area in all_areas().values() if any(a <= area.pk <= b for a, b in ranges)]
        self.areas = areas_by_name(areas)
        self.only: Area | None = areas[0] if len(areas) == 1 else None
        self.addresses: dict[str, Place] = {}
        if target.placed:
            texts = {shown(row.cells[target.placed]) for row in rows if target.placed in row.cells}
            for some in _batches(sorted(texts)):
                self.addresses |= places_of(some)
        self.units = {
            key: unit.key
            for unit in Unit.objects.filter(ended_at=None)
            for key in (unit.key, unit.name_zh, unit.name_en)
        }
        self.records = {
            column.key: self._records(column, rows)
            for column in target.columns
            if column.fact and column.fact.kind == "record"
        }

    def row(self, raw: RawRow) -> Judged:
        made = Judged(raw.line, {key: shown(value) for key, value in raw.cells.items()})
        for column in self.target.columns:
            if column.key in raw.formulas:
                made.refuse(column.key, Phrase.of(said("The cell holds a formula. Paste its value instead.")))
            elif column.fact is not None:
                self._fact(column, raw, made)
        place = self._place(raw, made)
        if place is not None:
            made.area, made.point = place.area.pk, list(place.point) if place.point else None
            if not self.target.may_enter_at(self.actor, place.area.pk):
                made.refuse(
                    AREA.key, Phrase.of(said("It lies in %(area)s, for which you enter nothing."), area=str(place.area))
                )
        if not made.wrong and place is not None:
            made.standing, made.mark = "ready", self.target.mark(made.facts, place)
        return made

    def _fact(self, column: Column, raw: RawRow, made: Judged) -> None:
        fact = column.fact
        assert fact is not None
        if column.key not in raw.cells:
            if column.required:
                made.refuse(column.key, Phrase.of(said("This is missing.")))
            return
        given = raw.cells[column.key]
        if fact.kind == "unit":
            given = self.units.get(shown(given), given)
        try:
            value = fact_value(fact, given)
        except BadCell as bad:
            made.refuse(column.key, bad.phrase)
            return
        if fact.kind == "unit" and value not in self.units.values():
            made.refuse(column.key, Phrase.of(said("No unit has this name.")))
        elif fact.kind == "record" and value not in self.records[column.key]:
            made.refuse(column.key, Phrase.of(said("No record has this number, as far as you may see.")))
        else:
            made.facts[column.key] = value

    def _place(self, raw: RawRow, made: Judged) -> Place | None:
        """By coordinates, else by the address, else by the area's name; an area named beside holds the other two."""
        named = self._area(raw, made)
        if LON.key in raw.cells or LAT.key in raw.cells:
            return self._point(raw, made)
        found = self.addresses.get(shown(raw.cells.get(self.target.placed, "")))
        if found is not None and (named is None or named.first <= found.area.pk <= named.last):
            return found
        if named is not None:
            return Place(named)
        if self.only is not None:
            return Place(self.only)
        if not any(column == AREA.key for column, _text, _values in made.wrong):
            made.refuse(
                AREA.key,
                Phrase.of(said("The address is not in the map. Name the area, or give longitude and latitude.")),
            )
        return None

    def _area(self, raw: RawRow, made: Judged) -> Area | None:
        if AREA.key not in raw.cells:
            return None
        word = plainly(shown(raw.cells[AREA.key]))
        found = self.areas.get(word)
        if found is None:
            text = _AMBIGUOUS if word in self.areas else said("You enter nothing for an area of this name.")
            made.refuse(AREA.key, Phrase.of(text))
        return found

    def _point(self, raw: RawRow, made: Judged) -> Place | None:
        if not (LON.key in raw.cells and LAT.key in raw.cells):
            made.refuse(LON.key, Phrase.of(said("Longitude and latitude stand together, or neither.")))
            return None
        at = {}
        for column in (LON, LAT):
            try:
                at[column.key] = number_value(raw.cells[column.key])
            except BadCell as bad:
                made.refuse(column.key, bad.phrase)
        if len(at) < 2:
            return None
        lon, lat = at[LON.key], at[LAT.key]
        place = place_at((lon, lat)) if abs(lon) <= 180 and abs(lat) <= 90 else None
        if place is None:
            other = abs(lon) <= 180 and abs(lat) <= 90 and correction_for(lon, lat) is not None
            made.refuse(LON.key, Phrase.of(_SHIFTED if other else said("The point lies outside the district.")))
        return place

    def _records(self, column: Column, rows: Sequence[RawRow]) -> set[str]:
        fact = column.fact
        assert fact is not None
        seen = records_visible_to(self.actor, register_named(fact.of))
        numbers = sorted({shown(row.cells[column.key]) for row in rows if column.key in row.cells})
        found: set[str] = set()
        for some in _batches(numbers):
            found |= set(seen.filter(number__in=some, state=Record.State.CURRENT).values_list("number", flat=True))
        return found


_AMBIGUOUS = said("More than one area has this name: write its code.")
_SHIFTED = said("The point lies outside the district, but inside it once it is read as GCJ-02 or BD-09. Give WGS-84.")


def _refuse_doubles(rows: Sequence[Judged], target: Target) -> None:
    """What was entered before, and what stands twice in the same file, enters no second time."""
    marks = sorted({row.mark for row in rows if row.standing == "ready"})
    there: dict[str, str] = {}
    for some in _batches(marks):
        there |= target.there(some)
    first: dict[str, int] = {}
    for row in rows:
        if row.standing != "ready":
            continue
        if row.mark in there:
            row.standing, row.number = "there", there[row.mark]
        elif row.mark in first:
            row.refuse("", Phrase.of(said("This is the same as row %(row)s of the sheet."), row=first[row.mark]))
        else:
            first[row.mark] = row.line


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _QUERY] for at in range(0, len(texts), _QUERY))


def _drawn(value: object) -> str:
    return value.english if isinstance(value, Phrase) else str(value)
