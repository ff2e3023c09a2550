"""Command lines that open a text or a place in a file. They are lists of arguments: no shell reads them."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLUS_LINE = frozenset({"vi", "vim", "nvim", "view", "gvim", "mvim", "nano", "emacs", "emacsclient", "mg", "micro",
                       "kak", "joe", "jed", "ne", "pico", "mcedit", "gedit", "less", "more", "ex"})  # fmt: skip
"""Editors that take `+N file`."""

COLON_LINE = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor"})
"""Editors that take `file:N`."""

GOTO_LINE = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf", "positron"})
"""Editors that take `-g file:N`."""

PATIENT = {"code": "--wait", "code-insiders": "--wait", "codium": "--wait", "cursor": "--wait", "windsurf": "--wait",
           "subl": "--wait", "zed": "--wait", "zeditor": "--wait", "gvim": "-f", "mvim": "-f"}  # fmt: skip
"""Editors with a window of their own, and what has them wait until the reader has closed the file."""

PAGERS = (("less",), ("more",))
EDITORS = (("nano",), ("vim",), ("vi",))


def pager(setting: str = "", environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """The pager of the settings, else the reader's, or one that is there; `None`: there is none."""
    return chosen([setting, environment.get("PAGER", "")], PAGERS, environment)


def editor(setting: str = "", environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """The editor of the settings, else the reader's, or one that is there; `None`: there is none."""
    named = [setting, environment.get("VISUAL", ""), environment.get("EDITOR", "")]
    return chosen(named, EDITORS, environment)


def chosen(
    named: Sequence[str], others: Sequence[Sequence[str]], environment: Mapping[str, str]
) -> list[str] | None:
    """The first of these commands that says something, in words, or the first of the others that is there."""
    for command in named:
        words = split(command)
        if words:
            return words
    path = environment.get("PATH")
    return next((list(other) for other in others if shutil.which(other[0], path=path)), None)


def split(command: str) -> list[str]:
    """A command as a shell would part it; one with a quote left open is one word after the other."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def name_of(command: Sequence[str]) -> str:
    """The program that a command runs, without folder and ending."""
    return Path(command[0].replace("\\", "/")).stem.lower()


def showing(command: Sequence[str], file: Path) -> list[str]:
    """Show a file until the reader has closed it; `file` is absolute, so it is never taken for an option."""
    option = PATIENT.get(name_of(command))
    patience = [option] if option is not None and option not in command else []
    return [*command, *patience, str(file)]


def at_line(command: Sequence[str], file: Path, line: int) -> list[str]:
    """Open a file at a line, counted from 1, as far as the editor is known; else the file."""
    name, path = name_of(command), str(file)
    if name in PLUS_LINE:
        return [*command, f"+{line}", path]
    if name in COLON_LINE:
        return [*command, f"{path}:{line}"]
    return [*command, "-g", f"{path}:{line}"] if name in GOTO_LINE else [*command, path]


def source_file(name: str) -> Path | None:
    """The file that a trace names, if there is such a file on this machine.

    Only an absolute path to a regular file: that cannot be taken for an option, nor depend on where the
    monitor was started. Nothing is opened but what an editor then opens.
    """
    if "\0" in name or not Path(name).is_absolute():
        return None
    try:
        return Path(name) if Path(name).is_file() else None
    except (OSError, ValueError):
        return None
