"""The QR code of a receipt, as one SVG path: no inline style, no picture file.

With version, mask and length fixed, a QR code is linear: each bit of the text flips the same modules whatever the
rest says (Reed-Solomon over GF(2^8) is linear, placing and masking are XORs). So segno draws one code a bit, once a
process, and a receipt's code is the XOR of the plates of its bits: 0.1 ms where drawing it anew takes 2.
"""

from __future__ import annotations

import re
from functools import lru_cache

import segno
from django.utils.safestring import SafeString

_QUIET = 2
_PIECE = 8
_MASK = 3  # any mask scans; trying all eight is most of the work
_RUN = re.compile("1+")


class Plate:
    """Codes whose text begins alike and goes on with `length` ASCII characters."""

    def __init__(self, prefix: str, length: int) -> None:
        self._start = prefix.encode()
        self._length = length
        zero = bytes(length)
        self._base, self.side = self._drawn(zero)
        self._flips = [
            [self._drawn(zero[:at] + bytes([1 << bit]) + zero[at + 1 :])[0] ^ self._base for bit in range(7)]
            for at in range(length)
        ]

    def rows(self, rest: str) -> list[str]:
        """The code's rows, "1" for dark.

        Raises:
            ValueError: the text has another length or is not ASCII.
        """
        given = rest.encode("ascii")
        if len(given) != self._length:
            raise ValueError("the plate is made for another length")
        modules = self._base
        for flips, char in zip(self._flips, given, strict=True):
            for bit in range(7):
                if char >> bit & 1:
                    modules ^= flips[bit]
        bits = f"{modules:0{self.side * self.side}b}"
        return [bits[start : start + self.side] for start in range(0, len(bits), self.side)]

    def _drawn(self, rest: bytes) -> tuple[int, int]:
        matrix = segno.make(
            self._start + rest, micro=False, error="m", mask=_MASK, boost_error=False, mode="byte"
        ).matrix
        return int("".join(str(module) for row in matrix for module in row), 2), len(matrix)


@lru_cache(maxsize=8)
def _plate(prefix: str, length: int) -> Plate:
    return Plate(prefix, length)


@lru_cache(maxsize=1 << 16)
def _drawn_piece(y: int, x: int, modules: str) -> str:
    """The dark runs of eight modules of a row; the same pieces come again in every code."""
    return "".join(
        f"M{x + run.start() + _QUIET} {y + _QUIET}h{run.end() - run.start()}v1H{x + run.start() + _QUIET}z"
        for run in _RUN.finditer(modules)
    )


def qr_svg(text: str, label: str) -> SafeString:
    """The code of an address as SVG; what follows its "#" is what differs. `label` must be safe to stand in an attribute."""
    address, mark, rest = text.partition("#")
    prefix = address + mark
    plate = _plate(prefix, len(rest))
    size = plate.side + 2 * _QUIET
    path = "".join(
        _drawn_piece(y, x, row[x : x + _PIECE])
        for y, row in enumerate(plate.rows(rest))
        for x in range(0, plate.side, _PIECE)
    )
    return SafeString(  # numbers of ours, and a label of ours
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<rect class="qr-bg" width="{size}" height="{size}"/><path d="{path}"/></svg>'
    )
