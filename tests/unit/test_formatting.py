from __future__ import annotations

import json
import math
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agno_trace_tui.formatting import figures, safe_json, times
from agno_trace_tui.formatting.json_text import readable
from agno_trace_tui.formatting.visible import UNSAFE, first_line, is_plain, visible

MS = 1_000_000
S = 1_000_000_000


@pytest.mark.parametrize(
    ("time_ns", "words"),
    [
        (None, "–"), (0, "0ms"), (-5, "0ms"), (400_000, "0.4ms"), (38 * MS, "38ms"), (999 * MS, "999ms"),
        (999_600_000, "1.00s"), (1_240 * MS, "1.24s"), (9_999 * MS, "10.0s"), (59_990 * MS, "1m 00s"), (65 * S, "1m 05s"),
        (3_599_600 * MS, "1h 00m"), (7_380 * S, "2h 03m"), (4 * 86_400 * S, "4d 0h"),
    ],
)  # fmt: skip
def test_durations(time_ns: int | None, words: str) -> None:
    assert figures.duration(time_ns) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(None, "–"), (0, "0"), (812, "812"), (999, "999"), (1_000, "1.0k"), (1_249, "1.2k"), (9_949, "9.9k"),
     (9_950, "10k"), (48_000, "48k"), (999_499, "999k"), (999_500, "1.0M"), (1_300_000, "1.3M"), (48_000_000, "48M")],
)  # fmt: skip
def test_counts(number: int | None, words: str) -> None:
    assert figures.count(number) == words


@given(st.integers(0, 10**12))
def test_a_duration_never_needs_more_than_its_column(milliseconds: int) -> None:
    assert len(figures.duration(milliseconds)) <= 7


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "–"),
        (0.0, "$0"),
        (0.00001, "<$0.0001"),
        (0.00123, "$0.0012"),
        (1.239, "$1.24"),
        (310.4, "$310"),
    ],
)
def test_money(amount: float | None, words: str) -> None:
    assert figures.money(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"), [(None, "–"), (0, "≥$0"), (0.00003, "≥$0"), (0.0012, "≥$0.0012"), (310, "≥$310")]
)
def test_money_of_which_a_part_is_known(amount: float | None, words: str) -> None:
    assert figures.money(amount, "≥") == words


def test_ages() -> None:
    assert [figures.age(0, n * S) for n in (0, 12, 240, 3 * 3600, 3 * 86400, 90 * 86400)] == [
        "now", "12s", "4m", "3h", "3d", "12w",
    ]  # fmt: skip
    assert figures.age(0, 56 * 365 * 86_400 * S) == "56y", (
        "the clock was wrong: a part of 2920w would be, too"
    )
    assert max(len(figures.age(0, 7 * 86_400 * S * weeks)) for weeks in range(3_000)) == 4


def test_a_count_and_its_noun() -> None:
    assert [figures.plural(n, "trace") for n in (0, 1, 2, 100_000)] == [
        "0 traces", "1 trace", "2 traces", "100,000 traces",
    ]  # fmt: skip


@given(st.integers(-S, 60 * 365 * 86_400 * S), st.integers(-(10**9), 10**9))
def test_an_age_is_what_it_is_for_as_long_as_it_lasts(passed: int, then_ns: int) -> None:
    now_ns = then_ns + passed
    lasts, _ = figures.age_lasts(then_ns, now_ns)
    assert lasts > 0
    assert figures.age(then_ns, now_ns + lasts - 1) == figures.age(then_ns, now_ns)
    assert figures.age(then_ns, now_ns + lasts) != figures.age(then_ns, now_ns)


def test_agentos_prints_a_whole_second_without_its_fraction() -> None:
    assert times.iso_z(1_795_435_166 * S) == "2026-11-23T11:59:26Z"
    assert times.iso_z(1_795_435_166 * S + 172_213_000) == "2026-11-23T11:59:26.172213Z"


def test_controls_become_visible() -> None:
    hostile = "\x1b]0;pwn\x07 \x9b31m \u202eabc \u200b a\tb \ud800"
    shown = visible(hostile)
    assert shown == "␛]0;pwn␇ \\x9b31m \\u202eabc \\u200b a    b \\ud800"


def test_newlines_stay_only_where_they_are_asked_for() -> None:
    assert visible("a\nb\r") == "a␊b␍"
    assert visible("a\nb\r", keep_newlines=True) == "a\nb␍"
    assert first_line("  a\n\n  b ") == "a b"


@given(st.text(st.characters(codec=None)))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    left = {unicodedata.category(character) for character in visible(text)}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in visible(text)


def test_no_unsafe_character_passes_for_plain() -> None:
    everything = map(chr, range(sys.maxunicode + 1))
    assert not [character for character in everything if is_plain(character) and UNSAFE.match(character)]


@pytest.mark.parametrize("keep_newlines", [False, True])
def test_a_text_is_plain_only_as_a_whole(keep_newlines: bool) -> None:
    for unsafe in ("\x1b", "\u3164", "\u202e"):
        text = f"größe 天気 {unsafe} end"
        assert unsafe not in visible(text, keep_newlines=keep_newlines)
    assert visible("größe\n天気", keep_newlines=True) == "größe\n天気"
    assert visible("größe\n天気") == "größe␊天気"


@given(st.recursive(st.none() | st.booleans() | st.text(st.characters(codec=None)), st.lists, max_leaves=5))
def test_json_for_output_reads_back_equal_and_holds_no_controls(value: object) -> None:
    text = safe_json.dumps(value)
    assert json.loads(text) == value
    assert not {unicodedata.category(character) for character in text.replace("\n", "")} & {
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    }


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(nested)
def test_json_is_indented_as_python_does(value: object) -> None:
    as_python = json.dumps(value, indent=2, ensure_ascii=False)
    assert safe_json.indented(value, "  ") == "\n".join(map(safe_json.harmless, as_python.split("\n")))


def test_json_of_any_depth_that_is_read_is_written() -> None:
    value = json.loads("[" * 900 + "]" * 900)
    assert json.loads(safe_json.dumps(value)) == value


@given(nested, st.integers(2_000, 4_000))
@settings(max_examples=5)
def test_json_is_written_deeper_than_python_calls(value: object, depth: int) -> None:
    within: object = value
    for level in range(depth):
        within = [within] if level % 2 else {"a": within, "b": level}
    text = safe_json.dumps(within, indent=1)
    assert text.count("\n") >= depth
    assert safe_json.dumps(value, indent=1) in text.replace("\n" + " " * depth, "\n")


def test_json_is_indented_and_other_text_left_alone() -> None:
    assert readable('{"a":"é"}') == '{\n  "a": "é"\n}'
    assert readable("{not json") == "{not json"


def test_json_for_standard_output_is_strict() -> None:
    values = {"a": [math.nan, -math.inf, 1.5], "b": {"raw": b"\xff"}, "c": 2**20_000, "d": "\ud800\x9b"}

    text = safe_json.dumps(values)

    found = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert found["a"] == ["NaN", "-Infinity", 1.5]
    assert found["b"] == {"raw": "/w=="}
    assert found["c"] == hex(2**20_000)
    assert text.isascii()


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 token"), (0, "0 tokens"), (1_200, "1.2k tokens"), (None, "– tokens")]
)
def test_one_of_a_thing_is_told_as_one(number: int | None, words: str) -> None:
    assert figures.counted(number, "token") == words
