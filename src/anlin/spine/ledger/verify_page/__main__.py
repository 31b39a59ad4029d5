"""Build the page and write its digest beside it."""

from anlin.spine.ledger.verify_page import DIGEST, PAGE, built_page, verify_page_digest

PAGE.write_bytes(built_page())
DIGEST.write_text(f"{verify_page_digest()}  {PAGE.name}\n", encoding="utf-8")
