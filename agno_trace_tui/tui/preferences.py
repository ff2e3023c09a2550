"""The settings as the monitor takes them: what they name is looked up, and what there is not is pointed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.config.rules import unknown
from agno_trace_tui.config.settings import Remark
from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui import keymap
from agno_trace_tui.tui.rendering.columns import checked_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.config.settings import Settings

TOLD = 3
"""Remarks that are told when the monitor starts; the others are only counted."""


class Preferences(NamedTuple):
    """What can be followed."""

    theme: str | None
    """`None`: nobody chose one."""
    keymap: dict[str, str]
    filters: dict[str, str]
    columns: tuple[str, ...]
    """Empty: those that fit."""
    remarks: tuple[Remark, ...]


def preferences_of(settings: Settings, themes: Iterable[str]) -> Preferences:
    """What of the settings can be followed."""
    remarks = list(settings.remarks)
    theme: str | None = settings.theme or None
    if theme is not None and theme not in themes:
        remarks.append(Remark(unknown("theme", theme, themes), settings.source_of("theme")))
        theme = None
    keys = keymap.keymap_of(settings)
    wrong = dict(wrong_filters(settings))
    filters = {name: text for name, text in settings.filters.items() if name not in wrong}
    columns, wrong_columns = checked_columns(settings.columns)
    remarks += [Remark(sentence, settings.source_of("columns")) for sentence in wrong_columns]
    remarks += [*keys.remarks, *wrong.values()]
    return Preferences(theme, keys.keys, filters, columns, tuple(sorted(remarks, key=line_of)))


def line_of(remark: Remark) -> int:
    """Where in the settings file it stands; what stands elsewhere comes first."""
    return remark.source.line or 0


def wrong_filters(settings: Settings) -> Iterator[tuple[str, Remark]]:
    """Saved filters with a mistake."""
    if not settings.filters:
        return
    from agno_trace_tui.model.filtering import condition_of

    for name, text in settings.filters.items():
        try:
            condition_of(text)
        except FilterError as error:
            yield name, Remark(f"filter {name}: {error}", settings.source_of(f"filters.{name}"))


def sentences(remarks: Sequence[Remark]) -> list[str]:
    """What is told of the remarks when the monitor starts, made safe to show."""
    told = [visible(str(remark)) for remark in remarks[:TOLD]]
    left = len(remarks) - TOLD
    return [*told, f"{left} more: agno-trace-tui settings"] if left > 0 else told
