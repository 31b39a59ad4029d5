"""A report from another app: judged as the portal judges, masked, sealed; nothing of the sender's device is kept.

`media_url` is never fetched (it could lead into our own network) and never stored as a link: the report says that it was left
out. A picture comes as a file, `media`, as the clients that have one send it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from anlin.kernel.personal import masked
from anlin.kernel.words import said
from anlin.modules.intake.categories import Category
from anlin.modules.intake.open311.formats import Refusal
from anlin.modules.intake.open311.offered import ATTRIBUTES, service
from anlin.modules.intake.portal import places
from anlin.modules.intake.portal.frame import VISITOR
from anlin.modules.intake.processes import REPORT
from anlin.spine.access.models import ApiToken
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.services import Contents, Opened, open_matter
from anlin.spine.place import selectors
from anlin.spine.place.models import Address, Area
from anlin.spine.vault.photos import BadPhoto, Picture, keep, redrawn
from anlin.spine.vault.services import keyed_hash

Point = tuple[float, float]
MOST_PICTURES = 4
MOST_CHARS = 4000
"""Of a field; what a report says is bounded closer, and refused by its name."""
SOURCE = "api"
_HAN = re.compile("[\u3400-\u9fff]")
_NEED_WORDS = said("Send `description`: what happened, in a few words.")
_NEED_PLACE = said("Send `lat` and `long`, or `address_string`, or `address_id`.")
_NO_POINT = said("`lat` and `long` are degrees in WGS-84, as numbers.")


def received(
    given: Mapping[str, str], files: list[UploadedFile[Any]], token: ApiToken, key: str
) -> tuple[Opened, bool]:
    """Open the report; and whether a `media_url` was left out. Sent again under the same key, it is the same report.

    Raises:
        Refusal: something is missing or cannot be taken; nothing is stored.
    """
    category = service(given.get("service_code", ""))
    if category is None:
        raise Refusal(
            404 if given.get("service_code") else 400, _("`service_code` is not one of the services: see GET services.")
        )
    facts, area, point = _facts(given, category)
    pictures = _pictures(files)
    contents = Contents(
        process=REPORT.key,
        facts=facts,
        area=area,
        point=point,
        category=category.key,
        urgency=category.urgency,
        source=SOURCE,
        title=str(facts["what"]),
        search_text=f"{facts['what']}\n{facts.get('where', '')}",
        photos=(lambda matter, opened_key: keep(matter, opened_key, pictures)) if pictures else None,
    )
    write_key = str(UUID(keyed_hash("key-of-an-app/v1", f"{token.ref}/{key}")[:32])) if key else str(uuid4())
    try:
        opened = open_matter(contents=contents, actor=VISITOR, write_key=write_key, participant=True)
    except Refused as refused:
        named = f"`{refused.fact}`: " if refused.fact else ""
        raise Refusal(409 if refused.code == "doubled" else 400, named + refused.sentence) from refused
    return opened, bool(given.get("media_url", "").strip())


def _facts(given: Mapping[str, str], category: Category) -> tuple[dict[str, object], Area, Point | None]:
    words = given.get("description", "").strip()
    if not words:
        raise Refusal(400, _(_NEED_WORDS))
    _refuse_longer(given)
    area, point, where = _placed(given)
    facts: dict[str, object] = {"category": category.key, "source": SOURCE, "what": masked(words)}
    if where:
        facts["where"] = where
    facts |= {code: text for code in ATTRIBUTES if (text := given.get(f"attribute[{code}]", "").strip())}
    return facts | _contact(given), area, point


def _refuse_longer(given: Mapping[str, str]) -> None:
    """No field is looked through that none of ours could hold."""
    for name, text in given.items():
        if len(text) > MOST_CHARS:
            raise Refusal(400, _("`%(name)s` may have %(most)s characters.") % {"name": name[:40], "most": MOST_CHARS})


def _contact(given: Mapping[str, str]) -> dict[str, object]:
    """Who reports and how to reach them, sealed apart; without any of it the report is anonymous."""
    first, last = (given.get(name, "").strip() for name in ("first_name", "last_name"))
    name = f"{last}{first}" if _HAN.search(first + last) else f"{first} {last}".strip()
    told = {
        "contact_name": name,
        "contact_phone": given.get("phone", "").strip(),
        "contact_email": given.get("email", "").strip(),
    }
    return {key: value for key, value in told.items() if value}


def _placed(given: Mapping[str, str]) -> tuple[Area, Point | None, str]:
    """The smallest area that is known, the point, and the place in words."""
    words = given.get("address_string", "").strip()
    point = _point(given)
    if point is not None:
        area = selectors.area_at(*point)
        if area is None:
            raise Refusal(400, _outside(point))
        return area, point, words
    listed = _listed(given.get("address_id", "").strip(), words)
    if listed is not None:
        return listed.area, (listed.lon, listed.lat), words or listed.text_zh
    if len(words) < 2:
        raise Refusal(400, _(_NEED_PLACE))
    return places.whole_district(), None, words


def _point(given: Mapping[str, str]) -> Point | None:
    lat, lon = given.get("lat", "").strip(), given.get("long", "").strip()
    if not lat and not lon:
        return None
    try:
        point = float(lon), float(lat)
    except ValueError:
        raise Refusal(400, _(_NO_POINT)) from None
    if not all(math.isfinite(one) for one in point) or abs(point[0]) > 180 or abs(point[1]) > 90:
        raise Refusal(400, _(_NO_POINT))
    return point


def _outside(point: Point) -> str:
    if selectors.correction_for(*point) is not None:
        return _(
            "The point lies outside this district; it would lie inside if it were in a shifted Chinese system (GCJ-02, BD-09). Send WGS-84."
        )
    return _("The point lies outside this district, so nobody can be sent there.")


def _listed(number: str, words: str) -> Address | None:
    """The address of our own list: by its id, or when the words name exactly one."""
    if number:
        found = Address.objects.select_related("area").filter(pk=int(number)).first() if _is_id(number) else None
        if found is None:
            raise Refusal(404, _("`address_id` is not one of this district's addresses."))
        return found
    like = selectors.addresses_like(words, limit=2)
    exact = [one for one in like if one.key == selectors.address_key(words)]
    return exact[0] if len(exact) == 1 else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 12


def _pictures(files: list[UploadedFile[Any]]) -> list[Picture]:
    if len(files) > MOST_PICTURES:
        raise Refusal(400, _("Send at most %(most)s pictures.") % {"most": MOST_PICTURES})
    try:
        return [redrawn(file) for file in files]
    except BadPhoto as bad:
        raise Refusal(400, _(str(bad))) from None
