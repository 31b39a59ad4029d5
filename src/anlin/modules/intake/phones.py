"""What may stand where somebody asks for a phone number: whatever people write, with enough figures to dial."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_FIGURES = 5  # 12345, 96110; extensions and foreign numbers are longer


def whole_number(typed: str) -> None:
    """Refuse what nobody could dial: a promise to call would be broken without a word.

    Raises:
        ValidationError: fewer figures than any number has.
    """
    if sum(char.isdecimal() for char in typed) < FEWEST_FIGURES:
        raise ValidationError(_("Write the whole phone number."))
