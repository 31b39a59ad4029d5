"""Keep the index in step with matters, inside the step's transaction; and find matters in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from anlin.spine.rows import Lot
from anlin.spine.search.engines import Row, engine
from anlin.spine.search.keys import current_key, use_key
from anlin.spine.search.models import SearchDoc
from anlin.spine.search.selectors import matching, more_than
from anlin.spine.search.tokens import tokens_of

__all__ = [
    "Text",
    "forget",
    "forget_for_good",
    "index",
    "index_many",
    "lots_of",
    "matching",
    "more_than",
    "move",
    "use_key",
    "wall",
]

BATCH = 500


class Text(NamedTuple):
    """A text to index: `doc` is unique over all matters (the entry that brought it)."""

    doc: int
    matter: int
    area: int
    text: str
    walled: bool = False


def index(*, doc: int, matter: int, area: int, text: str, walled: bool = False) -> None:
    """Index one text of a matter; a `doc` that is indexed already is replaced."""
    index_many([Text(doc, matter, area, text, walled)])


def lots_of(text: Text) -> list[Lot]:
    """The rows of a matter's first text, for `insert_together`; the caller vouches that the matter is new."""
    return engine().lots(_rows([text], {}))


def index_many(texts: Iterable[Text], *, known: bool = True) -> None:
    """Index many texts: a handful of queries for every 500, for imports.

    Args:
        known: False: the caller vouches that no text of these matters was indexed before.
    """
    waiting = iter(texts)
    last: dict[int, int] = {}
    while batch := list(islice(waiting, BATCH)):
        if known:
            last = _made_room(batch)
        _index(batch, last)


def _made_room(texts: Sequence[Text]) -> dict[int, int]:
    """Take out what is indexed already; answers the last number of each matter that has texts."""
    _drop(list(SearchDoc.objects.filter(doc__in=[text.doc for text in texts]).values_list("id", flat=True)))
    return dict(
        SearchDoc.objects.filter(matter__in={text.matter for text in texts})
        .values_list("matter")
        .annotate(last=Max("id"))
    )


def _index(texts: Sequence[Text], last: dict[int, int]) -> None:
    rows = _rows(texts, last)
    with connection.cursor() as cursor:
        engine().insert(cursor, rows)


def _rows(texts: Sequence[Text], last: dict[int, int]) -> list[Row]:
    key = current_key()
    rows = []
    for text in {text.doc: text for text in texts}.values():
        number = last.get(text.matter, text.matter * SearchDoc.DOCS_A_MATTER - 1) + 1
        if number >= (text.matter + 1) * SearchDoc.DOCS_A_MATTER:
            raise ValueError(f"matter {text.matter} has more than {SearchDoc.DOCS_A_MATTER} texts")
        last[text.matter] = number
        rows.append((number, text.doc, text.matter, text.area, text.walled, tokens_of(text.text, key)))
    return rows


def forget(matter: int) -> None:
    """Take every text of a matter out of the index."""
    _drop(list(SearchDoc.objects.filter(matter=matter).values_list("id", flat=True)))


def forget_for_good() -> None:
    """After an erasure: leave nothing of what was taken out in the index itself. All of it is written anew, 0.7 s for 100,000 texts."""
    with connection.cursor() as cursor:
        engine().rewrite(cursor)


def _drop(ids: list[int]) -> None:
    if not ids:
        return
    with connection.cursor() as cursor:
        engine().delete(cursor, ids)
    SearchDoc.objects.filter(id__in=ids).delete()


def move(matter: int, area: int) -> None:
    """A matter is found from another area now."""
    SearchDoc.objects.filter(matter=matter).update(area=area)


def wall(matter: int, *, walled: bool = True) -> None:
    """Close or open the wall around a matter: behind it, `matching` finds the matter only when asked with `walled`."""
    SearchDoc.objects.filter(matter=matter).update(walled=walled)
