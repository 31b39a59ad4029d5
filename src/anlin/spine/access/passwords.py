"""What a password has to be, said in words of ours."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext


class LongEnough(MinimumLengthValidator):
    """Length alone makes a password: no rule about letters and signs."""

    def get_error_message(self) -> str:
        return gettext("Choose at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return gettext("At least %(count)s characters; a sentence is good.") % {"count": self.min_length}
