from __future__ import annotations

import json

import pytest

from agno_trace_tui.formatting.json_scan import DEEPEST, scanned


def lines_of(text: str) -> list[str]:
    told = scanned(text)
    assert told is not None
    return list(told)


@pytest.mark.parametrize(
    "text",
    ["", "words", "{'a': 1}", "[INFO] started", '{"a" 1}', "[1,]", "[1 2]", "[}", '{"a":1,}', "[1", "{} {}",
     "[undefined]", '["a\nb"]', r'["\x"]', "[01x]"],
)  # fmt: skip
def test_what_is_no_json_is_told_from_it_by_its_beginning(text: str) -> None:
    assert scanned(text) is None


@pytest.mark.parametrize("blanks", range(60))
def test_where_the_beginning_ends_makes_no_difference(blanks: int) -> None:
    items = [{"a name": "wörds", "escaped": "\n\u20ac", "number": -12.5e-7, "is": [True, None, "x"]}]
    assert scanned(" " * blanks + json.dumps({"items": items * 200})) is not None


@pytest.mark.parametrize("text", ["[1] " + "word " * 2_000, "{'a': " + "1, " * 3_000, "[" + "word " * 2_000])
def test_long_texts_that_only_begin_with_a_bracket_are_no_json(text: str) -> None:
    assert scanned(text) is None


def test_a_string_longer_than_all_that_is_looked_at_is_json_all_the_same() -> None:
    assert lines_of(json.dumps({"text": "many words " * 2_000}))[1].startswith('  "text": "many words')


def test_figures_stay_as_they_are_written_and_names_that_come_twice_too() -> None:
    assert lines_of('{"a": 1.50, "a": 1e5, "n": 123456789012345678901234567890}') == [
        "{",
        '  "a": 1.50,',
        '  "a": 1e5,',
        '  "n": 123456789012345678901234567890',
        "}",
    ]


def test_json_that_was_cut_off_is_indented_as_far_as_it_goes() -> None:
    text = json.dumps([{"number": number, "of": ["a", ["b"]]} for number in range(200)])[:-5]
    lines = lines_of(text)
    assert lines[:3] == ["[", "  {", '    "number": 0,']
    assert lines[-1] == '"b'


def test_only_so_much_is_read_as_is_asked_for() -> None:
    told = scanned(json.dumps(list(range(2_000))) + "trailing words")
    assert told is not None
    assert [next(told) for _ in range(3)] == ["[", "  0,", "  1,"]


def test_what_is_nested_a_thousand_times_is_told_and_not_indented_without_end() -> None:
    lines = lines_of("[" * 5_000 + "]" * 5_000)
    assert len(lines) == 9_999
    assert max(map(len, lines)) == len("  " * DEEPEST) + 2
