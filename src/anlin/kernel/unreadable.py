"""Why a file that somebody named cannot be read, in words."""

from __future__ import annotations

from pathlib import Path

from anlin.kernel.words import Phrase, said


def why_unreadable(path: Path) -> Phrase | None:
    """The reason; None where the file opens."""
    try:
        with path.open("rb"):
            return None
    except OSError as error:
        return reason_of(error)


def reason_of(error: OSError) -> Phrase:
    """What the machine said, in words where it is said often."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Phrase.of(said("there is no such file"))
    if isinstance(error, IsADirectoryError):
        return Phrase.of(said("it is a folder, not a file"))
    if isinstance(error, PermissionError):
        return Phrase.of(said("this account may not open it"))
    return Phrase.of(error.strerror or type(error).__name__)
