"""Who is told of which action, and how people are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Event:
    """What happened: a ledger action, its subject's reference, the entry that records it (unique)."""

    action: str
    subject: str
    entry: str
    about: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A notice to send.

    Args:
        text: English source string, marked with `said`, with named placeholders for `params`.
        staff, unit: the reader, one of the two; for "sms" and "email" to people who are not staff, neither.
        person: a reference that the room's `@reaches` turns into a number or address, when it is sent.
        channels: "email" and "sms" besides the notice in the house; each only where it is configured.
        template: the gateway's template, for SMS.
        asks: it asks its reader to decide about a matter; once that is decided, by whomever, it is news no more.
    """

    text: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    staff: str = ""
    unit: str = ""
    person: str = ""
    link: str = ""
    channels: tuple[str, ...] = ()
    template: str = ""
    asks: bool = False


@dataclass(frozen=True)
class Address:
    """How a person is reached; empty where it is not known, or not safe to use."""

    email: str = ""
    phone: str = ""
    language: str = "zh-hans"


Writer = Callable[[Event], Iterable[Message]]
WRITERS: list[tuple[str, Writer]] = []
_resolvers: list[Callable[[str], Address | None]] = []


def on(pattern: str) -> Callable[[Writer], Writer]:
    """Write messages for actions that match, e.g. `@on("room.*:close")`; `*` stands for anything.

    The function runs in a job, after commit, perhaps more than once: it only reads.
    """

    def register(writer: Writer) -> Writer:
        WRITERS.append((pattern, writer))
        return writer

    return register


def reaches(resolve: Callable[[str], Address | None]) -> Callable[[str], Address | None]:
    """Register how references become addresses; None when the reference is not of this kind."""
    _resolvers.append(resolve)
    return resolve


def address_of(ref: str) -> Address:
    """Where a person is reached, looked up at the moment of sending and kept nowhere."""
    return next((found for resolve in _resolvers if (found := resolve(ref)) is not None), Address())


def messages_for(event: Event) -> list[tuple[str, Message]]:
    """Every message for an event, each with a name that is the same each time it is asked."""
    return [
        (f"{event.entry}:{writer.__module__}.{writer.__qualname__}:{number}", message)
        for pattern, writer in WRITERS
        if fnmatchcase(event.action, pattern)
        for number, message in enumerate(writer(event))
    ]


def is_wanted(action: str) -> bool:
    """Whether anybody writes messages for an action."""
    return any(fnmatchcase(action, pattern) for pattern, _ in WRITERS)
