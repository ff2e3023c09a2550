"""What is offered where the cursor is in a filter, and that it means what it shows."""

from __future__ import annotations

import pytest

from agno_trace_tui.model.completion import HINTS, Value, completions, is_settled, piece_at
from agno_trace_tui.model.filter_syntax import parse
from agno_trace_tui.model.filtering import FIELDS, condition_of

VALUES = {
    "agent": (Value("Weather Agent", 12), Value("Research", 3), Value('The "best"', 1)),
    "model": (Value("gpt-5-mini", 4), Value("claude", 2)),
}
SAVED = {"slow": "duration>10s", "either": "agent:a OR agent:b", "wrong": "sttus:error"}


def offered(text: str, cursor: int | None = None) -> list[str]:
    """What may stand at a cursor, by default at the end."""
    at = len(text) if cursor is None else cursor
    place = piece_at(text, at)
    if place is None:
        return []
    alone = not (text[: place.start] + text[place.end :]).strip()
    return [one.replacement for one in completions(place, VALUES, SAVED, alone=alone)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sta", ["status:"]),
        ("tok", ["tokens>"]),
        ("sin", ["since:"]),
        ("is:running -ag", ["agent:"]),
        ("(ag", ["agent:"]),
        ("agent:", ['"Weather Agent"', "Research", r'"The \"best\""']),
        ("agent:age", ['"Weather Agent"']),
        ('agent:"weather a', ['"Weather Agent"']),
        ("AGENT:res", ["Research"]),
        ("model:*", ["gpt-5-mini", "claude"]),
        ("is:inter", ["interrupted"]),
        ("is:pa", ["paused"]),
        ("tokens>", ["1k", "10k", "100k"]),
        ("name:", []),
        ("weather", []),
        ('"sta', []),
        ("", []),
        ("is:error ", []),
    ],
)
def test_what_is_offered_at_the_end(text: str, expected: list[str]) -> None:
    assert offered(text) == expected


def test_the_piece_at_the_cursor_counts_and_not_what_follows() -> None:
    assert offered("mod agent:x", 3) == ["model:"]
    assert offered("mod agent:x", 11) == []
    assert offered("agent:res model:cl", 9) == ["Research"]


def test_a_saved_filter_is_offered_as_what_it_says() -> None:
    assert offered("%") == ["agent:a OR agent:b", "duration>10s"]
    assert offered("is:ok %e") == ["(agent:a OR agent:b)"]
    assert offered("%wrong") == []


def test_every_field_has_a_hint_and_no_other() -> None:
    assert set(HINTS) == set(FIELDS)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_all_that_is_offered_for_a_field_is_right(field: str) -> None:
    start = offered(field)[0]
    for value in offered(start):
        assert condition_of(start + value) is not None
        assert parse(start + value) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sta", False),
        ("agent:", False),
        ("agent:wea", False),
        ('agent:"Weather Agent"', True),
        ("agent:wea*", True),
        ("agent:nobody", True),
        ("hello", True),
        ("tokens>1", True),
        ("is:err", False),
        ("is:error", True),
    ],
)
def test_half_a_name_is_not_put_in_force_while_one_writes(text: str, expected: bool) -> None:
    assert is_settled(text, len(text), VALUES) is expected
