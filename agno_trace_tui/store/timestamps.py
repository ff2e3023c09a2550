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
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // MICROSECOND * 1_000


def iso_text(time_ns: int) -> str:
    """The text Agno writes for a moment (agno/tracing/schemas.py): through a float, so to the letter the same."""
    return datetime.fromtimestamp(time_ns / 1_000_000_000, tz=UTC).isoformat()
