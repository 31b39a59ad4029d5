"""Documents as data: which paper a process puts out, after which step, for whom, and with which facts on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from anlin.kernel.fact import AUDIENCES
from anlin.kernel.process import OPENING, Process

Readers = Literal["parties", "staff"]
READERS: frozenset[str] = frozenset(Readers.__args__)  # type: ignore[attr-defined]  # Literal has no typed accessor
_SERIES = re.compile(r"[A-Z]{1,6}")


@dataclass(frozen=True)
class Document:
    """A paper of a process. Its text stands in the room's `documents/NAME.zh-hans.typ` and `documents/NAME.en.typ`.

    Args:
        key: "room.name"; its name is the file's.
        label: English source string.
        process: key of the process that it belongs to.
        series: the letters before its numbers, e.g. "SL": numbers count from 1 each year, without gaps.
        facts: the facts that stand on it, in the template's order; nothing else of the matter's words does.
        after: the steps (or `OPENING`) that it is about; each time one is taken, one may be issued.
        until: the steps that end it: one in force is withdrawn inside them.
        with_step: issued inside that step; otherwise when somebody asks for it.
        issued_by: roles that ask for it ("reporter": whoever holds the code). withdrawn_by: roles that withdraw it.
        audience: "parties": staff who may open the matter, and the reporter; "staff": those members of staff alone.
        read_by: roles of staff who may read it; empty: all who may open the matter.
    """

    key: str
    label: str
    process: str
    series: str
    issued_by: tuple[str, ...]
    withdrawn_by: tuple[str, ...]
    facts: tuple[str, ...] = ()
    after: tuple[str, ...] = (OPENING,)
    until: tuple[str, ...] = ()
    with_step: bool = False
    audience: Readers = "parties"
    read_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its template."""
        return self.key.rpartition(".")[2]

    def problems(self, process: Process) -> list[str]:
        """What is unsound about it in its process, in words."""
        found = [
            f"no step {step}" for step in (*self.after, *self.until) if step != OPENING and step not in process.step
        ]
        found += [] if self.after else ["is about no step"]
        found += (
            [] if _SERIES.fullmatch(self.series) else [f"a series is one to six capital letters, not {self.series}"]
        )
        found += [] if self.audience in READERS else [f"no audience {self.audience}"]
        found += [] if self.issued_by and self.withdrawn_by else ["nobody issues or withdraws it"]
        found += self._fact_problems(process)
        return [f"document {self.key}: {problem}" for problem in found]

    def _fact_problems(self, process: Process) -> Sequence[str]:
        open_to = {"public", "parties"} if self.audience == "parties" else AUDIENCES
        found = []
        for key in self.facts:
            fact = process.fact.get(key)
            if fact is None:
                found.append(f"no fact {key}")
            elif fact.identity:
                found.append(f"fact {key} says who somebody is: that has a door of its own and stands on no paper")
            elif fact.kind == "photos":
                found.append(f"fact {key}: photographs stand on no paper")
            elif fact.audience not in open_to:
                found.append(f"fact {key} is not for everyone who reads it")
        return found
