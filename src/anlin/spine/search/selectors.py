"""Find matters by words, inside the searcher's areas and walls. One query; nothing is ever counted exactly."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from anlin.spine.search.engines import Scope, engine
from anlin.spine.search.keys import current_key
from anlin.spine.search.tokens import tokens_of

MANY = 1000
MOST_TOKENS = 40


def searchable(text: str) -> bool:
    """Whether a text holds anything that can be searched for: two neighbouring Han characters, a word, a short number."""
    return bool(tokens_of(text, current_key()))


def matching(
    text: str,
    *,
    areas: Sequence[tuple[int, int]] | None,
    otherwise: str = "",
    limit: int = 50,
    before: int | None = None,
    walled: bool = False,
    records: bool = False,
) -> list[int]:
    """Ids of matters that hold, in one of their texts, every word asked for; newest first.

    Args:
        otherwise: the same in another language: a text that holds every word of this is found too.
        areas: ranges `(first, last)` of area ids, both ends included; None: the whole district; empty: nothing.
        before: only matters with a smaller id, to page on.
        walled: also matters behind a wall, for those who stand inside it.
        records: records of registers instead; their ids stand in the index below zero, and come out so.

    Not for numbers of matters, which are looked up as they are, nor for a person's phone, identity number or plate, which
    are not indexed.
    """
    ways = [tokens for way in (text, otherwise) if (tokens := tokens_of(way, current_key())[:MOST_TOKENS])]
    if not ways or (areas is not None and not areas):
        return []
    with connection.cursor() as cursor:
        return engine().find(cursor, ways, Scope(areas, before, walled, records), limit)


def more_than(text: str, *, areas: Sequence[tuple[int, int]] | None, many: int = MANY, walled: bool = False) -> bool:
    """Whether more than `many` matters match: the only thing ever said about their number."""
    return len(matching(text, areas=areas, limit=many + 1, walled=walled)) > many
