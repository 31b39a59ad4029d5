"""Whether an extension may be given: in order, so often, and before the limit runs out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from anlin.kernel.process import Extension, Limit
from anlin.kernel.words import Phrase, said


class ExtensionRefused(ValueError):
    """An extension that may not be given. `reason` says why, as a phrase; `str` is its English."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.english)
        self.reason = reason


def extend(
    allowed: Extension | Sequence[Extension], *, given: int, due: datetime, at: datetime, asked: int | None = None
) -> Limit:
    """The limit that the next extension adds.

    Args:
        allowed: one extension with its number of times, or the stages in their order (CPL 156, 158, 159).
        given: how many were given already.
        due: when the limit runs out; pass `Due.strict`, the stricter of the two. Without a certain answer this is the
            earliest possible moment.
        at: when it is asked.
        asked: which extension is asked, from 1; by default the next.

    Raises:
        ExtensionRefused: out of order, given already, too many, or at or after `due`.
    """
    stages = (allowed,) if isinstance(allowed, Extension) else tuple(allowed)
    limits = [stage.limit for stage in stages for _ in range(stage.times)]
    number = given + 1 if asked is None else asked
    if number <= given:
        raise ExtensionRefused(Phrase.of(said("Extension %(number)s was given already."), number=number))
    if number > len(limits):
        raise ExtensionRefused(
            Phrase.of(said("It may be extended %(times)s times at most."), times=len(limits))
            if limits
            else Phrase.of(said("This limit cannot be extended."))
        )
    if number > given + 1:
        raise ExtensionRefused(
            Phrase.of(said("Extension %(number)s needs extension %(before)s first."), number=number, before=number - 1)
        )
    if at.astimezone(UTC) >= due.astimezone(UTC):
        raise ExtensionRefused(Phrase.of(said("The limit had already run out when the extension was asked.")))
    return limits[given]
