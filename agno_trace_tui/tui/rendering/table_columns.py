"""Columns of figures beside names: where there is no room for all, whole ones go, so that no figure is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class TableColumn(NamedTuple):
    """A column of figures, which stand at its right edge."""

    title: str
    width: int
    """Cells, with the blanks before its figures."""


Columns = tuple[TableColumn, ...]


def width_of_columns(columns: Iterable[TableColumn]) -> int:
    """The cells that columns take together."""
    return sum(column.width for column in columns)


def columns_in(room: int, columns: Columns, droppable: Iterable[str]) -> Columns:
    """The columns that there is room for: as long as it is not enough, the first that is droppable goes."""
    for title in droppable:
        if width_of_columns(columns) <= room:
            break
        columns = tuple(column for column in columns if column.title != title)
    return columns
