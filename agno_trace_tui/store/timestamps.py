"""Times as Agno writes them (ISO 8601 text, UTC) and as the rest of the program has them (nanoseconds)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import modf

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

EARLIEST_NS = (datetime(2, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND * 1_000
LATEST_NS = (datetime(9998, 12, 31, tzinfo=UTC) - EPOCH) // MICROSECOND * 1_000
"""A year from the ends of Python's calendar: within them a moment can be told wherever the reader is."""

EARLIEST_STORED_NS, LATEST_STORED_NS = -(2**63), 2**63 - 1

UNKNOWN_NS = (datetime(1, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND * 1_000
"""Stands for a moment that nobody knows: it and the year after it are never what a text names."""

LONGEST_MS = 300 * 86_400_000
"""A stored length is not believed beyond."""


def nanoseconds(text: object) -> int:
    """The moment that a stored text names, in nanoseconds since 1970 UTC; exact, `UNKNOWN_NS` for what is no time.

    Agno writes `datetime.isoformat()`: the fraction is missing when it is zero, and old rows may end in
    `Z`. A text without an offset is taken for UTC, as Agno does. Never beyond `EARLIEST_NS` and `LATEST_NS`.
    """
    try:
        named = datetime.fromisoformat(str(text))
    except ValueError:
        return UNKNOWN_NS
    if named.tzinfo is None:
        named = named.replace(tzinfo=UTC)
    time_ns = (named - EPOCH) // MICROSECOND * 1_000
    return time_ns if EARLIEST_NS <= time_ns <= LATEST_NS else within_calendar(time_ns)


def is_known(time_ns: int) -> bool:
    """Whether a moment is known, and not merely how long something took from then on."""
    return not UNKNOWN_NS <= time_ns < EARLIEST_NS


def earliest(*times_ns: int | None) -> int:
    """The first of the moments that are known; `UNKNOWN_NS`: none is."""
    return min((time for time in times_ns if time is not None and is_known(time)), default=UNKNOWN_NS)


def passed(start_ns: int, end_ns: int | None) -> int | None:
    """Nanoseconds from one moment to another; `None` where one of the two is not known."""
    return None if end_ns is None or is_known(start_ns) != is_known(end_ns) else end_ns - start_ns


def from_until(start: object, end: object, duration_ms: object) -> tuple[int, int]:
    """When something began and ended, of which a row tells both and the length: two of them tell the third."""
    start_ns, end_ns = nanoseconds(start), nanoseconds(end)
    if is_known(start_ns) and is_known(end_ns):
        return start_ns, end_ns
    length_ns = 0
    if isinstance(duration_ms, int | float) and 0 <= duration_ms <= LONGEST_MS:
        length_ns = round(duration_ms * 1_000_000)
    return (end_ns - length_ns, end_ns) if is_known(end_ns) else (start_ns, start_ns + length_ns)


def within_calendar(time_ns: int) -> int:
    """The moment, or the end of the calendar that is nearest to it."""
    return max(EARLIEST_NS, min(time_ns, LATEST_NS))


def within_file(time_ns: float) -> float:
    """A time, or the nearest to it that an SQLite integer holds: of the years 1677 to 2262."""
    return max(EARLIEST_STORED_NS, min(time_ns, LATEST_STORED_NS))


def moment(time_ns: int) -> datetime:
    """The moment that Agno takes a time for (agno/tracing/schemas.py): through a float, as it does."""
    return datetime.fromtimestamp(time_ns / 1_000_000_000, tz=UTC)


def iso_text(time_ns: int) -> str:
    """The text Agno writes for a time, to the letter the same."""
    return iso_text_of(microseconds(time_ns))


def microseconds(time_ns: float) -> int:
    """The moment that Agno takes a time for, in whole microseconds since 1970: rounded as `datetime` does."""
    fraction, seconds = modf(time_ns / 1_000_000_000)
    return int(seconds) * 1_000_000 + round(fraction * 1_000_000)


def iso_text_of(microseconds: int) -> str:
    """A moment as `datetime.isoformat` has it, in a fifth of the time: the agent waits for it."""
    second, fraction = divmod(microseconds, 1_000_000)
    return f"{second_text(second)}.{fraction:06}+00:00" if fraction else f"{second_text(second)}+00:00"


def iso_text_sql(microseconds: str) -> str:
    """The same of an SQL expression."""
    fraction = f"(({microseconds} % 1000000 + 1000000) % 1000000)"
    return (
        f"strftime('%Y-%m-%dT%H:%M:%S', ({microseconds} - {fraction}) / 1000000, 'unixepoch')"
        f" || CASE {fraction} WHEN 0 THEN '' ELSE printf('.%06d', {fraction}) END || '+00:00'"
    )


@lru_cache(maxsize=64)
def second_text(second: int) -> str:
    """A second since 1970 as a date and a time of day, UTC; the spans of a second share it."""
    return (EPOCH + timedelta(seconds=second)).isoformat()[:19]
