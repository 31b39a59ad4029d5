"""Where a page of matters ends, told without its number.

Numbers of rows are given one after the other: from two neighbouring ones that are not neighbours a reader would learn that between
them something stands that is hidden from them (line 6). A mark is the number as one block of AES under a key of its own.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from anlin.spine.vault.services import derived_key

FROM_THE_FIRST = "0"
_BLOCK = 16  # bytes
_MOST = 2**63


def mark_of(pk: int) -> str:
    """The mark of a row: 32 hexadecimal digits."""
    block: bytes = _cipher(derived_key("page-marks/v1")).encryptor().update(pk.to_bytes(_BLOCK, "big"))
    return block.hex()


def row_at(mark: str) -> int | None:
    """The number that a mark stands for; None for what is no mark."""
    if mark == FROM_THE_FIRST:
        return 0
    try:
        block = bytes.fromhex(mark)
    except ValueError:
        return None
    if len(block) != _BLOCK:
        return None
    pk = int.from_bytes(_cipher(derived_key("page-marks/v1")).decryptor().update(block), "big")
    return pk if pk < _MOST else None


@lru_cache(maxsize=1)
def _cipher(key: bytes) -> Cipher[ECB]:
    return Cipher(AES256(key), ECB())  # noqa: S305 - single blocks that never repeat but for the same row
