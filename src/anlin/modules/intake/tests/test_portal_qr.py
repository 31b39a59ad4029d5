"""The quick way of drawing a QR code draws what segno draws."""

from __future__ import annotations

import random
import re

import segno

from anlin.kernel.number import receipt_code
from anlin.modules.intake.portal.qr import Plate, qr_svg


def test_a_plate_draws_the_same_code_as_segno() -> None:
    for prefix in (
        "http://testserver/progress/#",
        "https://anlin.a-rather-long-name-of-a-district.example.gov.cn:8443/progress/#",
    ):
        plate = Plate(prefix, 21)
        for seed in range(20):
            code = receipt_code(random.Random(seed).getrandbits(80))
            drawn = segno.make(prefix + code, micro=False, error="m", mask=3, boost_error=False).matrix
            assert [bits_of(row)[: plate.side] for row in plate.rows(code)] == ["".join(map(str, row)) for row in drawn]


def test_the_picture_is_the_code() -> None:
    text = "http://testserver/progress/#" + receipt_code(2**79 + 12345)
    drawn = segno.make(text, micro=False, error="m", mask=3, boost_error=False).matrix
    path = re.findall(r'<path d="([^"]+)"', qr_svg(text, "QR"))[0]
    assert dark_modules(path) == {
        (x + 2, y + 2) for y, row in enumerate(drawn) for x, module in enumerate(row) if module
    }


def bits_of(row: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in row)


def dark_modules(path: str) -> set[tuple[int, int]]:
    """Walk a path of runs one module high: absolute and relative moves, and `h…v1h-…z`."""
    found, x, y = set(), 0, 0
    for command, first, second in re.findall(r"([Mmhvz])(-?\d+)?(?: (-?\d+))?", path):
        if command == "M":
            x, y = int(first), int(second)
        elif command == "m":
            x, y = x + int(first), y + int(second)
        elif command == "h" and int(first) > 0:
            found |= {(x + step, y) for step in range(int(first))}
    return found
