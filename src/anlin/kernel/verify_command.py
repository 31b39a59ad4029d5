"""`anlin verify receipt FILE --key KEY`: the file and the log's public key alone; no database, no network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anlin.kernel.note import BadNote, verifier_key
from anlin.kernel.receipt import BadReceipt, Line, check, receipt_of
from anlin.kernel.words import said

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
    parser = argparse.ArgumentParser(prog="anlin verify receipt", description=said("check a receipt, offline"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", required=True, help=said("the log's public key (name+id+base64), or a file with it"))
    given = parser.parse_args(argv)
    try:
        key = verifier_key(_key_text(given.key))
        verdict = check(receipt_of(given.file.read_bytes()), key)
    except (BadNote, BadReceipt, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(_SUMS[verdict.state])
    for mark, lines in (("x", verdict.wrong), ("+", verdict.proved), ("-", verdict.not_proved)):
        _print_all(mark, lines)
    return _EXITS[verdict.state]


def _key_text(given: str) -> str:
    return given if "+" in given and not Path(given).is_file() else Path(given).read_text()


def _print_all(mark: str, lines: tuple[Line, ...]) -> None:
    for line in lines:
        print(f"  {mark} {line}")
