"""Registers as data: a record without a process. What it holds, who keeps it, and the checks that make it sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from anlin.kernel.canonical import digest_of
from anlin.kernel.fact import BRIEFEST, BadFact, Fact
from anlin.kernel.words import said

THINGS = frozenset({"premises", "enterprise", "school", "institution", "equipment"})
PEOPLE = frozenset({"staff", "volunteer", "mediator"})
"""The only people of whom a register may be kept (line 3): no households, visitors, petitioners or "key persons"."""
SPOT = Fact("spot", "text", said("Place on the map"), bounds=(1, 120))
"""Every record lies somewhere; its history tells that like any other field."""
REASON = Fact("reason", "long_text", said("Reason"), bounds=(BRIEFEST, 500))
"""Why a record was retired, restored, joined or separated."""
_KINDS = frozenset({"text", "long_text", "choice", "integer", "boolean", "date"})


@dataclass(frozen=True)
class Register:
    """A kind of record, whole. See `problems` for what makes it sound.

    Args:
        key: "room.name". label: its list, one: a single record, as English source strings.
        kind: what is registered: of `THINGS` or `PEOPLE`, and nothing else.
        named: the fact that names a record. placed: the fact that says where it is, in words.
        sorted_by: the choice by which lists sort and filter.
        requires: facts without which no record is entered.
        identified_by: facts that together make two rows of an import the same record.
        listed: facts shown as columns of the list, besides name, place and sort.
        read_by: roles that open records of their areas. kept_by: roles that add and change. settled_by: roles
            that retire, restore and join doubles.
    """

    key: str
    version: int
    label: str
    one: str
    kind: str
    facts: tuple[Fact, ...]
    named: str
    placed: str
    sorted_by: str
    requires: tuple[str, ...]
    identified_by: tuple[str, ...]
    read_by: tuple[str, ...]
    kept_by: tuple[str, ...]
    settled_by: tuple[str, ...]
    listed: tuple[str, ...] = ()
    icon: str = "store"

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        return {fact.key: fact for fact in (*self.facts, SPOT, REASON)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the declaration."""
        return digest_of(self)

    @property
    def personal(self) -> tuple[Fact, ...]:
        """Facts that say who somebody is: sealed under a key of that person's own."""
        return tuple(fact for fact in self.facts if fact.identity)

    @property
    def searched(self) -> tuple[Fact, ...]:
        """Facts whose words search finds."""
        return tuple(fact for fact in self.facts if fact.kind in ("text", "long_text") and not fact.identity)

    def checked(self, given: Mapping[str, object], *, whole: bool = True) -> dict[str, object]:
        """Facts in canonical form; a blank one is None.

        Args:
            whole: a whole record: what is required must be there. False: only what is given changes.

        Raises:
            BadFact: a required fact is missing, one is unknown, or a value is refused.
        """
        known = {fact.key: fact for fact in self.facts}
        for key in given:
            if key not in known:
                raise BadFact(key, said("This register does not keep it."))
        for key in self.requires:
            if (whole or key in given) and is_blank(given.get(key)):
                raise BadFact(key, said("Fill this in: the register needs it."))
        return {key: None if is_blank(value) else known[key].checked(value) for key, value in given.items()}

    def identity_of(self, facts: Mapping[str, object]) -> str:
        """What makes two rows the same record, as one text; empty when a part is missing."""
        parts = [plainly(str(facts.get(key) or "")) for key in self.identified_by]
        return "\x1f".join(parts) if all(parts) else ""

    def problems(self) -> list[str]:
        """What is unsound, in words; empty when the declaration is sound."""
        return [*self._kind_problems(), *self._fact_problems(), *self._name_problems(), *self._role_problems()]

    def _kind_problems(self) -> list[str]:
        if self.kind in THINGS | PEOPLE:
            return []
        return [f"no register is kept of kind {self.kind}: things, staff, volunteers and mediators only (line 3)"]

    def _fact_problems(self) -> list[str]:
        keys = [fact.key for fact in self.facts]
        found = [f"fact {key} is declared twice" for key in {key for key in keys if keys.count(key) > 1}]
        found += [f"fact {key}: every record has it" for key in keys if key in (SPOT.key, REASON.key)]
        for fact in self.facts:
            found += fact.problems()
            if fact.kind not in _KINDS:
                found.append(f"fact {fact.key}: a register keeps no {fact.kind}")
            if fact.audience == "public":
                found.append(f"fact {fact.key}: what stands in an entry in clear cannot be erased")
        return found

    def _name_problems(self) -> list[str]:
        known = {fact.key: fact for fact in self.facts}
        named = (self.named, self.placed, self.sorted_by, *self.requires, *self.identified_by, *self.listed)
        found = [f"no fact {key}" for key in dict.fromkeys(named) if key not in known]
        found += [
            f"fact {key} says who somebody is: it names, identifies, places, sorts and lists nothing"
            for key in dict.fromkeys((self.named, self.placed, self.sorted_by, *self.identified_by, *self.listed))
            if key in known and known[key].identity
        ]
        for key in (self.named, self.placed, self.sorted_by, *self.identified_by):
            if key in known and key not in self.requires:
                found.append(f"fact {key} names, places, sorts or identifies a record, so it is required")
        if self.sorted_by in known and known[self.sorted_by].kind != "choice":
            found.append(f"fact {self.sorted_by} sorts the list, so it is a choice")
        if not self.identified_by:
            found.append("nothing tells two records apart")
        return found

    def _role_problems(self) -> list[str]:
        found = [f"nobody may {verb}" for verb, roles in self._doors() if not roles]
        readers = set(self.read_by)
        found += [
            f"{role} may {verb} what it may not read"
            for verb, roles in self._doors()
            for role in roles
            if role not in readers
        ]
        return found

    def _doors(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("read", self.read_by), ("keep", self.kept_by), ("settle", self.settled_by))


def plainly(text: str) -> str:
    """A name or address as it is compared: half-width, lower case, without spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    return re.sub(r"[\W_]+", "", plain) or plain


def is_blank(value: object) -> bool:
    """Nothing was written."""
    return value is None or (isinstance(value, str) and not value.strip())
