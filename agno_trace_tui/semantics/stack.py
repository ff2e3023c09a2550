"""A stack trace as Python prints it: the user's frames told from those of libraries."""

from __future__ import annotations

import re

from agno_trace_tui.records import NamedTuple

PLACE = re.compile(
    r'(?P<margin>[ |+-]{0,200})File "(?P<file>.{1,1000})", line (?P<line>\d{1,9})'
    r"(?:, in (?P<function>.{0,1000}))?"
)
LIBRARIES = re.compile(r"(?:^|[\\/])(?:site|dist)-packages[\\/](?P<package>[^\\/]{1,200})")
STANDARD = re.compile(r"^<frozen |[\\/]lib(?:64)?[\\/]python\d[^\\/]{0,20}[\\/]|[\\/]Python\d+[\\/]Lib[\\/]")

PYTHON = "python"
"""What the standard library is called here."""


class Frame(NamedTuple):
    """One call on the stack, outermost first. Nothing in it is to be trusted: a trace may hold anything."""

    file: str
    line: int
    """Counted from 1."""
    function: str
    margin: str
    """What its line begins with: more than two blanks inside of exception groups."""
    code: tuple[str, ...] = ()
    """The lines that stood there, as far as they were recorded."""

    @property
    def package(self) -> str | None:
        """The library it belongs to; `None`: it is the user's own code."""
        found = LIBRARIES.search(self.file)
        if found:
            return found["package"].removesuffix(".py")
        return PYTHON if STANDARD.search(self.file) else None

    @property
    def short_file(self) -> str:
        """The file without the way to its library."""
        found = LIBRARIES.search(self.file) or STANDARD.search(self.file)
        if found is None or self.file.startswith("<"):
            return self.file
        return self.file[found.start("package") if "package" in found.groupdict() else found.end() :]


def stack_of(text: str) -> list[Frame | str]:
    """The frames of a stack trace, and the lines between and after them."""
    found: list[Frame | str] = []
    for line in text.replace("\r\n", "\n").rstrip("\n").split("\n"):
        place = PLACE.fullmatch(line)
        last = found[-1] if found else None
        if place:
            found.append(Frame(place["file"], int(place["line"]), place["function"] or "", place["margin"]))
        elif isinstance(last, Frame) and line.startswith(last.margin + "  "):
            found[-1] = last._replace(code=(*last.code, line))
        else:
            found.append(line)
    return found
