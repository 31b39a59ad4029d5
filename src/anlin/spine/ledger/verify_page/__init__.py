"""The page that checks a receipt offline: one self-contained file, put together from `parts` and noble-ed25519.

`python -m anlin.spine.ledger.verify_page` builds it and writes its SHA-256 beside it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
PAGE = _HERE / "verify.html"
DIGEST = _HERE / "verify.html.sha256"
_NOBLE = _HERE / "vendor/noble-ed25519-3.2.0.js"


def verify_page() -> bytes:
    """The page's bytes, to be served as a download."""
    return PAGE.read_bytes()


def verify_page_digest() -> str:
    """SHA-256 of the page in hex, to be published apart from it."""
    return hashlib.sha256(verify_page()).hexdigest()


def built_page() -> bytes:
    """The page anew from its parts."""
    noble, _, _ = _NOBLE.read_text(encoding="utf-8").partition("// !! Remove the export")
    scripts = [f"const ed = (() => {{\n{noble}\nreturn {{ hashes, verify }};\n}})();"]
    scripts += [(_HERE / "parts" / name).read_text(encoding="utf-8") for name in ("sha2.js", "check.js", "page.js")]
    frame = (_HERE / "parts/frame.html").read_text(encoding="utf-8")
    return frame.replace("/*SCRIPT*/", "\n".join(scripts)).encode()
