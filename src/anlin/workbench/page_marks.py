"""Where a page of matters ends, told without its number.

Numbers of rows are given one after the other: from two neighbouring ones that are not neighbours a reader would learn that between
them something stands that is hidden from them (line 6).
"""

from __future__ import annotations

from hashlib import blake2b

from anlin.spine.vault.services import derived_key

FROM_THE_FIRST = "0"
DIGITS = 18
_HALF = 29  # bits: two of them are at most eighteen digits
_MASK = (1 << _HALF) - 1
_ROUNDS = 6


def mark_of(pk: int) -> str:
    """The mark of a row: its number under a keyed permutation of 58 bits (a Feistel network over BLAKE2b)."""
    left, right = pk >> _HALF & _MASK, pk & _MASK
    for nth in range(_ROUNDS):
        left, right = right, left ^ _mixed(nth, right)
    return str(left << _HALF | right)


def row_at(mark: str) -> int | None:
    """The number that a mark stands for; None for what is no mark. Made-up ones stand for numbers that no row has."""
    if mark == FROM_THE_FIRST:
        return 0
    if not (mark.isascii() and mark.isdecimal()) or len(mark) > DIGITS:
        return None
    left, right = int(mark) >> _HALF & _MASK, int(mark) & _MASK
    for nth in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(nth, left), left
    return left << _HALF | right


def _mixed(nth: int, half: int) -> int:
    key = derived_key("page-marks/v1")
    return (
        int.from_bytes(blake2b(half.to_bytes(4, "big"), digest_size=4, key=key, salt=bytes([nth])).digest(), "big")
        & _MASK
    )
