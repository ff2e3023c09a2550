"""Amounts as people write them: `7d`, `90m`, `500MB`."""

from __future__ import annotations

import re

DURATION_UNITS = {"ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7, "w": 6.048e8}
"""Milliseconds."""

SIZE_UNITS = {"": 1, "B": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
"""Bytes; with an `i` behind (`GiB`) they count by 1,024."""

MOST = 2**63 - 1
"""Nanoseconds (292 years) or bytes: what SQLite can count."""

AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")


def duration_ns(text: str) -> int:
    """Nanoseconds of `7d`, `12h`, `1.5h`, `2w`. Raises `ValueError`."""
    match = AMOUNT.fullmatch(text)
    if match is None or match[2] not in DURATION_UNITS:
        raise ValueError(f"{text!r} is no length of time: write 7d, 12h or 30m")
    return countable(float(match[1]) * DURATION_UNITS[match[2]] * 1e6, text)


def size_bytes(text: str) -> int:
    """Bytes of `500MB`, `1.5G`, `2GiB`. Raises `ValueError`."""
    match = AMOUNT.fullmatch(text)
    unit = match[2].upper() if match else ""
    letter = unit.removesuffix("B").removesuffix("I") if len(unit) > 1 else unit
    if match is None or letter not in SIZE_UNITS:
        raise ValueError(f"{text!r} is no size: write 500MB or 2GB")
    number, factor = float(match[1]), SIZE_UNITS[letter]
    whole = 1_024 ** ["", "K", "M", "G", "T"].index(letter) if unit.endswith("IB") else factor
    return countable(number * whole, text)


def countable(number: float, text: str) -> int:
    """A number as a whole one. Raises `ValueError` if it is too large, or infinite."""
    if number > MOST:
        raise ValueError(f"{text!r} is more than can be counted")
    return int(number)
