"""What a district's promise is about, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from anlin.kernel.process import Process, Promise


def promise_words(setting: str, processes: Sequence[Process]) -> tuple[str, str]:
    """The process and the clock that the promise sets, with the category where it is for one. An unknown setting stands as it is.

    "handling.noise" of a clock with the setting "handling.{category}" reads "Handling: Noise".
    """
    stem, _sep, value = setting.partition(".")
    for process in processes:
        for clock in process.clocks:
            if not isinstance(clock.basis, Promise):
                continue
            if clock.basis.setting == setting:
                return _(process.label), _(clock.label)
            declared, _dot, placeholder = clock.basis.setting.partition(".")
            if declared != stem or not (placeholder.startswith("{") and value):
                continue
            fact = process.fact.get(placeholder.strip("{}"))
            words = (fact.choices or {}).get(value) if fact is not None else None
            told = _("%(clock)s: %(category)s") % {"clock": _(clock.label), "category": _(words) if words else value}
            return _(process.label), told
    return "", setting
