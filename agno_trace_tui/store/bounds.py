"""The bounds within which a file is kept (`retention` does it)."""

from __future__ import annotations

from datetime import timedelta

from agno_trace_tui.amounts import countable, duration_ns, size_bytes
from agno_trace_tui.errors import UsageError
from agno_trace_tui.records import NamedTuple


class Retention(NamedTuple):
    """What a file keeps; `None`: as much as comes."""

    keep_ns: int | None = None
    max_bytes: int | None = None
    max_traces: int | None = None

    def __bool__(self) -> bool:
        return any(bound is not None for bound in self)


def retention_of(
    retention: str | timedelta | None = None,
    max_size: str | int | None = None,
    max_traces: int | None = None,
) -> Retention:
    """The bounds that a user gives: `"7d"`, `"500MB"` or bytes, a number of traces. Raises `UsageError`."""
    try:
        keep_ns = nanoseconds_of(retention)
        max_bytes = size_bytes(max_size) if isinstance(max_size, str) else whole(max_size, "max_size")
        most = whole(max_traces, "max_traces")
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    bounds = Retention(keep_ns, max_bytes, most)
    if any(bound is not None and bound <= 0 for bound in bounds):
        raise UsageError("A file that keeps nothing is not meant.", "Give a bound above zero, or none.")
    return bounds


def nanoseconds_of(retention: str | timedelta | None) -> int | None:
    """How long traces are kept. Raises `ValueError`."""
    if isinstance(retention, timedelta):
        return countable(retention // timedelta(microseconds=1) * 1_000, str(retention))
    return None if retention is None else duration_ns(str(retention))


def whole(number: object, name: str) -> int | None:
    """A bound that is a number, as Python gives it. Raises `ValueError`."""
    if number is None or (isinstance(number, int) and not isinstance(number, bool)):
        return number
    raise ValueError(f"{name}={number!r} is no whole number")
