"""Moments into words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.figures import SECOND, UNKNOWN
from agno_trace_tui.store.timestamps import is_known, iso_text_of, within_calendar

if TYPE_CHECKING:
    from datetime import tzinfo


def moment(time_ns: int) -> datetime:
    """The moment, in UTC, to the microsecond; the end of the calendar, if it lies beyond."""
    seconds, rest = divmod(within_calendar(time_ns), SECOND)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1_000)


def local_clock(time_ns: int) -> str:
    """The time of day where the reader is: `14:03:07`."""
    if not is_known(time_ns):
        return UNKNOWN
    return moment(time_ns).astimezone().strftime("%H:%M:%S")


def local_start(time_ns: int, now_ns: int, width: int, zone: tzinfo | None = None) -> str:
    """A moment in so many cells, 8 at least: the time of day, or of another day `Nov 23` or `Nov 23 14:03`.

    Where the reader is, unless a zone is given.
    """
    if not is_known(time_ns):
        return UNKNOWN
    here, now = moment(time_ns).astimezone(zone), moment(now_ns).astimezone(zone)
    if here.date() == now.date():
        return f"{here:%H:%M:%S}"
    if here.year != now.year:
        return f"{here:%Y-%m-%d}" if width >= len("2026-11-23") else f"{here:%b %Y}"
    return f"{here:%b} {here.day:>2}" + (f" {here:%H:%M}" if width >= len("Nov 23 14:03") else "")


def local_full(time_ns: int) -> str:
    """Date, time of day to the millisecond, and offset where the reader is."""
    if not is_known(time_ns):
        return UNKNOWN
    here = moment(time_ns).astimezone()
    return f"{here:%Y-%m-%d %H:%M:%S}.{here.microsecond // 1_000:03} {here:%z}"


def iso_z(time_ns: int) -> str:
    """ISO 8601 in UTC as AgentOS prints it: `2026-11-23T11:59:26.172213Z`, without a fraction when it is zero."""
    return iso_text_of(within_calendar(time_ns) // 1_000).replace("+00:00", "Z")
