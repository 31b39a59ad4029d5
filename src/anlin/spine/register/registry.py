"""Registers in force."""

from __future__ import annotations

from anlin.kernel.register import Register
from anlin.spine.access.roles import ROLES
from anlin.spine.matter.registry import all_processes
from anlin.spine.register.models import Record

_registers: dict[str, Register] = {}


def register(declared: Register) -> None:
    """Bring a register into force. Rooms do this at start-up.

    Raises:
        ValueError: the declaration is unsound, gives a door to nobody of this house or to an auxiliary what only
            others may decide, or another one stands under this key.
    """
    problems = declared.problems() or _role_problems(declared)
    if problems:
        raise ValueError(f"{declared.key}/{declared.version}: " + "; ".join(problems))
    if _registers.get(declared.key, declared) != declared:
        raise ValueError(f"{declared.key} is declared twice")
    _registers[declared.key] = declared


def register_named(key: str) -> Register:
    """The register. Raises KeyError."""
    return _registers[key]


def register_of(record: Record) -> Register:
    """The register that a record stands in."""
    return _registers[record.register]


def all_registers() -> list[Register]:
    """Every register, in the order of their keys."""
    return [_registers[key] for key in sorted(_registers)]


def broken_references() -> list[str]:
    """Facts of processes that name a register which is not in force, in words."""
    return [
        f"{process.key}: fact {fact.key} names no register {fact.of}"
        for process in all_processes()
        for fact in process.facts
        if fact.kind == "record" and fact.of not in _registers
    ]


def _role_problems(declared: Register) -> list[str]:
    used = {*declared.read_by, *declared.kept_by, *declared.settled_by}
    found = [f"no role {role} opens matters here" for role in sorted(used) if not _opens(role)]
    found += [
        f"{role} may not decide (line 12)" for role in declared.settled_by if _opens(role) and not ROLES[role].decides
    ]
    return found


def _opens(role: str) -> bool:
    return role in ROLES and ROLES[role].opens_matters
