"""`python tools/shots.py`: from the pictures that `./anlin test --browser` left in shots/, the chosen ones, small, into docs/shots/."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CHOSEN = (
    "home-zh", "where-zh", "preview-zh", "receipt-zh", "progress-zh", "progress-en", "verdict-zh",
    "triage-zh", "triage-dark", "triage-en", "triage-phone", "matter", "matter-phone-zh", "matter-print", "overview",
    "field-home", "worklist-taken-zh", "ledger-desk", "map-desk", "design-light",
    "hazard-zh-4-found", "hazard-zh-map-phone", "many-preview-desk-zh", "day-report-zh",
)  # fmt: skip
# document-zh.png is page one of a notice's PDF (`pdftoppm -r 80 -png`): no journey draws paper.
MOST_BYTES = 2_500_000
COLOURS = 256


def main() -> int:
    """Write the chosen pictures.

    Returns:
        1 when a picture is missing or all of them together are too large.
    """
    target = ROOT / "docs/shots"
    target.mkdir(parents=True, exist_ok=True)
    missing = [name for name in CHOSEN if not (ROOT / f"shots/{name}.png").exists()]
    for name in CHOSEN:
        if name not in missing:
            picture = Image.open(ROOT / f"shots/{name}.png").convert("RGB")
            picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                target / f"{name}.png", optimize=True
            )
    size = sum(file.stat().st_size for file in target.glob("*.png"))
    print(f"{len(CHOSEN) - len(missing)} pictures, {size:,} bytes in docs/shots")
    for name in missing:
        print(f"missing: shots/{name}.png; run ./anlin test --browser", file=sys.stderr)
    return 1 if missing or size > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
