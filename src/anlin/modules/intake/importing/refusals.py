"""Why an import does not begin, or stops."""

from __future__ import annotations

from anlin.kernel.words import Refusal


class ImportRefused(Refusal, ValueError):
    """The import cannot go on."""
