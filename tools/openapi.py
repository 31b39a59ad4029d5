"""`python tools/openapi.py`: write `docs/openapi.json` anew, what programs are promised of the API.

Review reads the difference: what is taken away or asked for anew breaks somebody's program, and needs a new version.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "openapi.json"


def main() -> int:
    """Write the file.

    Returns:
        0.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlin.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    from anlin.workbench.api.document import document, text_of

    FILE.write_text(text_of(document()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
