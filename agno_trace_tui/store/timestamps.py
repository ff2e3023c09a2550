"""Times as Agno writes them (ISO 8601 text, UTC) and as the rest of the program has them (nanoseconds)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def nanoseconds(text: object) -> int:
    """The moment that a stored text names, in nanoseconds since 1970 UTC; exact, 0 for what is no time.

    Agno writes `datetime.isoformat()`: the fraction is missing when it is zero, and old rows may end in
    `Z`. A text without an offset is taken for UTC, as Agno does.
    """
    try:
        named = datetime.fromisoformat(str(text))
    except ValueError:
        return 0
    if named.tzinfo is None:
        named = named.replace(tzinfo=UTC)
    return (named - EPOCH) // MICROSECOND * 1_000


def moment(time_ns: int) -> datetime:
    """The moment that Agno takes a time for (agno/tracing/schemas.py): through a float, as it does."""
    return datetime.fromtimestamp(time_ns / 1_000_000_000, tz=UTC)


def iso_text(time_ns: int) -> str:
    """The text Agno writes for a time, to the letter the same."""
    return moment(time_ns).isoformat()
