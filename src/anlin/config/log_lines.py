"""Lines of the log: where an error happened and of what kind, never its message, which quotes what people wrote."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

_CONTROLS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


class LogLines(logging.Formatter):
    """Like Django's own lines, but a traceback ends with the error's kind alone, and a message is one line."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line. What somebody sent, an address for instance, begins none of its own."""
        record.message = _CONTROLS.sub(lambda found: repr(found[0])[1:-1], record.message)
        return super().formatMessage(record)

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
