"""The file of rows that could not enter: number, reason, and the row as it was."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

from anlin.kernel.unreadable import reason_of
from anlin.kernel.words import Phrase, said
from anlin.modules.intake.importing.mapping import Row
from anlin.modules.intake.importing.refusals import ImportRefused
from anlin.spine.spoken import drawn_in_both


class NotWritten(ImportRefused):
    """The rows set aside cannot be written where they should."""


def place_beside(source: Path) -> Path:
    """Where they are written when nobody said where: beside the source; where that folder cannot be written, here."""
    beside = source.absolute().parent
    folder = beside if os.access(beside, os.W_OK | os.X_OK) else Path.cwd()
    return folder / f"{source.stem}.set-aside.csv"


class Aside:
    """Begun with the first row set aside, moved to its place when the import has ended well: no earlier file is lost
    to an import that did not.
    """

    def __init__(self, path: Path, source: Path) -> None:
        """Raises `NotWritten` where the file may not or cannot stand there."""
        self.path = path.absolute()
        self._handle: TextIO | None = None
        self._begun = Path()
        if self.path.exists() and source.exists() and self.path.samefile(source):
            raise NotWritten(
                said(
                    "The rows set aside would overwrite the file they come from, %(file)s. Give --aside another name."
                ),
                file=path,
            )
        if self.path.exists() and not self.path.is_file():
            raise NotWritten(said("%(file)s is no file. Give --aside the name of a file."), file=path)
        folder = next(one for one in self.path.parents if one.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise NotWritten(
                said("The folder %(folder)s cannot be written. Give --aside a file in another one."), folder=folder
            )

    def write(self, number: int, reason: Phrase, row: Row) -> None:
        """Keep a row. Raises `NotWritten`."""
        try:
            csv.writer(self._handle or self._opened()).writerow(
                [number, " / ".join(drawn_in_both(reason)), json.dumps(dict(row), ensure_ascii=False, default=str)]
            )
        except OSError as error:
            raise self._not_written(error) from None

    def _opened(self) -> TextIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file, name = mkstemp(dir=self.path.parent, prefix=f".{self.path.stem[:40]}.")  # readable by its owner alone
        self._begun = Path(name)
        self._handle = os.fdopen(file, "w", encoding="utf-8-sig", newline="")
        csv.writer(self._handle).writerow(["row", "reason", "content"])
        return self._handle

    def _not_written(self, error: OSError) -> NotWritten:
        return NotWritten(
            said("%(file)s cannot be written: %(why)s. What was entered stays; run again."),
            file=self.path,
            why=reason_of(error),
        )

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        if self._handle is None:
            return
        try:
            self._handle.close()
            if kind is None:
                self._begun.replace(self.path)
        except OSError as error:
            raise self._not_written(error) from None
        finally:
            self._begun.unlink(missing_ok=True)
