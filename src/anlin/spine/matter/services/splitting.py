"""A matter that holds two: the second is opened inside the step that finds it, and its reporter loses no time by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.ledger.models import LedgerContent
from anlin.spine.matter.models import Matter, Participant, Wall
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services.opening import Contents, SplitFrom, open_matter
from anlin.spine.vault.models import StoredPhoto
from anlin.spine.vault.photos import Picture, keep, opened
from anlin.spine.vault.services import district_key, unseal, unwrap

MOST_PARTS = 9


def split_off(*, whole: Matter, contents: Contents, actor: Actor, write_key: str) -> Matter:
    """Open what a matter holds besides: a number, keys and clocks of its own, which start when the whole became known.

    The reporter opens it by the receipt of the whole; contact stays sealed where it was given. Walls go along.

    Raises:
        Refused: the whole was split off itself, is history from elsewhere, or has many parts; or as `open_matter` does.
    """
    if whole.split_from is not None:
        raise Refused(
            said("It was split off itself: split the first one, %(number)s."),
            code="not_open",
            number=whole.split_from.number,
        )
    if whole.imported:
        raise Refused(said("It came from another system, as claimed there: open a new one beside it."), code="not_open")
    if whole.parts.count() >= MOST_PARTS:
        raise Refused(said("It has %(most)s parts already: open a new one."), code="not_open", most=MOST_PARTS)
    walls = list(Wall.objects.filter(matter=whole))
    reporter = Participant.objects.filter(matter=whole).order_by("id").first()
    part = replace(
        contents,
        known_at=whole.known_at,
        complaint=whole.complaint,
        against_staff=[wall.staff_id for wall in walls if wall.staff_id is not None],
        against_units=[wall.unit_id for wall in walls if wall.unit_id is not None],
        extra_public={**contents.extra_public, "split_from": whole.number},
    )
    first = SplitFrom(whole.pk, reporter.code_hash if reporter else "")
    return open_matter(contents=part, actor=actor, write_key=write_key, split_from=first).matter


def first_photos(whole: Matter) -> list[str]:
    """References of the photographs that the whole was opened with."""
    row = LedgerContent.objects.filter(entry__subject=whole.ref, entry__seq=1, key="photos").first()
    if row is None:
        return []
    return [str(ref) for ref in unseal(_key(whole), "photos", row.blob).value]  # type: ignore[attr-defined]  # a list


def copied_photos(whole: Matter, refs: Sequence[str]) -> Callable[[int, bytes], list[str]]:
    """Keeps photographs of one matter under another's key, as `Contents.photos` wants it."""

    def kept(matter: int, key: bytes) -> list[str]:
        rows = StoredPhoto.objects.filter(matter=whole.pk, ref__in=refs).order_by("id")
        return keep(matter, key, [Picture(opened(row, _key(whole)), row.width, row.height) for row in rows])

    return kept


def give_photos(*, of: Matter, refs: Sequence[str], to: Matter) -> list[str]:
    """Keep photographs of one matter under another's key too; answers how they are called there."""
    return copied_photos(of, refs)(to.pk, _key(to))


def _key(matter: Matter) -> bytes:
    return unwrap(district_key(), matter.key_wrapped, matter.ref)
