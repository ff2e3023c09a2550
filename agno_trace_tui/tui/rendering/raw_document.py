"""A span whole, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting.json_text import value_lines
from agno_trace_tui.semantics.texts import text_of
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.subject import Subject


def raw_document(subject: Subject) -> Document:
    """All that is recorded of a span, indented and coloured."""
    doc = DocumentBuilder()
    told = whole(subject)
    lines = value_lines(told) or text_of(told).split("\n")
    doc.json(lines)
    return doc.document()


def whole(subject: Subject) -> dict[str, object]:
    """All that is recorded of a span: its columns, its attributes as they are stored, and what stands beside them."""
    payload = subject.payload
    columns = {name: value for name, value in subject.row._asdict().items() if name != "facts"}
    return columns | {
        "state": str(subject.state),
        "attributes": payload.attributes,
        "events": None if payload.events is None else [event._asdict() for event in payload.events],
        "links": None if payload.links is None else [link._asdict() for link in payload.links],
        "resource": payload.resource,
        "scope": payload.scope,
        "dropped_events": payload.dropped_events,
        "dropped_links": payload.dropped_links,
    }
