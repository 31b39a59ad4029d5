"""The extra `analysis`: whether it is installed, and what to say where it is not. Loads none of it."""

from __future__ import annotations

from importlib.util import find_spec

from anlin.analysis.errors import ExtraMissing
from anlin.kernel.words import Phrase, said

PACKAGES = ("lightgbm", "matplotlib", "numba", "polars", "scipy")


def refusal(missing: str) -> ExtraMissing:
    """What to raise when one of the extra's packages is not there."""
    text = said("Analysis needs packages that are not installed here (%(missing)s). Run: ./anlin setup --analysis")
    return ExtraMissing(missing, Phrase.of(text, missing=missing))


def needs_the_extra() -> None:
    """Refuse where a package of the extra is missing.

    Raises:
        ExtraMissing: with the command that brings it.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise refusal(", ".join(missing))
