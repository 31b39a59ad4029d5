"""`anlin verify receipt FILE --key KEY`: the file and the log's public key alone; no database, no network."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from anlin.kernel.note import BadNote, verifier_key
from anlin.kernel.receipt import BadReceipt, check, receipt_of
from anlin.kernel.speech import LANGUAGES, language_of, translator
from anlin.kernel.unreadable import reason_of
from anlin.kernel.words import Phrase, said

_SUMS = {
    "proved": said("PROVED. This entry stands in the log."),
    "promised": said("PROMISED. The log signed for this entry; it is not yet shown to stand in it."),
    "overdue": said("OVERDUE. The log signed for this entry and has not shown it in time."),
    "wrong": said("WRONG. This receipt does not verify; do not rely on it."),
}
_EXITS = {"proved": 0, "promised": 0, "overdue": 4, "wrong": 1}


def main(argv: list[str]) -> int:
    """Check one receipt and say what it proves.

    Returns:
        0: proved, or promised and in time. 1: wrong. 2: no receipt or no key. 4: the promise is overdue.
    """
    say = translator(language_of(os.environ, argv))
    parser = argparse.ArgumentParser(prog="anlin verify receipt", description=say(said("Check a receipt, offline.")))
    parser.add_argument("file", type=Path, help=say(said("the receipt's file")))
    parser.add_argument(
        "--key", required=True, help=say(said("the log's public key (name+id+base64), or a file that holds it"))
    )
    parser.add_argument("--lang", choices=LANGUAGES)
    given = parser.parse_args(argv)
    try:
        key = verifier_key(_key_text(given.key))
    except (BadNote, OSError, UnicodeDecodeError):
        text = said(
            "“%(key)s” is neither the log's public key (name+id+base64, copied whole) nor a file that holds it."
        )
        print(Phrase.of(text, key=given.key).drawn(say), file=sys.stderr)
        return 2
    try:
        verdict = check(receipt_of(given.file.read_bytes()), key)
    except OSError as error:
        text = said("%(file)s cannot be read: %(why)s.")
        print(Phrase.of(text, file=given.file, why=reason_of(error)).drawn(say), file=sys.stderr)
        return 2
    except (BadReceipt, UnicodeDecodeError, RecursionError) as error:
        print(Phrase.of(said("This cannot be read: %(why)s"), why=error).drawn(say), file=sys.stderr)
        return 2
    print(say(_SUMS[verdict.state]))
    for mark, lines in (("✗", verdict.wrong), ("✓", verdict.proved), ("–", verdict.not_proved)):
        for line in lines:
            print(f"  {mark} {line.drawn(say)}")
    return _EXITS[verdict.state]


def _key_text(given: str) -> str:
    path = Path(given)
    return path.read_text(encoding="utf-8") if path.is_file() or "+" not in given else given
