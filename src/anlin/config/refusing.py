"""What a command says when the house refused: in both languages, from the catalogues of the floor that refused."""

from __future__ import annotations

from django.utils.translation import gettext, override

from anlin.spine.access.refusals import NotPossible
from anlin.spine.matter.refusals import Refused


def in_both(refusal: NotPossible | Refused) -> str:
    """Chinese, then English, on two lines."""
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            sentence = gettext(refusal.reason)
            told.append(sentence % refusal.values if refusal.values else sentence)
    return "\n".join(told)
