"""The settings as a value, each with where it came from."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from agno_trace_tui.amounts import size_bytes
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

OFF = "off"
ENDINGS = ("ended", "failed")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Origin(StrEnum):
    """Where a setting came from."""

    DEFAULT = "built in"
    KEPT = "kept from the palette"
    FILE = "settings file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


class Source(NamedTuple):
    """Where exactly."""

    origin: Origin = Origin.DEFAULT
    line: int | None = None
    """In the settings file, counted from 1."""

    def __str__(self) -> str:
        return str(self.origin) if self.line is None else f"{self.origin}, line {self.line}"


class Remark(NamedTuple):
    """Something about the settings that cannot be meant; all the others are in force."""

    sentence: str
    source: Source = Source()

    def __str__(self) -> str:
        return f"{self.source}: {self.sentence}"


class Settings(NamedTuple):
    """What the reader wishes; what nobody said is as here."""

    theme: str = ""
    """One of Textual's or ours; empty: the one that was kept, else ours."""
    columns: tuple[str, ...] = ()
    """Of the trace list, from left to right, by name or title; empty: those that fit."""
    time_format: str = "relative"
    """How the list tells when a trace began: `relative`, `clock` or `utc`."""
    refresh: int = 240
    """At most so many repaints a second."""
    notify: str = "off"
    """What tells that a run has ended while the terminal is not looked at: `off`, `bell`, `desktop`."""
    notify_for: tuple[str, ...] = ENDINGS
    """Which endings are told."""
    editor: str = ""
    """The command that opens a file to write; empty: `$VISUAL`, `$EDITOR`."""
    pager: str = ""
    """The command that opens a text to read; empty: `$PAGER`."""
    ascii: bool | None = None
    """Signs in ASCII only; `None`: where the terminal's encoding has no others."""
    mouse: bool = True
    """Whether the mouse is asked for; without it the terminal selects text as ever."""
    search_cache: str = "1GB"
    """What indexes of words may take in the cache folder, all together; `off`: there are none."""
    keymap: Mapping[str, str] = NOTHING
    """Keys, separated by commas, by the ids of commands."""
    filters: Mapping[str, str] = NOTHING
    """Saved filters by name."""
    sources: Mapping[str, Source] = NOTHING
    """Where what is not built in came from: by name; entries of tables as `keymap.app.quit`."""
    remarks: tuple[Remark, ...] = ()

    @property
    def search_cache_bytes(self) -> int:
        """`search_cache` in bytes; 0: off."""
        return 0 if self.search_cache == OFF else size_bytes(self.search_cache)

    def source_of(self, name: str) -> Source:
        """Where a setting came from."""
        return self.sources.get(name, Source())
