"""The quick way of drawing a QR code draws what segno draws."""

from __future__ import annotations

import random

import segno

from anlin.kernel.number import receipt_code
from anlin.modules.intake.portal.qr import Plate


def test_a_plate_draws_the_same_code_as_segno() -> None:
    for prefix in (
        "http://testserver/progress/#",
        "https://anlin.a-rather-long-name-of-a-district.example.gov.cn:8443/progress/#",
    ):
        plate = Plate(prefix, 21)
        for seed in range(20):
            code = receipt_code(random.Random(seed).getrandbits(80))
            drawn = segno.make(prefix + code, micro=False, error="m", mask=3, boost_error=False).matrix
            assert plate.rows(code) == ["".join(map(str, row)) for row in drawn]
