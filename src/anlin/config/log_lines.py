"""Lines of the log: where an error happened and of what kind, never its message, which quotes what people wrote."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class LogLines(logging.Formatter):
    """Like Django's own lines, but a traceback ends with the error's kind alone."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Frames as file, line and function; causes first."""
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""


def _told(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_told(cause), "then:"] if cause is not None else []
    frames = traceback.extract_tb(error.__traceback__)
    return [*before, *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames), type(error).__name__]
