"""Numbers and codes that people copy by hand: base 32 without I, L, O, U, with a check character."""

from __future__ import annotations

from datetime import date, timedelta
from unicodedata import normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_VALUE = {char: index for index, char in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_BASE = len(ALPHABET)
_DOUBLED = {char: sum(divmod(2 * value, _BASE)) for char, value in _VALUE.items()}
NUMBER_RANDOM = 5
CODE_CHARS = 16  # 80 bits
RECORD_CHARS = 9  # 45 bits


def check_character(text: str) -> str:
    """Luhn mod 32 over base-32 characters: finds every wrong character and most swaps."""
    total = sum(map(_DOUBLED.__getitem__, text[::-2])) + sum(map(_VALUE.__getitem__, text[-2::-2]))
    return ALPHABET[-total % _BASE]


def base32(number: int, length: int) -> str:
    """The lowest `5 * length` bits of a number."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def matter_number(day: date, random_bits: int) -> str:
    """`20261124-7KQ3MX`: date, five random characters, check character (over date and characters)."""
    date_of, middle = day.isoformat().replace("-", ""), base32(random_bits, NUMBER_RANDOM)
    return f"{date_of}-{middle}{check_character(date_of + middle)}"


def read_number(typed: str) -> str | None:
    """The number as we write it, from what somebody typed; None when it cannot be one."""
    plain = _plain(typed)
    if plain is None or len(plain) != 8 + NUMBER_RANDOM + 1 or check_character(plain[:-1]) != plain[-1]:
        return None
    return f"{plain[:8]}-{plain[8:]}"


def numbers_ending(typed: str, first: date, last: date) -> list[str]:
    """Numbers that lists print without year or day (`1124-7KQ3MX`, `7KQ3MX`), from what somebody typed, of these days.

    The check character rules out all days but one in thirty-two, so these are few, and none has to be searched for by its end.
    """
    plain = _plain(typed)
    if plain is None or not may_end_a_number(typed):
        return []
    day_end, end = plain[: -NUMBER_RANDOM - 1], plain[-NUMBER_RANDOM - 1 :]
    days = (f"{first + timedelta(days=at):%Y%m%d}" for at in range((last - first).days + 1))
    return [f"{day}-{end}" for day in days if day.endswith(day_end) and check_character(day + end[:-1]) == end[-1]]


def may_end_a_number(typed: str) -> bool:
    """Whether it has the form of an end that lists print."""
    plain = _plain(typed)
    return plain is not None and len(plain) in (NUMBER_RANDOM + 1, 4 + NUMBER_RANDOM + 1)


def seems_a_number(typed: str) -> bool:
    """Whether somebody means a number or a part of one, right or wrong: letters and figures in one, without other signs.

    One end in ten has letters alone: it is known by its length and its capitals.
    """
    plain = _plain(typed)
    asked = normalize("NFKC", typed)
    if plain is None:
        return False
    mixed = any(char.isdecimal() for char in asked) and any(char.isalpha() for char in asked)
    return (mixed and 4 <= len(plain) <= 8 + NUMBER_RANDOM + 1) or (asked.isupper() and len(plain) == NUMBER_RANDOM + 1)


def record_number(random_bits: int) -> str:
    """`7KQ3M-X2A4C`: nine random characters and the check character. It tells neither when nor of what."""
    plain = base32(random_bits, RECORD_CHARS)
    return f"{plain[:5]}-{plain[5:]}{check_character(plain)}"


def read_record_number(typed: str) -> str | None:
    """A record's number as we write it, from what somebody typed; None when it cannot be one."""
    plain = _plain(typed)
    if plain is None or len(plain) != RECORD_CHARS + 1 or check_character(plain[:-1]) != plain[-1]:
        return None
    return f"{plain[:5]}-{plain[5:]}"


def receipt_code(random_bits: int) -> str:
    """`4TKM-9XQ2-HV7D-R3CE-8`: 80 random bits in groups of four, and the check character."""
    plain = base32(random_bits, CODE_CHARS)
    groups = [plain[start : start + 4] for start in range(0, CODE_CHARS, 4)]
    return "-".join([*groups, check_character(plain)])


def read_code(typed: str) -> str | None:
    """The code as we write it, from what somebody typed (spaces, case, full width, O for 0, I for 1 forgiven); else None."""
    plain = _plain(typed)
    if plain is None or len(plain) != CODE_CHARS + 1 or check_character(plain[:-1]) != plain[-1]:
        return None
    return "-".join([*(plain[start : start + 4] for start in range(0, CODE_CHARS, 4)), plain[-1]])


def _plain(typed: str) -> str | None:
    chars = [char for char in normalize("NFKC", typed).upper() if char not in " -\u2010\u2011\u2012\u2013\u2014_\t\r\n"]
    if any(char not in _VALUE for char in chars):
        return None
    return "".join(ALPHABET[_VALUE[char]] for char in chars)
