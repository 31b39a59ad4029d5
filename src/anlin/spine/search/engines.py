"""The two ways in which tokens are stored and asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from anlin.spine.rows import Lot
from anlin.spine.search.models import SearchDoc


@dataclass(frozen=True)
class Scope:
    """Where a search may look: ranges of areas (None: everywhere), matters before one, and whether behind walls.

    `records`: among records, whose numbers are below zero, instead of matters.
    """

    areas: Sequence[tuple[int, int]] | None
    before: int | None
    walled: bool
    records: bool = False

    def conditions(self) -> tuple[str, list[int]]:
        """SQL over `d`, beginning with AND, and its values; `before` is each engine's own."""
        parts, values = [], []
        if not self.walled:
            parts.append("NOT d.walled")
        if self.areas is not None:
            parts.append("(" + " OR ".join("d.area BETWEEN %s AND %s" for _ in self.areas) + ")")
            values = [end for area in self.areas for end in area]
        return "".join(f" AND {part}" for part in parts), values


Row = tuple[int, int, int, int, bool, list[int]]
"""(id, doc, matter, area, walled, tokens)"""


_DOC = ("id", "doc", "matter", "area", "walled")


class Engine(Protocol):
    """What each engine answers."""

    def insert(self, cursor: Any, rows: Sequence[Row]) -> None: ...
    def lots(self, rows: Sequence[Row]) -> list[Lot]: ...
    def delete(self, cursor: Any, ids: Sequence[int]) -> None: ...
    def rewrite(self, cursor: Any) -> None:
        """Write the index anew without what was deleted."""
        ...

    def find(self, cursor: Any, ways: Sequence[Sequence[int]], scope: Scope, limit: int) -> list[int]:
        """Matters one of whose texts holds all tokens of one of the ways to say it."""
        ...


class Sqlite:
    """FTS5 without content; a row's tokens are hexadecimal words."""

    def insert(self, cursor: Any, rows: Sequence[Row]) -> None:
        cursor.executemany(
            "INSERT INTO search_doc (id, doc, matter, area, walled) VALUES (%s, %s, %s, %s, %s)",
            [row[:5] for row in rows],
        )
        cursor.executemany(
            "INSERT OR REPLACE INTO search_text (rowid, tokens) VALUES (%s, %s)",
            [(row[0], _words(row[5])) for row in rows],
        )

    def lots(self, rows: Sequence[Row]) -> list[Lot]:
        texts = [(row[0], _words(row[5])) for row in rows]
        return [Lot("search_doc", _DOC, [row[:5] for row in rows]), Lot("search_text", ("rowid", "tokens"), texts)]

    def delete(self, cursor: Any, ids: Sequence[int]) -> None:
        cursor.executemany("DELETE FROM search_text WHERE rowid = %s", [(number,) for number in ids])

    def rewrite(self, cursor: Any) -> None:
        """A deleted row is only marked in FTS5: its tokens stay in the index until what holds them is merged."""
        cursor.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")

    def find(self, cursor: Any, ways: Sequence[Sequence[int]], scope: Scope, limit: int) -> list[int]:
        # FTS5 walks its rows from the newest; rows are fetched one by one, so the walk ends with the last one wanted.
        conditions, values = scope.conditions()
        conditions = f" AND t.rowid {'<' if scope.records else '>='} 0{conditions}"
        if scope.before is not None:
            conditions, values = f" AND t.rowid < %s{conditions}", [scope.before * SearchDoc.DOCS_A_MATTER, *values]
        cursor.execute(
            "SELECT d.matter FROM search_text t CROSS JOIN search_doc d ON d.id = t.rowid "  # noqa: S608 - conditions hold placeholders only
            f"WHERE search_text MATCH %s{conditions} ORDER BY t.rowid DESC",
            [" OR ".join(f"({' AND '.join(map(_word, tokens))})" for tokens in ways), *values],
        )
        found: list[int] = []
        for (matter,) in iter(cursor.fetchone, None):
            if not found or found[-1] != matter:
                found.append(matter)
                if len(found) == limit:
                    break
        return found


class Postgresql:
    """An array of tokens under a GIN index; the planner walks the key instead when a word is common."""

    def insert(self, cursor: Any, rows: Sequence[Row]) -> None:
        cursor.executemany(
            "INSERT INTO search_doc (id, doc, matter, area, walled, tokens) VALUES (%s, %s, %s, %s, %s, %s)", rows
        )

    def lots(self, rows: Sequence[Row]) -> list[Lot]:
        # An array as text: the server reads it faster than the driver writes it number by number.
        kept = [(*row[:5], f"{{{','.join(map(str, row[5]))}}}") for row in rows]
        return [Lot("search_doc", (*_DOC, "tokens"), kept)]

    def delete(self, cursor: Any, ids: Sequence[int]) -> None:
        """The tokens go with the row."""

    def rewrite(self, cursor: Any) -> None:
        """What a deleted row held goes with the next vacuum."""

    def find(self, cursor: Any, ways: Sequence[Sequence[int]], scope: Scope, limit: int) -> list[int]:
        conditions, values = scope.conditions()
        conditions = f" AND d.matter {'<' if scope.records else '>='} 0{conditions}"
        if scope.before is not None:
            conditions, values = f" AND d.matter < %s{conditions}", [scope.before, *values]
        cursor.execute(
            "SELECT DISTINCT ON (d.matter) d.matter FROM search_doc d "  # noqa: S608 - conditions hold placeholders only
            f"WHERE ({' OR '.join(['d.tokens @> %s::bigint[]'] * len(ways))}){conditions} ORDER BY d.matter DESC LIMIT %s",
            [*map(list, ways), *values, limit],
        )
        return [matter for (matter,) in cursor.fetchall()]


def engine() -> Engine:
    """The engine of the live connection."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def _words(tokens: Sequence[int]) -> str:
    return " ".join(map(_word, tokens))


def _word(token: int) -> str:
    return f"x{token & 0xFFFFFFFFFFFFFFFF:016x}"
