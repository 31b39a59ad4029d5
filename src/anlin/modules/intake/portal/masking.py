"""What looks personal in a text, covered unless its writer says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlin.kernel.personal import masked, personal_spans
from anlin.kernel.words import said

_KINDS: dict[str, str] = {
    "identity": said("an identity number"),
    "bank_card": said("a bank card"),
    "mobile": said("a mobile number"),
    "landline": said("a phone number"),
    "plate": said("a number plate"),
    "passport": said("a passport number"),
    "email": said("an e-mail address"),
    "chat": said("a chat account"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a text as it was typed and, where it looks personal, as others read it."""

    typed: str
    covered: str = ""


def pieces_of(text: str) -> list[Piece]:
    """The text in stretches, in order."""
    pieces, at = [], 0
    for start, end, _kind in personal_spans(text):
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], masked(text[start:end])))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def kinds_in(text: str) -> str:
    """What was found, each kind once, in words; empty: nothing."""
    found = [_(_KINDS[kind]) for kind in dict.fromkeys(kind for _start, _end, kind in personal_spans(text))]
    return pgettext("between the parts of a list", ", ").join(found)
