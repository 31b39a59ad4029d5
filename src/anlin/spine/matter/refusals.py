"""Why a write was refused: a sentence that says what to do, never a stack trace."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language, gettext

from anlin.kernel.fact import BadFact
from anlin.kernel.provision import statute
from anlin.kernel.words import Phrase, said
from anlin.spine.access.roles import REPORTER, ROLES, SYSTEM

_OTHERS = {REPORTER: said("the reporter"), SYSTEM: said("the house itself")}


class Label:
    """A declared label inside a sentence, in the language of whoever reads it."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __str__(self) -> str:
        return gettext(self.source)


class DayName:
    """A day inside a sentence, with its year, in the language of whoever reads it."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        day = self.day
        if (get_language() or "zh").startswith("zh"):
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {month_abbr[day.month]} {day.year}"


class _RoleNames:
    """Who may do something, inside a sentence, in the language of whoever reads it."""

    def __init__(self, roles: Sequence[str]) -> None:
        self.roles = roles

    def __str__(self) -> str:
        return " / ".join(str(ROLES[role].label) if role in ROLES else gettext(_OTHERS[role]) for role in self.roles)


class LawName:
    """A statute's title inside a sentence, in the language of whoever reads it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        law = statute(self.key)
        return f"《{law.title_zh}》" if (get_language() or "zh").startswith("zh") else law.title_en


class Refused(Exception):
    """A write that did not happen; nothing was stored.

    Args:
        reason: English source string with named placeholders, marked for translation where it is raised.
        code: for programs: moved, not_open, role, fact, doubled, missing, clock, storage.
        fact: the fact that it is about, when it is about one.
    """

    def __init__(self, reason: str, *, code: str, fact: str = "", **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.code = code
        self.fact = fact
        self.values = values

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        said = gettext(self.reason)
        return said % self.values if self.values else said

    @classmethod
    def because(cls, why: Phrase, *, code: str) -> Refused:
        """The refusal of a phrase of the kernel's."""
        refusal = cls(why.text, code=code)
        refusal.values = dict(why.values)
        return refusal

    @classmethod
    def for_others(cls, roles: Sequence[str]) -> Refused:
        """The refusal of a step that other roles take."""
        reason = said("Your role does not take this step here. It is for: %(roles)s.")
        return cls(reason, code="role", roles=_RoleNames(roles))

    @classmethod
    def of(cls, bad: BadFact) -> Refused:
        """The refusal of one fact."""
        return cls(bad.reason, code="fact", fact=bad.key, **bad.values)
