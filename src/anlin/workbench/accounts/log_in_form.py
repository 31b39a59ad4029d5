"""The form at the door. Apart from the other forms: the library that it comes from needs settings first."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class LogInForm(LoginForm):  # type: ignore[misc]  # the library is not typed
    """Asks for what every other page calls the log-in name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Log-in name")
        del self.fields["login"].widget.attrs["placeholder"]  # it says the library's word once more
