"""Figures into words: durations, token counts, money, sizes. Unknown is `–`, never 0."""

from __future__ import annotations

from agno_trace_tui.store.timestamps import is_known

UNKNOWN = "–"

MICROSECOND, MILLISECOND, SECOND = 1_000, 1_000_000, 1_000_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND
WEEK, YEAR = 7 * DAY, 365 * DAY


def duration(time_ns: int | None) -> str:
    """A length of time in at most seven characters: `0.4ms`, `38ms`, `1.24s`, `1m 05s`, `2h 03m`, `3d 4h`."""
    if time_ns is None:
        return UNKNOWN
    if time_ns < 10 * MILLISECOND:
        return "0ms" if time_ns <= 0 else f"{time_ns / MILLISECOND:.1f}ms"
    if time_ns < SECOND - MILLISECOND // 2:
        return f"{time_ns / MILLISECOND:.0f}ms"
    if time_ns < 10 * SECOND - 5 * MILLISECOND:
        return f"{time_ns / SECOND:.2f}s"
    if time_ns < MINUTE - 50 * MILLISECOND:
        return f"{time_ns / SECOND:.1f}s"
    seconds = round(time_ns / SECOND)
    if seconds < 3_600:
        return f"{seconds // 60}m {seconds % 60:02}s"
    if seconds < 86_400:
        return f"{seconds // 3_600}h {seconds % 3_600 // 60:02}m"
    return f"{seconds // 86_400}d {seconds % 86_400 // 3_600}h"


def ticking(time_ns: int | None) -> str:
    """A length of time that is still growing, in tenths of a second so that it is calm: `3.4s`, `1m 05s`."""
    if time_ns is None:
        return UNKNOWN
    return f"{max(0, time_ns) / SECOND:.1f}s" if time_ns < MINUTE - 50 * MILLISECOND else duration(time_ns)


def count(number: float | None) -> str:
    """A count in at most five characters: `812`, `1.2k`, `48k`, `1.3M`."""
    if number is None:
        return UNKNOWN
    for limit, unit, sign in (
        (999.5, 1, ""),
        (9_950, 1_000, "k"),
        (999_500, 1_000, "k"),
        (9_950_000, 10**6, "M"),
    ):
        if number < limit:
            digits = 1 if sign and limit in (9_950, 9_950_000) else 0
            return f"{number / unit:.{digits}f}{sign}"
    return f"{number / 10**6:.0f}M" if number < 999_500_000 else f"{number / 10**9:.1f}G"


def exact(number: int | None) -> str:
    """A count with all its digits, in groups: `12 345`."""
    return UNKNOWN if number is None else f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def signed(number: int) -> str:
    """A change of a count: `+1 204`, `-80`, `+0`."""
    return ("-" if number < 0 else "+") + exact(abs(number))


def money(amount: float | None, least: str = "") -> str:
    """US dollars: `$0.0012`, `$1.24`, `$310`; `≥$1.24` where only a part is known and `least` is the sign for it."""
    if amount is None:
        return UNKNOWN
    if amount == 0 or (least and amount < 0.0001):
        return f"{least}$0"
    if amount < 0.0001:
        return "<$0.0001"
    if amount < 0.1:
        return f"{least}${amount:.4f}"
    return f"{least}${amount:.2f}" if amount < 100 else f"{least}${amount:,.0f}"


def size(characters: int) -> str:
    """The size of a text: `812 B`, `1.2 kB`, `3.4 MB`."""
    if characters < 1_000:
        return f"{characters} B"
    number, unit = (characters / 1_000, "kB") if characters < 1_000_000 else (characters / 1_000_000, "MB")
    return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"


def percent(part: float, whole: float) -> str:
    """A part of a whole, in whole percents: `87 %`; `<1 %` where it is little, `>99 %` where it is not quite all."""
    if whole <= 0:
        return UNKNOWN
    share = 100 * part / whole
    if 0 < share < 1:
        return "<1 %"
    return ">99 %" if 99 < share < 100 else f"{share:.0f} %"


AGES = (
    (MINUTE, SECOND, "s"),
    (HOUR, MINUTE, "m"),
    (2 * DAY, HOUR, "h"),
    (60 * DAY, DAY, "d"),
    (1000 * WEEK, WEEK, "w"),
)
"""Up to which age which unit tells it."""


def age(then_ns: int, now_ns: int) -> str:
    """How long ago, in at most four characters: `now`, `12s`, `4m`, `3h`, `2d`, `5w`; of a clock that was wrong, `56y`."""
    if not is_known(then_ns):
        return UNKNOWN
    passed = now_ns - then_ns
    if passed < SECOND:
        return "now"
    for limit, unit, sign in AGES:
        if passed < limit:
            return f"{passed // unit}{sign}"
    return f"{passed // YEAR}y"


def age_lasts(then_ns: int, now_ns: int) -> tuple[int, int]:
    """For how many nanoseconds an age stays what it is, and the unit that tells it."""
    passed = now_ns - then_ns
    if passed < SECOND:
        return SECOND - passed, SECOND
    unit = next((unit for limit, unit, _ in AGES if passed < limit), YEAR)
    return unit - passed % unit, unit


def counted(number: int | None, noun: str) -> str:
    """A count in at most five characters and its noun: `1 span`, `1.2k tokens`, `– tokens`."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def plural(number: int, noun: str) -> str:
    """A count and its noun: `1 error`, `3 errors`, `100,000 traces`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
