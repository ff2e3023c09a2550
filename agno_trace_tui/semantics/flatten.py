"""Lists that OpenInference flattens into keys: `llm.input_messages.0.message.role` and its like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def items_of(attributes: Mapping[str, object], prefix: str) -> dict[int, dict[str, object]]:
    """The items of a flattened list by index, each with the rest of its keys, in the order of their index.

    Indices may have gaps or begin above 0 (OpenTelemetry drops the oldest attributes), and may be absurd:
    they only order the items.
    """
    start = prefix + "."
    items: dict[int, dict[str, object]] = {}
    for name, value in attributes.items():
        if not name.startswith(start):
            continue
        index, _, rest = name[len(start) :].partition(".")
        if index.isascii() and index.isdigit() and len(index) < 10:
            items.setdefault(int(index), {})[rest] = value
    return dict(sorted(items.items()))
