"""What a body or parameter lacks, in sentences: the validator's own words are for programmers and in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlin.kernel.words import said
from anlin.workbench.api.problems import Fault, Problem

_OTHER = said("This has the wrong form: see the description of the API.")
_SENTENCES: dict[str, str] = {
    "missing": said("This is missing."),
    "extra_forbidden": said("This is not known here."),
    "string_type": said("Write this as text."),
    "string_too_short": said("Write at least %(min_length)s characters."),
    "string_too_long": said("Write at most %(max_length)s characters."),
    "string_unicode": said("Remove the characters that cannot be printed."),
    "literal_error": said("Choose one of the answers listed."),
    "int_type": said("Write a whole number."),
    "int_parsing": said("Write a whole number."),
    "bool_type": said("Choose yes or no."),
    "bool_parsing": said("Choose yes or no."),
    "union_tag_invalid": said("There is no such step in this process."),
    "union_tag_not_found": said("Say which step: `step` is missing."),
    "too_long": said("There may be at most %(max_length)s."),
}
_MOST = 20


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of a request that did not pass its schema."""
    faults = [Fault(_where(error["loc"]), _sentence(error)) for error in errors[:_MOST]]
    return Problem("invalid", faults=faults)


def _where(place: Sequence[object]) -> str:
    """body.body.assign.facts.unit is facts.unit; query.chosen.state is state."""
    inner = [str(part) for part in place[1:]]
    known = inner[1:] if inner[:1] in (["body"], ["chosen"]) else inner
    known = known[1:] if known[1:2] == ["facts"] else known  # the step by which the body was told apart
    return ".".join(known) or str(place[0])


def _sentence(error: Mapping[str, Any]) -> str:
    text = _(_SENTENCES.get(str(error["type"]), _OTHER))
    context = error.get("ctx") or {}
    return text % context if "%(" in text else text
