"""The texts of a document's template: one for each language, and the look that all share."""

from __future__ import annotations

from pathlib import Path

from anlin.kernel.document import Document
from anlin.workbench.documents.drawing import look_text

LANGUAGES = ("zh-hans", "en")


def texts_of(document: Document, folder: Path) -> dict[str, str]:
    """The texts by language, and `look`.

    Raises:
        FileNotFoundError: the room has no template in one of the languages.
    """
    texts = {
        language: (folder / f"{document.name}.{language}.typ").read_text(encoding="utf-8") for language in LANGUAGES
    }
    return texts | {"look": look_text()}
