"""The reader's settings, each with where it came from. What is wrong in them is remarked upon, never fatal.

A later place wins: what is built in, the theme kept from the palette, the settings file, the environment
(`AGNO_TRACE_TUI_THEME`), the command line (`--set theme=nord`). Themes, keys, columns and filters are only
known to have the right shape here; whoever uses them says whether there are such.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agno_trace_tui.config.rules import NAMES, PLAIN, TABLES, WrongValueError, shown, unknown, value_of
from agno_trace_tui.config.settings import Origin, Remark, Settings, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

PREFIX = "AGNO_TRACE_TUI_"
"""Begins the environment variables of settings."""


class Gathering:
    """Settings as they are gathered from one place after the other."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._sources: dict[str, Source] = {}
        self._remarks: list[Remark] = []

    def settings(self) -> Settings:
        """What came together."""
        return Settings(**self._values, sources=self._sources, remarks=tuple(self._remarks))

    def remark(self, sentence: str, source: Source) -> None:
        """Point something out."""
        self._remarks.append(Remark(sentence, source))

    def take(self, name: str, value: object, source: Source) -> None:
        """Take one setting, if there is such a one and it can have that value."""
        if name not in PLAIN:
            self.remark(unknown("setting", name, NAMES), source)
            return
        try:
            self._values[name] = PLAIN[name](value)
        except WrongValueError as error:
            self.remark(f"{name} cannot be {shown(value)}: {error}", source)
        else:
            self._sources[name] = source

    def take_table(self, name: str, value: object, source: Callable[[Sequence[str]], Source]) -> None:
        """Take a table of settings."""
        if not isinstance(value, dict):
            self.remark(f"{name} is a table: write [{name}] above its lines", source([name]))
            return
        from agno_trace_tui.config.lines import flattened

        table = self._values.setdefault(name, {})
        for path, entry in flattened(value):
            key = ".".join(path)
            try:
                table[key] = TABLES[name](entry)
            except WrongValueError as error:
                self.remark(f"{name}: {key} cannot be {shown(entry)}: {error}", source([name, *path]))
            else:
                self._sources[f"{name}.{key}"] = source([name, *path])

    def take_words(self, name: str, words: str, origin: Origin) -> None:
        """Take a setting that is written without TOML's quotes."""
        self.take(name, value_of(name, words), Source(origin))

    def take_toml(self, text: str) -> None:
        """Take the settings of a file."""
        import tomllib

        from agno_trace_tui.config.lines import key_lines

        try:
            tables = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else None
            self.remark(f"this is no TOML, so none of it is in force ({error})", Source(Origin.FILE, line))
            return
        lines = dict(key_lines(text))

        def source(path: Sequence[str]) -> Source:
            return Source(Origin.FILE, lines.get(tuple(path)))

        for name, value in tables.items():
            if name in TABLES:
                self.take_table(name, value, source)
            else:
                self.take(name, value, source([name]))


def settings_from(
    text: str | None = None,
    environment: Mapping[str, str] | None = None,
    assignments: Iterable[str] = (),
    gathering: Gathering | None = None,
) -> Settings:
    """The settings of a file's text, environment variables, and `name=value` of the command line. Never raises."""
    gathering = gathering if gathering is not None else Gathering()
    if text is not None:
        gathering.take_toml(text)
    for name in PLAIN:
        words = (environment or {}).get(PREFIX + name.upper())
        if words:
            gathering.take_words(name, words, Origin.ENVIRONMENT)
    for assignment in assignments:
        name, _, words = assignment.partition("=")
        gathering.take_words(name.strip(), words.strip(), Origin.COMMAND_LINE)
    return gathering.settings()


def read_settings(
    path: Path, environment: Mapping[str, str], assignments: Iterable[str] = (), *, kept_theme: str = ""
) -> Settings:
    """The settings in force. A file that is not there says nothing; one that cannot be read is remarked upon."""
    gathering, text = Gathering(), None
    if kept_theme:
        gathering.take("theme", kept_theme, Source(Origin.KEPT))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        gathering.remark(f"the file cannot be read ({error})", Source(Origin.FILE))
    return settings_from(text, environment, assignments, gathering)
