from __future__ import annotations

import json

from agno_trace_tui.store.rows import ProcessRow, SpanLink
from agno_trace_tui.tui.rendering.subject import Lens, Neighbours
from tests.support.subjects import exception, subject, text

IN = "llm.input_messages"


def test_every_attribute_and_event_is_listed_in_its_order() -> None:
    told = text("attributes", subject({"b": 1, "a": "x", "c": ["y"]}, events=(exception(type="E"),)))
    lines = told.splitlines()
    assert lines[:3] == ["  b  int   1", "  a  text  x", '  c  list  ["y"]']
    assert "▾ event exception" in told
    assert "exception.type  text  E" in told


def test_attributes_stand_in_columns_with_their_types() -> None:
    told = text(
        "attributes", subject({"a": 1.5, "longer.name": True, "j": '{"b": 1}', "n": None})
    ).splitlines()
    assert told[:4] == [
        "  a            num   1.5",
        "  longer.name  bool  true",
        '  j            json  {"b": 1}',
        "  n            none  ",
    ]


def test_long_values_and_long_lists_are_folded() -> None:
    listed = {f"{IN}.{number}.message.role": "user" for number in range(12)}
    told = text("attributes", subject({**listed, "x": "word " * 500})).splitlines()
    assert told[0] == f"▸ {IN}  12 attributes"
    assert told[1].startswith("▸ x  text  2.5 kB  word word")


def test_attributes_can_be_filtered_by_name_and_value() -> None:
    span = subject(
        {"llm.model": "Gpt", "b": "has the WORD", "c": 1},
        events=(exception(type="Word"), exception(type="E")),
    )
    told = text("attributes", span._replace(lens=Lens(filter_text="word")))
    assert "has the WORD" in told
    assert "exception.type  text  Word" in told
    assert "llm.model" not in told
    assert "  c  " not in told
    assert told.count("event exception") == 1
    assert "Nothing here holds that text." in text(
        "attributes", span._replace(lens=Lens(filter_text="nowhere"))
    )


def test_everything_beside_the_attributes_is_told_and_what_was_dropped() -> None:
    process = ProcessRow(7, 4242, "box", None, None, None, 0, 0, None, 1, 0, None)
    span = subject(
        {},
        events=(),
        links=(SpanLink("t1", "s1", {"why": "retry"}),),
        resource={"service.name": "shop"},
        scope={"name": "openinference", "version": ""},
        dropped_attributes=3,
        dropped_events=1,
    )
    told = text("attributes", span._replace(neighbours=Neighbours(process=process)))
    assert "dropped 3 attributes over its limit (OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT)" in told
    assert "dropped 1 event over its limit" in told
    assert "▾ link to trace t1 span s1" in told
    for name, value in (
        ("why", "retry"),
        ("service.name", "shop"),
        ("name", "openinference"),
        ("pid", "4242"),
    ):
        assert any(line.split()[0] == name and line.endswith(value) for line in told.splitlines() if line)
    assert "Agno's own exporter records neither" in text("attributes", subject({"a": 1}))


def test_raw_is_the_whole_span_as_json() -> None:
    told = json.loads(text("raw", subject({"a": 1}, events=(exception(type="E"),))))
    assert told["attributes"] == {"a": 1}
    assert told["events"][0]["attributes"] == {"exception.type": "E"}
    assert told["state"] == "ok"
