"""Which columns a list has room for, and in which of their forms.

A column can be had in several widths, the narrowest first: the state as a sign, or with its word. `GROWTH`
tells what a wider list gains, step by step; each step is taken if the name keeps its room.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from agno_trace_tui.model.orders import Order
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

GAP = 2
"""Cells between columns."""

LEFT_EDGE = 1
"""Cells before the first column."""

NAME_WIDTH = 16
"""Cells the name wants before figures are added."""

LEAST_NAME_WIDTH = 8
"""Cells the name keeps even beside the column that the list is sorted by."""

SESSION_NAME_WIDTH = 22
"""The same of a list of sessions: an id is told by more than its first letters, and beside it how many turns there are."""

ROOMY_NAME_WIDTH = 30
"""Cells the name wants before anything is said at greater length: behind it, how the input begins."""


class Form(NamedTuple):
    """One of the widths of a column."""

    width: int
    title: str


class Column(NamedTuple):
    """A column of the list; how its words are found is told by `trace_line`."""

    name: str
    """As in a user's settings."""
    forms: tuple[Form, ...]
    """Narrowest first."""
    right: bool = True
    """Whether figures stand at its right edge."""
    order: Order | None = None
    """The order that a click on its title leads to."""


class ShownColumn(NamedTuple):
    """A column in one of its forms."""

    column: Column
    form: int
    gap: int
    """Cells before it."""
    wider: int = 0
    """Cells that it takes beyond what its form asks for: the name takes what others leave."""

    @property
    def name(self) -> str:
        """As in a user's settings."""
        return self.column.name

    @property
    def width(self) -> int:
        """Cells, without the gap."""
        return self.column.forms[self.form].width + self.wider

    @property
    def title(self) -> str:
        """What it is called."""
        return self.column.forms[self.form].title


COLUMNS = {
    column.name: column
    for column in (
        Column("state", (Form(1, ""), Form(13, "state")), right=False),
        Column("kind", (Form(1, ""), Form(10, "kind")), right=False),
        Column("name", (Form(0, "name"),), right=False, order=Order.NAME),
        Column("errors", (Form(3, "err"), Form(6, "errors")), order=Order.ERRORS),
        Column("spans", (Form(5, "spans"),), order=Order.SPANS),
        Column("tokens", (Form(6, "tokens"), Form(13, "tokens in→out")), order=Order.TOKENS),
        Column("input", (Form(5, "in"),), order=Order.TOKENS),
        Column("output", (Form(5, "out"),), order=Order.TOKENS),
        Column("cost", (Form(8, "cost"),), order=Order.COST),
        Column("model", (Form(12, "model"), Form(20, "model")), right=False),
        Column("session", (Form(12, "session"), Form(20, "session")), right=False),
        Column("user", (Form(10, "user"),), right=False),
        Column("started", (Form(8, "started"), Form(12, "started")), order=Order.STARTED),
        Column("duration", (Form(7, "time"),), order=Order.DURATION),
        Column("age", (Form(4, "age"),), order=Order.STARTED),
        Column("clock", (Form(8, "clock"), Form(12, "clock")), order=Order.STARTED),
        Column("utc", (Form(8, "utc"), Form(12, "utc")), order=Order.STARTED),
    )
}
"""All columns, from left to right as they stand unless the user says otherwise."""

TIME_COLUMNS = {"relative": "age", "clock": "clock", "utc": "utc"}
"""The column that tells when a trace began, by the setting `time_format`."""

TIMES = tuple(TIME_COLUMNS.values())

NAMES = {form.title: column.name for column in COLUMNS.values() for form in column.forms if form.title} | {
    name: name for name in COLUMNS
}
"""The columns by what they may be called: their names, and their titles as the user sees them."""

SIGNS = ("state", "kind")
"""Columns one cell wide that stand close to what follows."""

GROWTH = (
    ("state", 0), ("kind", 0), ("duration", 0), *((name, 0) for name in TIMES), ("errors", 0), ("tokens", 0), ("cost", 0),
    ("spans", 0), ("model", 0), ("tokens", 1), ("started", 0), ("session", 0), ("errors", 1), ("model", 1),
    ("state", 1), ("kind", 1), ("session", 1), ("started", 1),
    ("clock", 1), ("utc", 1),
)  # fmt: skip
"""What a list gains as it grows wider, in this order; before all others the column it is sorted by."""

SESSION_GROWTH = (*GROWTH[:2], *GROWTH[3:7], GROWTH[2], *GROWTH[7:])
"""What a list of sessions gains: how long its turns took comes after whether any failed."""

BASIC = GROWTH[:9]
"""Steps that leave the name `NAME_WIDTH` or `SESSION_NAME_WIDTH`; the others `ROOMY_NAME_WIDTH`, or as `LUXURY` says."""

LUXURY = {("spans", 0): 24, ("model", 0): 26}

DEFAULT = tuple(
    name
    for name in COLUMNS
    if name == "name" or (name not in TIMES[1:] and any(name == step[0] for step in GROWTH))
)
"""The columns of a user who chose none."""

PINNING = (Order.DURATION, Order.ERRORS, Order.TOKENS, Order.COST, Order.SPANS)
"""Orders whose column is seen at every width: else the reader could not tell why lines stand as they do."""

ABSENT_IF_EMPTY = frozenset({"cost", "errors", "model", "session"})
"""Columns that are left out, unless they are asked for, while nothing is known to stand in them."""


def checked_columns(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The columns among some names, each once, and a sentence on each name that is none."""
    known = tuple(dict.fromkeys(NAMES[name] for name in names if name in NAMES))
    wrong = []
    for name in dict.fromkeys(name for name in names if name not in NAMES):
        close = get_close_matches(name, NAMES, n=1)
        wrong.append(
            f"unknown column {name!r}; "
            + (f"did you mean {close[0]}?" if close else f"known: {', '.join(COLUMNS)}")
        )
    return known, wrong


def steps_for(
    names: Sequence[str], order: Order | None, *, chosen: bool, by_session: bool
) -> list[tuple[str, int]]:
    """What a list with these columns gains as it grows wider; all that were chosen come before wider forms."""
    steps = [step for step in (SESSION_GROWTH if by_session else GROWTH) if step[0] in names]
    steps += [(name, 0) for name in names if name != "name" and (name, 0) not in GROWTH]
    if chosen:
        steps.sort(key=lambda step: step[1])
    sorted_by = [name for name, _ in steps if COLUMNS[name].order is order and order in PINNING]
    first = [("state", 0), ("kind", 0), *((name, 0) for name in sorted_by[:1])]
    return sorted(steps, key=lambda step: step not in first)


def telling_time(names: Sequence[str], time_column: str) -> tuple[str, ...]:
    """Columns with that one of `TIMES` in place of the age, each once.

    Beside a time of day there is nothing more to say of when it began, and in UTC all of it is told in UTC.
    """
    if time_column == "age":
        return tuple(names)
    kept = [name for name in names if name != "started" or "age" not in names]
    return tuple(dict.fromkeys(time_column if name in ("age", "started") else name for name in kept))


def default_columns(
    *, empty: Set[str], order: Order | None, by_session: bool, time_column: str
) -> tuple[str, ...]:
    """The columns of a user who chose none, without those that would say nothing or the same as the name."""
    return tuple(
        name
        for name in telling_time(DEFAULT, time_column)
        if (name not in empty or (COLUMNS[name].order is order and order is not None))
        and not (by_session and name == "session")
    )


def columns_for(
    width: int,
    *,
    empty: Set[str] = frozenset(),
    order: Order | None = None,
    by_session: bool = False,
    chosen: Sequence[str] = (),
    time_column: str = "age",
) -> list[ShownColumn]:
    """The columns that a list of so many cells has room for, from left to right; the name takes the rest.

    `empty` are columns of `ABSENT_IF_EMPTY` that would say nothing. `order` is what the list is sorted by.
    `by_session`: whether it is of sessions. `chosen` are the columns that the user wants, in their order;
    without it those of `DEFAULT`. `time_column` is that one of `TIMES` which stands in place of the age.
    """
    names = telling_time(chosen, time_column) or default_columns(
        empty=empty, order=order, by_session=by_session, time_column=time_column
    )
    luxury = {} if by_session else LUXURY  # a session's name has more to say: its turns, who is talked to
    name_width = SESSION_NAME_WIDTH if by_session else NAME_WIDTH
    forms: dict[str, int] = {}
    for name, form in steps_for(names, order, chosen=bool(chosen), by_session=by_session):
        grown = laid_out(names, {**forms, name: form})
        is_modest = form == 0 if chosen else (name, form) in BASIC
        wanted = name_width if is_modest else luxury.get((name, form), ROOMY_NAME_WIDTH)
        if order in PINNING and COLUMNS[name].order is order:
            wanted = LEAST_NAME_WIDTH
        if width - cells_of(grown) < (wanted if "name" in names else 0):
            break
        forms[name] = form
    shown = laid_out(names, forms)
    left = max(0, width - cells_of(shown))
    return [column._replace(wider=left) if column.name == "name" else column for column in shown]


def laid_out(names: Sequence[str], forms: dict[str, int]) -> list[ShownColumn]:
    """Columns in these forms from left to right."""
    return [
        ShownColumn(COLUMNS[name], forms.get(name, 0), LEFT_EDGE if place == 0 else gap)
        for place, (name, gap) in enumerate(with_gaps([n for n in names if n in forms or n == "name"], forms))
    ]


def with_gaps(names: Sequence[str], forms: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Columns with the cells that part each from the one before it."""
    gap = GAP
    for name in names:
        yield name, gap
        gap = 1 if name in SIGNS and forms.get(name) == 0 else GAP


def cells_of(shown: Sequence[ShownColumn]) -> int:
    """Cells that columns take with their gaps."""
    return sum(column.gap + column.width for column in shown)


def column_at(shown: Sequence[ShownColumn], cell: int) -> ShownColumn | None:
    """The column that a cell belongs to; the gap before a column is its own."""
    for column in shown:
        cell -= column.gap + column.width
        if cell < 0:
            return column
    return None
