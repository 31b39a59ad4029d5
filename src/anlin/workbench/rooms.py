"""What a room declares, and the rooms of this house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.urls import URLPattern

from anlin.kernel.document import Document
from anlin.kernel.process import Limit, Process
from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.access.roles import WORKING
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services import Contents


@dataclass(frozen=True)
class NavItem:
    """A line of the desk's side bar.

    Args:
        roles: who sees it. first_for: roles whose day begins there.
        awaits: what awaits this reader there; counted up to a thousand.
    """

    label: str
    url_name: str
    icon: str
    roles: tuple[str, ...]
    group: str = ""
    first_for: tuple[str, ...] = ()
    awaits: Callable[[Actor], QuerySet[Matter]] | None = None


@dataclass(frozen=True)
class Module:
    """A room.

    Args:
        registers: records without a process that it keeps.
        documents: papers of its processes; their templates stand in its folder `documents`.
        promises: limits that the district starts with, by setting; each a promise that it may tighten.
        routes: its own pages; lists, matter pages and step forms come from its processes.
        snippet: the fact whose beginning is a matter's title in lists, by process key.
        place_words: the fact that says where, in words, by process key.
        opening: the room's own page for opening a matter, a route's name by process key; else one is derived.
        gives: which kinds of unit a step may give a matter to, by process key and step; a step that is not named: every kind.
        completes: what the room adds to the contents of an opening that a form or the API derived, by process key.
    """

    key: str
    label: str
    processes: tuple[Process, ...] = ()
    registers: tuple[Register, ...] = ()
    documents: tuple[Document, ...] = ()
    routes: Callable[[], Sequence[URLPattern]] | None = None
    nav: tuple[NavItem, ...] = ()
    promises: Mapping[str, Limit] = field(default_factory=dict)
    snippet: Mapping[str, str] = field(default_factory=dict)
    place_words: Mapping[str, str] = field(default_factory=dict)
    opening: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    completes: Mapping[str, Callable[[Contents], Contents]] = field(default_factory=dict)


def rooms() -> list[Module]:
    """The rooms of the house, in the order of `config/modules.py`."""
    return [_declared(dotted) for dotted in settings.ROOMS]


def first_promises() -> dict[str, Limit]:
    """The limits that a district starts with, by setting."""
    return {key: limit for room in rooms() for key, limit in room.promises.items()}


def _declared(dotted: str) -> Module:
    path, _, name = dotted.partition(":")
    found: Module = getattr(import_module(path), name)
    return found


def documents_of_rooms() -> list[tuple[Document, Path]]:
    """Every document that rooms declare, and the folder of its templates."""
    return [
        (document, Path(str(import_module(dotted.partition(":")[0]).__file__)).parent / "documents")
        for dotted in settings.ROOMS
        for document in _declared(dotted).documents
    ]


def place_fact(process: Process) -> str:
    """The fact of a process that says where, in words; empty when none does."""
    return next((room.place_words[process.key] for room in rooms() if process.key in room.place_words), "")


def snippet_fact(process: Process) -> str:
    """The fact whose beginning is the matter's title: the room's word, else the first text of the opening."""
    named = next((room.snippet[process.key] for room in rooms() if process.key in room.snippet), "")
    texts = [
        key
        for key in (*process.opening, *process.opening_offers)
        if process.fact[key].kind in ("text", "long_text") and not process.fact[key].identity
    ]
    return named or next(iter(texts), "")


def opening_route(process: Process) -> str:
    """The name of the room's own page for opening a matter; empty when the derived one is used."""
    return next((room.opening[process.key] for room in rooms() if process.key in room.opening), "")


def takes_workbooks(process: Process) -> bool:
    """Whether openings come from Excel, too: staff open it, and no row would have to bring a photograph.

    Where the room has a page of its own for opening, that asks what no row of a sheet can say.
    """
    needs = any(process.fact[key].kind == "photos" for key in process.opening)
    return bool(set(process.opened_by) & set(WORKING)) and not needs and not opening_route(process)


def completed_by_room(process: Process, contents: Contents) -> Contents:
    """The contents as the process's room completes them."""
    for room in rooms():
        if process.key in room.completes:
            contents = room.completes[process.key](contents)
    return contents
