"""Everything recorded of a span by name: attributes, events, links, resource, scope, process."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures, times
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.semantics.texts import is_hidden, text_of
from agno_trace_tui.tui.rendering.attachments import without_content
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.span_words import HIDDEN
from agno_trace_tui.tui.rendering.thread import is_long, peek
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.tui.rendering.subject import Subject

SHORT = 60
"""Characters of a value that stands beside its name."""

WIDEST_NAME = 34
"""Cells of the column of names; the value of a longer one is set off by itself."""

LONG_VALUE, LONG_LINES = 1_200, 12
"""Size of a value from which it is folded."""

FLATTENED = re.compile(r"(?P<list>[^\d]{1,200}?)\.\d{1,9}(?:\.|$)")
MANY = 12
"""Attributes of one flattened list from which they are folded into one part."""

BESIDE = Piece("  ")
"""Stands where a part has the mark that tells whether it is folded."""

LIMITS = (
    ("dropped_attributes", "attribute", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"),
    ("dropped_events", "event", "OTEL_SPAN_EVENT_COUNT_LIMIT"),
    ("dropped_links", "link", "OTEL_SPAN_LINK_COUNT_LIMIT"),
)

AGNOS_OWN = "Agno's own exporter records neither events, links, resource, scope nor process."


def attributes_document(subject: Subject) -> Document:
    """Every attribute in the order it was set, then what is recorded beside them."""
    listing = Listing(subject.lens.filter_text)
    doc, payload = listing.doc, subject.payload
    for field, noun, setting in LIMITS:
        number = getattr(payload, field)
        if number:
            doc.text(
                f"OpenTelemetry dropped {figures.plural(number, noun)} over its limit ({setting}).",
                "doc--warning",
            )
    doc.blank()
    listing.add(payload.attributes, "attribute")
    for number, event in enumerate(payload.events or ()):
        passed = figures.duration(event.time_ns - subject.row.start_ns)
        title = f"event {event.name}  {times.local_clock(event.time_ns)}  {passed} after its start"
        listing.section(title, event.attributes, f"event/{number}")
    for number, link in enumerate(payload.links or ()):
        listing.section(
            f"link to trace {link.trace_id} span {link.span_id}", link.attributes, f"link/{number}"
        )
    listing.section("resource", payload.resource, "resource")
    listing.section("scope", payload.scope, "scope")
    process = subject.neighbours.process
    listing.section("process", None if process is None else process._asdict(), "process")
    if payload.events is None:
        doc.blank()
        doc.text(AGNOS_OWN, "doc--muted")
    return listing.document(nothing="No attributes were recorded.")


class Listing:
    """Puts names and values in a column each. With a filter, only what holds it in its name or value."""

    def __init__(self, filter_text: str) -> None:
        self.doc = DocumentBuilder()
        self._wanted = filter_text.casefold()
        self._shown = self._all = 0

    def section(self, title: str, values: Mapping[str, object] | None, part: str) -> None:
        """Names and values under a title, if there are any."""
        told = {name: value for name, value in (values or {}).items() if value not in (None, "", {})}
        named = self._matches(title)
        if not (named or any(self._holds(name, value) for name, value in told.items())):
            self._all += len(told)
            return
        if not told and not title.startswith(("event", "link")):
            return
        self.doc.blank()
        with self.doc.part(part, Piece(visible(title), "doc--heading"), sized=False):
            self.add(told, part, all_of_it=named and bool(self._wanted))

    def add(self, values: Mapping[str, object], part: str, *, all_of_it: bool = False) -> None:
        """Names and values; those of a long flattened list are folded together where the first of them stands."""
        shown = {name: value for name, value in values.items() if all_of_it or self._holds(name, value)}
        self._all += len(values)
        self._shown += len(shown)
        sizes = Counter(map(list_of, shown))
        apart = [name for name in shown if list_of(name) is None or sizes[list_of(name)] < MANY]
        room = min(WIDEST_NAME, max((len(visible(name)) for name in apart), default=0))
        done = set()
        for name, value in shown.items():
            flattened = list_of(name)
            if flattened is None or sizes[flattened] < MANY:
                self._add_one(name, value, room, part)
            elif flattened not in done:
                done.add(flattened)
                self._add_list(flattened, shown, part)

    def _add_list(self, flattened: str, shown: Mapping[str, object], part: str) -> None:
        inner = {name: value for name, value in shown.items() if list_of(name) == flattened}
        room = min(WIDEST_NAME + 16, max(len(visible(name)) for name in inner))
        title = Piece(visible(flattened), "doc--key")
        words = figures.plural(len(inner), "attribute")
        with self.doc.part(f"{part}/{flattened}", title, folded=not self._wanted, peek=words, sized=False):
            for name, value in inner.items():
                self._add_one(name, value, room, part)

    def _add_one(self, name: str, value: object, room: int, part: str) -> None:
        """A name, a mark of its type, and its value: beside them if it is short, else below."""
        doc, text, mark = self.doc, text_of(value), type_mark(value)
        name_column, type_column = (
            Piece(f"{visible(name):<{room}}  ", "doc--key"),
            Piece(f"{mark:<4}  ", LABEL),
        )
        if is_hidden(value):
            doc.line(BESIDE, name_column, type_column, Piece(HIDDEN, "doc--warning"))
        elif len(text) <= SHORT and "\n" not in text:
            doc.line(BESIDE, name_column, type_column, Piece(visible(text), style_of(value)))
        else:
            folded = (mark == "json" or is_long(text, LONG_VALUE, LONG_LINES)) and not self._wanted
            title = (name_column, Piece(mark, "doc--muted"))
            shown = without_content(text)
            with doc.part(f"{part}/{name}", *title, folded=folded, peek=peek(shown), source=text):
                doc.value(shown, style_of(value), (Piece("    "),))

    def _matches(self, text: str) -> bool:
        return self._wanted in text.casefold()

    def _holds(self, name: str, value: object) -> bool:
        return not self._wanted or self._matches(name) or self._matches(text_of(value))

    def document(self, *, nothing: str) -> Document:
        """What was put together, and how much of it the filter leaves."""
        if not self._all:
            self.doc.text(nothing, "doc--muted")
        elif self._wanted:
            self.doc.blank()
            words = (
                f"{self._shown} of {self._all} hold that text."
                if self._shown
                else "Nothing here holds that text."
            )
            self.doc.text(words, "doc--muted")
        return self.doc.document()


def list_of(name: str) -> str | None:
    """The list that a flattened attribute belongs to: `llm.input_messages`."""
    found = FLATTENED.match(name)
    return found["list"] if found else None


def type_mark(value: object) -> str:
    """A short word for the type of a value."""
    if isinstance(value, str):
        return "json" if value[:1] + value[-1:] in ("{}", "[]") else "text"
    for kinds, mark in ((bool, "bool"), (int, "int"), (float, "num"), (list | tuple, "list"), (dict, "map")):
        if isinstance(value, kinds):
            return mark
    return "none"


def style_of(value: object) -> str:
    """Figures and the like are told apart from text."""
    return "" if isinstance(value, str) else "doc--number"
