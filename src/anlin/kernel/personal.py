"""Find what identifies a person inside free text: numbers, plates, addresses of mail and chat.

Not for names and home addresses: no pattern finds those reliably, so nothing may rely on their being found.
Sources: GB 11643-1999 (identity number and check), GA 36-2018 (plates), ISO/IEC 7812 (bank cards, Luhn),
MIIT numbering plan (mobile 1[3-9], fixed 0 + area code).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

Span = tuple[int, int, str]
"""(start, end, kind): kind is one of identity, bank_card, mobile, landline, plate, passport, email, chat."""

MASK = "＊"
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Wide letters, figures and signs to narrow ones, one for one: an input method writes either."""
_SAID = "〇零一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖"
"""Figures as they are said, one for each."""
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_DIGIT = "0-9０-９"
_NOT_IN_NUMBER_BEFORE = rf"(?<![{_DIGIT}A-Za-z])"
_NOT_IN_NUMBER_AFTER = rf"(?![{_DIGIT}])"
_GAP = r"[ \-－—–·\u3000]?"
# Check character by the sum of weighted digits modulo 11 (GB 11643-1999).
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"

_FIGURES = re.compile(rf"\A(?:[^{_DIGIT}]*+[{_DIGIT}]){{7}}")
_SPOKEN = re.compile(rf"[{_SAID}]{{11}}")
_AT = re.compile("[@＠]")
_CHAT = re.compile("信|Chat|chat|wx|WX|vx|VX|QQ|Qq|qq")
_PLATE = re.compile("|".join((*_PROVINCES, "WJ", "wj")))
# Kind, what a text must hold for the pattern to be worth looking for, pattern: most texts hold nothing of these.
_PATTERNS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    # From the beginning of a run and without going back, so that a long run without an @ costs its length and not its square.
    (
        "email",
        _AT,
        re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]++[@＠][A-Za-z0-9\-]++(?:[.．。][A-Za-z0-9\-]++)+"),
    ),
    (
        "chat",
        _CHAT,
        re.compile(
            r"(?:微信号?|威信|薇信|[Vv]信|[Ww]e[Cc]hat|(?<![A-Za-z])(?:wx|WX|vx|VX|QQ|qq|Qq)号?)"
            r"(?:账号|号码|ID|id)?(?:[ \u3000]*(?:是|为|[:：])[ \u3000]*|[ \u3000]*)"
            r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-]{4,19})"
        ),
    ),
    (
        "identity",
        _FIGURES,
        re.compile(rf"{_NOT_IN_NUMBER_BEFORE}(?:[{_DIGIT}]{_GAP}){{17}}[{_DIGIT}XxＸｘ]{_NOT_IN_NUMBER_AFTER}"),
    ),
    ("identity", _FIGURES, re.compile(rf"{_NOT_IN_NUMBER_BEFORE}[{_DIGIT}]{{15}}{_NOT_IN_NUMBER_AFTER}")),
    (
        "bank_card",
        _FIGURES,
        re.compile(rf"{_NOT_IN_NUMBER_BEFORE}(?:[{_DIGIT}]{_GAP}){{12,18}}[{_DIGIT}]{_NOT_IN_NUMBER_AFTER}"),
    ),
    (
        "mobile",
        _FIGURES,
        re.compile(
            rf"(?<![{_DIGIT}])(?:[+＋]?(?:86|８６){_GAP}|0086{_GAP})?[1１][3-9３-９][{_DIGIT}]{_GAP}(?:[{_DIGIT}]{_GAP}){{7}}[{_DIGIT}]"
            rf"{_NOT_IN_NUMBER_AFTER}"
        ),
    ),
    # Every figure apart; in three parts with points; said in words.
    (
        "mobile",
        _FIGURES,
        re.compile(rf"(?<![{_DIGIT}])1[ \-·.\u3000][3-9](?:[ \-·.\u3000][0-9]){{9}}{_NOT_IN_NUMBER_AFTER}"),
    ),
    ("mobile", _FIGURES, re.compile(rf"(?<![{_DIGIT}.])1[3-9][0-9]\.[0-9]{{4}}\.[0-9]{{4}}(?![{_DIGIT}.])")),
    (
        "mobile",
        _SPOKEN,
        re.compile(rf"(?<![{_SAID}])[一幺壹][三四五六七八九叁肆伍陆柒捌玖][{_SAID}]{{9}}(?![{_SAID}])"),
    ),
    (
        "landline",
        _FIGURES,
        re.compile(
            rf"(?<![{_DIGIT}])(?:[(（]?[0０](?:[1１][{_DIGIT}]|[2２][{_DIGIT}]|[3-9３-９][{_DIGIT}]{{2}})[)）]?{_GAP})"
            rf"[2-8２-８](?:[{_DIGIT}]{_GAP}){{5,6}}[{_DIGIT}](?:(?:转|-|－)[{_DIGIT}]{{1,6}})?{_NOT_IN_NUMBER_AFTER}"
        ),
    ),
    (
        "landline",
        _FIGURES,
        re.compile(rf"{_NOT_IN_NUMBER_BEFORE}[2-8２-８][{_DIGIT}]{{3}}{_GAP}[{_DIGIT}]{{4}}{_NOT_IN_NUMBER_AFTER}"),
    ),
    (
        "plate",
        _PLATE,
        re.compile(
            rf"[{_PROVINCES}][ ·•.\-]?[A-HJ-NP-Za-hj-np-z][ ·•.\-]?"
            r"(?:[DFABCEGHJKdfabceghjk][A-HJ-NP-Za-hj-np-z0-9][0-9]{4}|[0-9]{5}[DFABCEGHJKdfabceghjk]"
            r"|[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领使])"
            r"(?![A-Za-z0-9])"
        ),
    ),
    (
        "plate",
        _PLATE,
        re.compile(
            r"(?:WJ|wj)[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?[·•]?[0-9]{4}[0-9A-Z](?![A-Za-z0-9])"
        ),
    ),
    (
        "passport",
        _FIGURES,
        re.compile(r"(?<![A-Za-z0-9])(?:[EeGgDdSsPpHhMm][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7})(?![A-Za-z0-9])"),
    ),
)


# Every pattern asks for an @, for five letters or figures not farther apart than one sign, or for eleven figures as they are said:
# most texts are told from that alone.
_LETTER = "0-9０-９A-Za-zＡ-Ｚａ-ｚ_＿\\-－"
_SIGN = re.compile(rf"[@＠]|[{_LETTER}](?:[ —–·•.．。)）\u3000]?[{_LETTER}]){{4}}|[{_SAID}]{{11}}")


def personal_spans(text: str) -> list[Span]:
    """Where a text identifies a person, in order and without overlap; indices are those of `text` as given."""
    if not _SIGN.search(text):
        return []
    text = text.translate(_NARROW)
    found: list[Span] = []
    taken = bytearray(len(text))
    asked, there = _SIGN, True
    for kind, needed, pattern in _PATTERNS:
        if needed is not asked:
            asked, there = needed, needed.search(text) is not None
        for match in pattern.finditer(text) if there else ():
            start, end = match.span("value") if "value" in pattern.groupindex else match.span()
            if not any(taken[start:end]) and _holds(kind, text[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, kind))
    return sorted(found)


def masked(text: str, keep: Collection[str] = ()) -> str:
    """The text with every personal span covered, character for character, except kinds in `keep`.

    Of numbers with eleven figures or more the last two stay, so that the writer knows which one is meant.
    """
    parts, last = [], 0
    for start, end, kind in personal_spans(text):
        if kind in keep:
            continue
        shown = 2 if kind in {"mobile", "identity", "bank_card"} else 0
        parts += [text[last:start], MASK * (end - start - shown), text[end - shown : end]]
        last = end
    return "".join([*parts, text[last:]])


def without_personal(text: str) -> str:
    """The text with a space in place of every personal span: for indexes."""
    parts, last = [], 0
    for start, end, _kind in personal_spans(text):
        parts += [text[last:start], " "]
        last = end
    return "".join([*parts, text[last:]])


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a possible citizen's identity number: region, birthday and check character."""
    figures = "".join(_plain(text))
    if len(figures) == 15:
        return figures.isdigit() and figures[0] in "123456789" and _is_day("19" + figures[6:12])
    if len(figures) != 18 or not figures[:17].isdigit() or figures[0] == "0":
        return False
    total = sum(int(figure) * weight for figure, weight in zip(figures, _IDENTITY_WEIGHTS, strict=False))
    return _is_day(figures[6:14]) and _IDENTITY_CHECKS[total % 11] == figures[17]


def passes_luhn(text: str) -> bool:
    """Whether the digits of a text end in their Luhn check digit."""
    figures = [int(figure) for figure in _plain(text)]
    doubled = [sum(divmod(2 * figure, 10)) if index % 2 else figure for index, figure in enumerate(reversed(figures))]
    return sum(doubled) % 10 == 0


def _holds(kind: str, text: str) -> bool:
    if kind == "identity":
        return is_identity_number(text)
    if kind == "bank_card":
        figures = "".join(_plain(text))
        return figures[0] in "34569" and passes_luhn(text)
    # Eight bare figures that read as a day are a day, as in the number of a matter.
    return not (kind == "landline" and len(text) == 8 and text.isdigit() and _is_day("".join(_plain(text))))


def _plain(text: str) -> Iterator[str]:
    for character in text:
        if character in "XxＸｘ":
            yield "X"
        elif character.isdigit():
            yield str(int(character))


def _is_day(figures: str) -> bool:
    try:
        date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return 1900 <= int(figures[:4]) <= 2100
