"""A message of the log is one line, whatever somebody sent."""

from __future__ import annotations

import logging

from anlin.config.log_lines import LogLines


def test_an_address_that_somebody_made_up_begins_no_line_of_its_own() -> None:
    record = logging.LogRecord(
        "anlin", logging.WARNING, __file__, 1, "Not Found: %s", ("/x\n2026 ERROR forged\r\x1b[31m\u2028y",), None
    )
    line = LogLines("%(levelname)s %(message)s").format(record)
    assert line == r"WARNING Not Found: /x\n2026 ERROR forged\r\x1b[31m\u2028y"
    assert len(line.splitlines()) == 1


def test_a_traceback_still_has_lines() -> None:
    try:
        int("张三 13800138000")
    except ValueError as error:
        record = logging.LogRecord(
            "anlin", logging.ERROR, __file__, 1, "failed", (), (type(error), error, error.__traceback__)
        )
    text = LogLines("%(message)s").format(record)
    assert text.splitlines()[0] == "failed"
    assert text.splitlines()[-1] == "ValueError"
    assert "张三" not in text
