"""The orders in which traces and sessions can stand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agno_trace_tui.semantics.usage import TokenUsage
    from agno_trace_tui.store.rows import TraceKey


class Order(StrEnum):
    """What decides which line stands above which."""

    STARTED = "started"
    DURATION = "duration"
    ERRORS = "errors"
    TOKENS = "tokens"
    COST = "cost"
    SPANS = "spans"
    NAME = "name"


class Sorting(NamedTuple):
    """An order, as it is natural (newest, longest, most first; names from A to Z) or turned round."""

    order: Order = Order.STARTED
    reversed: bool = False

    @property
    def descends(self) -> bool:
        """Whether the largest stands first."""
        return (self.order is not Order.NAME) != self.reversed

    def next(self) -> Sorting:
        """The next order, as it is natural."""
        orders = list(Order)
        return Sorting(orders[(orders.index(self.order) + 1) % len(orders)])

    def turned(self) -> Sorting:
        """The same order the other way round."""
        return self._replace(reversed=not self.reversed)

    def picked(self, order: Order) -> Sorting:
        """What a click on the title of this order leads to: that order, or the other way round."""
        return self.turned() if order is self.order else Sorting(order)


class Sortable(Protocol):
    """What has a place in every order: a trace, a session."""

    @property
    def key(self) -> TraceKey:
        """Its place by time."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def error_count(self) -> int:
        """Spans that failed."""

    @property
    def span_count(self) -> int:
        """Spans."""

    @property
    def usage(self) -> TokenUsage:
        """Tokens."""

    @property
    def cost(self) -> float | None:
        """US dollars; `None` is unknown."""

    def duration_ns(self, now_ns: int) -> int | None:
        """How long it took, or has taken until now; `None` is unknown."""


Row = TypeVar("Row", bound=Sortable)

MEASURES: dict[Order, Callable[[Sortable, int], float | str | None]] = {
    Order.DURATION: lambda row, now_ns: row.duration_ns(now_ns),
    Order.ERRORS: lambda row, _: row.error_count,
    Order.TOKENS: lambda row, _: row.usage.total_tokens,
    Order.COST: lambda row, _: row.cost,
    Order.SPANS: lambda row, _: row.span_count,
    Order.NAME: lambda row, _: row.name.casefold(),
}
"""What is compared, at a moment; by their start rows are compared by their keys."""


def ranked(rows: Iterable[Row], sorting: Sorting, now_ns: int) -> list[Row]:
    """The rows in an order.

    Equal ones stand newest first. What is unknown is neither large nor small: it stands last, whichever
    way the order goes.
    """
    newest_first = sorted(rows, key=lambda row: row.key, reverse=True)
    if sorting.order is Order.STARTED:
        return newest_first if sorting.descends else newest_first[::-1]
    measure = MEASURES[sorting.order]
    known: list[tuple[float | str, Row]] = []
    unknown: list[Row] = []
    for row in newest_first:
        value = measure(row, now_ns)
        if value is None:
            unknown.append(row)
        else:
            known.append((value, row))
    known.sort(key=lambda pair: pair[0], reverse=sorting.descends)
    return [*(row for _, row in known), *unknown]
