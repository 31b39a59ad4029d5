"""Writes by the API: once for each key, on the state that was read, by the services that pages use."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anlin.kernel.process import Process
from anlin.kernel.words import said
from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import process_of
from anlin.spine.matter.services import Advanced, Opened, advance, open_matter
from anlin.spine.matter.services.write_keys import is_claimed
from anlin.spine.place.models import Area
from anlin.spine.place.selectors import all_areas, area_at, correction_for
from anlin.spine.vault.photos import BadPhoto, Picture, keep, redrawn
from anlin.spine.vault.services import district_key, keyed_hash, unwrap
from anlin.workbench.api.problems import Fault, Problem, of_refusal
from anlin.workbench.api.schemas import Place
from anlin.workbench.api.told import etag_of
from anlin.workbench.openings import contents_for

KEY = re.compile(r'"?[A-Za-z0-9._~:+/=-]{8,100}"?')
KEY_PATTERN = rf"^{KEY.pattern}$"


class _File(io.BytesIO):
    """Bytes with a size, as `redrawn` reads them."""

    @property
    def size(self) -> int:
        return len(self.getbuffer())


def write_key(actor: Actor, key: str) -> str:
    """The house's own key for a client's: nobody can use, or guess at, another's.

    A key that opened a matter leads to its receipt's code. References stand in receipts and keys of programs are counted up, so
    the two are mixed under the district's key.
    """
    return str(UUID(keyed_hash("key-of-a-program/v1", f"{actor.ref}/{key.strip(chr(34))}")[:32]))


def opened(process: Process, facts: Mapping[str, object], place: Place, actor: Actor, key: str) -> Opened:
    """Open a matter as its page does. Raises `Problem`."""
    given, pictures = _parted(process, facts)
    area, point = _placed(place)
    stored = (lambda matter, opened_key: keep(matter, opened_key, pictures)) if pictures else None
    try:
        marks = [hashlib.sha256(picture.jpeg).hexdigest() for picture in pictures]
        contents = replace(contents_for(process, given, area, point, stored), photo_marks=marks)
        return open_matter(
            contents=contents,
            actor=actor,
            write_key=write_key(actor, key),
            participant="reporter" in process.opened_by or any(process.fact[fact].identity for fact in given),
        )
    except Refused as refused:
        raise of_refusal(refused) from refused


@transaction.atomic
def taken(matter: Matter, step: str, facts: Mapping[str, object], actor: Actor, key: str, if_match: str) -> Advanced:
    """Take a step on the state that was read. A repeated write is answered as before, whatever has happened since.

    Raises:
        Problem: it has changed since it was read, or the step was refused.
    """
    own_key = write_key(actor, key)
    if if_match and not is_claimed(own_key):
        _refuse_unless_unchanged(matter, if_match)
    given, pictures = _parted(process_of(matter), facts)
    if pictures:
        given["photos"] = keep(matter.pk, unwrap(district_key(), matter.key_wrapped, matter.ref), pictures)
    try:
        return advance(matter=matter.pk, step=step, actor=actor, facts=given, write_key=own_key, seen=_seen(if_match))
    except Refused as refused:
        raise of_refusal(refused) from refused


def _refuse_unless_unchanged(matter: Matter, if_match: str) -> None:
    now_ = Matter.objects.select_for_update(of=("self",)).only("last_seq", "last_digest").get(pk=matter.pk)
    etag = etag_of(now_.last_seq, now_.last_digest)
    if etag not in [one.strip() for one in if_match.split(",")] and if_match.strip() != "*":
        raise Problem("changed", headers={"ETag": etag})


def _seen(if_match: str) -> int | None:
    found = re.match(r'"(\d{1,9})-', if_match)
    return int(found[1]) if found else None


def _placed(place: Place) -> tuple[Area, tuple[float, float] | None]:
    if place.lon is not None and place.lat is not None:
        at_point = area_at(place.lon, place.lat)
        if at_point is None:
            raise Problem("invalid", faults=[Fault("place", outside_words(place.lon, place.lat))])
        return at_point, (place.lon, place.lat)
    if place.lon is not None or place.lat is not None:
        raise Problem("invalid", faults=[Fault("place", _("A point has a longitude and a latitude."))])
    area = all_areas().get(place.area or 0)
    if area is None:
        raise Problem("invalid", faults=[Fault("place", _("Say where: a point, or an area of this district."))])
    return area, None


def outside_words(lon: float, lat: float) -> str:
    """Why a point is not taken, and what may be wrong with it."""
    if correction_for(lon, lat) is not None:
        return _(
            "The point lies outside the district; it would lie inside if it were in a shifted Chinese system (GCJ-02, BD-09). Send WGS-84."
        )
    return _("The point lies outside the district.")


_NO_PICTURE = said("Send a photograph as base64.")


def _parted(process: Process, facts: Mapping[str, object]) -> tuple[dict[str, object], list[Picture]]:
    """Facts as the kernel judges them, and photographs apart."""
    given: dict[str, object] = {}
    pictures: list[Picture] = []
    for key, value in facts.items():
        fact = process.fact.get(key)
        if fact is not None and fact.kind == "photos" and isinstance(value, list):
            pictures += [_picture(key, nth, str(text)) for nth, text in enumerate(value)]
        else:
            given[key] = value
    return given, pictures


def _picture(key: str, nth: int, text: str) -> Picture:
    try:
        return redrawn(_File(base64.b64decode(text, validate=True)))
    except (BadPhoto, binascii.Error, ValueError) as bad:
        words = _(str(bad)) if isinstance(bad, BadPhoto) else _(_NO_PICTURE)
        raise Problem("invalid", faults=[Fault(f"facts.{key}.{nth}", words)]) from None
