"""What Textual and asyncio load but the monitor never uses is left out: a fifteenth of the time to the first picture.

TLS: asyncio loads it for connections that the monitor does not make, and does without where Python has none.
`textual.types`: names of many modules, with them widgets like directory trees and selects. Textual itself asks it
for one, that of a type. Both can be loaded as ever once the screen is.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = "textual.types"
OWN_TYPES = "textual._types"
"""Where those of Textual's types are that are not taken from a widget."""


class TypesOnly(ModuleType):
    """Stands for `textual.types`; asked for anything that is from elsewhere, it makes way for it."""

    def __getattr__(self, name: str) -> object:
        """A name that somebody imports."""
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return getattr(import_module(OWN_TYPES), name)
        except (ImportError, AttributeError):
            leave(TYPES, self)
            return getattr(import_module(TYPES), name)


@contextmanager
def lean_imports() -> Iterator[None]:
    """Within, what the screen needs is loaded and no more."""
    stand_ins = {"ssl": None, TYPES: TypesOnly(TYPES)}
    placed = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    # None says that there is none (https://docs.python.org/3/reference/import.html#the-module-cache).
    sys.modules.update(placed)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, stand_in in placed.items():
            leave(name, stand_in)


def leave(name: str, stand_in: ModuleType | None) -> None:
    """Let a module be loaded from now on, unless it was meanwhile."""
    if name in sys.modules and sys.modules[name] is stand_in:
        del sys.modules[name]
