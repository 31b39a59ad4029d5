"""Documents in force, and the texts of their templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from anlin.kernel.canonical import canonical
from anlin.kernel.document import Document
from anlin.spine.access.roles import REPORTER, ROLES
from anlin.spine.matter.registry import process_named


@dataclass(frozen=True)
class Template:
    """The text of a document's template by language, and of the look that all share, under `look`."""

    files: Mapping[str, str]
    digest: str

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Template:
        return cls(dict(files), hashlib.sha256(canonical(dict(files))).hexdigest())


_documents: dict[str, tuple[Document, Template]] = {}


def register(declared: Document, files: Mapping[str, str]) -> None:
    """Bring a document into force. Rooms do this at start-up, after their processes.

    Raises:
        ValueError: the declaration is unsound, another one stands under this key, or its series is taken.
    """
    problems = declared.problems(process_named(declared.process)) + _role_problems(declared)
    if problems:
        raise ValueError("; ".join(problems))
    held = _documents.get(declared.key)
    if held is not None and held[0] != declared:
        raise ValueError(f"{declared.key} is declared twice")
    if any(one.series == declared.series and one.key != declared.key for one, _template in _documents.values()):
        raise ValueError(f"{declared.key}: the series {declared.series} is another document's")
    _documents[declared.key] = declared, Template.of(files)


def document_named(key: str) -> Document:
    """The document. Raises KeyError."""
    return _documents[key][0]


def template_of(document: Document) -> Template:
    """Its template as it is now."""
    return _documents[document.key][1]


def documents_for(process: str) -> list[Document]:
    """The documents of a process, in the order of their declaration."""
    return [document for document, _template in _documents.values() if document.process == process]


def all_documents() -> list[Document]:
    """Every document, in the order of their keys."""
    return [_documents[key][0] for key in sorted(_documents)]


def _role_problems(declared: Document) -> list[str]:
    used = {*declared.issued_by, *declared.withdrawn_by, *declared.read_by} - {REPORTER}
    found = [f"no role {role} opens matters here" for role in sorted(used) if not _opens(role)]
    found += [
        f"{role} may not decide (line 12)"
        for role in declared.withdrawn_by
        if role == REPORTER or (_opens(role) and not ROLES[role].decides)
    ]
    if REPORTER in declared.issued_by and declared.audience != "parties":
        found.append("the reporter asks for what the reporter may not read")
    return [f"document {declared.key}: {problem}" for problem in found]


def _opens(role: str) -> bool:
    return role in ROLES and ROLES[role].opens_matters
